"""What is wrong with a setting, as one line for the person who wrote it."""

from __future__ import annotations

import difflib
import os

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from records import SettingError
from records.error_code import ErrorCode

SECRETS = ("smtp.password", "secret_key", "metrics_token", "alerts.webhook")
"""Settings that come from the environment only, and are shown nowhere."""
_WANTS = {
    "greater_than_equal": (ErrorCode.WANTS_AT_LEAST, "ge"),
    "greater_than": (ErrorCode.WANTS_ABOVE, "gt"),
    "less_than_equal": (ErrorCode.WANTS_AT_MOST, "le"),
}
"""Pydantic's own types of errors (pydantic.dev, "Validation errors"), with what they limit."""


def explain_setting(settings: type[BaseModel], error: ValidationError) -> SettingError:
    """Name the first wrong setting, and the form accepted."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, _names(settings), n=1)
        if near:
            return SettingError(ErrorCode.SETTING_UNKNOWN_NEAR, name=name, near=near[0])
        return SettingError(ErrorCode.SETTING_UNKNOWN, name=name)
    given, problem = repr(first.get("input")), _problem(first)
    if name in SECRETS:  # this line ends in logs and in mails for help
        given = "***"
    return SettingError(ErrorCode.SETTING_REFUSED, name=name, given=given, problem=problem)


def explain_variable(settings: type[BaseModel], error: SettingsError) -> SettingError:
    """Name the parts of a section that one variable holds (`VEILLE_SMTP=x`)."""
    for name, field in settings.model_fields.items():
        inner, variable = field.annotation, f"VEILLE_{name.upper()}"
        if variable in os.environ and isinstance(inner, type) and issubclass(inner, BaseModel):
            part = next(iter(inner.model_fields)).upper()
            return SettingError(ErrorCode.SETTING_IN_PARTS, variable=variable, part=part)
    return SettingError(ErrorCode.SENTENCE, sentence=error)


def _problem(error: ErrorDetails) -> SettingError:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _WANTS:
        code, limit = _WANTS[kind]
        return SettingError(code, limit=context[limit])
    if kind == "literal_error":
        return SettingError(ErrorCode.WANTS_ONE_OF, expected=context["expected"])
    if kind.startswith("wants_"):
        return SettingError(ErrorCode(kind))
    if kind.endswith(("_parsing", "_type", "_from_float")):
        return SettingError(ErrorCode.WANTS_TYPE, kind=kind.partition("_")[0])
    return SettingError(ErrorCode.SENTENCE, sentence=error["msg"])


def _names(model: type[BaseModel], prefix: str = "") -> list[str]:
    names = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            names += _names(inner, f"{prefix}{name}.")
        else:
            names.append(prefix + name)
    return names
