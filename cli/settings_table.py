"""The settings as a table: name, value in force, where it comes from, what it means."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, SecretStr

from flows.settings import FILE, Settings, settings_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One setting. `origin` is `default`, `veille.toml`, or the variable's name."""

    name: str
    value: str
    origin: str
    meaning: str


def lines(settings: Settings) -> list[Line]:
    """List every setting in the order of the class.

    Of a secret only whether it is set.
    """
    return list(_lines(settings, "", settings_file()))


def _lines(model: BaseModel, prefix: str, file: dict[str, object]) -> Iterator[Line]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            inner = file.get(name)
            yield from _lines(value, f"{prefix}{name}.", inner if isinstance(inner, dict) else {})
            continue
        variable = "VEILLE_" + f"{prefix}{name}".replace(".", "__").upper()
        origin = variable if variable in os.environ else FILE if name in file else "default"
        yield Line(
            name=prefix + name,
            value=_shown(value),
            origin=origin,
            meaning=field.description or "",
        )


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "***" if value.get_secret_value() else ""
    return "" if value is None else str(value)
