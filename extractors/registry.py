"""The outlet registry: one TOML file an outlet, shipped here; what the desk changes wins."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from extractors.tables import Place, read
from records.error_code import ErrorCode
from records.errors import SettingError
from records.outlet import Outlet
from text.toml_files import read_toml, read_utf8

SHIPPED = Path(__file__).with_name("outlets")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_PATTERNS = ("article_url", "not_article_url", "credit_pattern")


def load_outlets(local: Path | None = None, folder: Path | None = None) -> dict[str, Outlet]:
    """All outlets by id, in the order of their ids.

    `folder` holds the shipped files; `local/outlets/<id>.toml` changes single keys of a shipped
    outlet (`enabled = true` alone is enough) or adds one. Raises SettingError with file, line and
    nearest known key.
    """
    shipped = _files(folder or SHIPPED)
    own = _files(local / "outlets") if local else {}
    return {name: _outlet(shipped.get(name), own.get(name)) for name in sorted({**shipped, **own})}


def load_sound_outlets(local: Path) -> tuple[dict[str, Outlet], dict[str, str]]:
    """Load all outlets but the desk's wrong ones.

    A desk file that cannot be read changes nothing: its outlet is as shipped, or not there. The
    second part names each such file with the English line of its error.
    """
    shipped, own = _files(SHIPPED), _files(local / "outlets")
    sound: dict[str, Outlet] = {}
    wrong: dict[str, str] = {}
    for name in sorted({**shipped, **own}):
        try:
            sound[name] = _outlet(shipped.get(name), own.get(name))
        except SettingError as error:
            wrong[f"outlets/{name}.toml"] = str(error)
            if name in shipped:
                sound[name] = _outlet(shipped[name], None)
    return sound, wrong


def read_outlet(path: Path) -> Outlet:
    """The outlet of one file; raises SettingError."""
    return _outlet(path, None)


def _files(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def _outlet(shipped: Path | None, own: Path | None) -> Outlet:
    table: dict[str, Any] = {}
    place = None
    for path in (shipped, own):
        if path is None:
            continue
        place = Place(path, read_utf8(path))
        changes = {"id": path.stem, **read_toml(path)}
        merged = _merged(table, changes)
        if path is own and shipped is not None:
            _checked(merged, changes, place)
        table = merged
    assert place is not None
    outlet = read(Outlet, table, place)
    _check(outlet, place)
    return outlet


def _checked(merged: dict[str, Any], changes: dict[str, Any], place: Place) -> None:
    """Refuses what the desk's file itself brings, at the line where it brings it."""
    needed: dict[str, Any] = {
        key: merged[key] for key in ("id", "name", "home_url", "kind") if key in merged
    }
    read(Outlet, {**needed, **changes}, place)


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = {**merged[key], **value} if both else value
    return merged


def _check(outlet: Outlet, place: Place) -> None:
    if outlet.id != place.file.stem or not _ID.fullmatch(outlet.id):
        raise place.error("id", ErrorCode.OUTLET_ID_WRONG, id=outlet.id)
    for name in _PATTERNS:
        try:
            re.compile(getattr(outlet, name))
        # What Python has no number or no stack for is no expression either.
        except (re.error, ValueError, OverflowError, RecursionError) as error:
            raise place.error(name, ErrorCode.NOT_AN_EXPRESSION, name=name, why=error) from error
    if outlet.credit_pattern and "(?P<credit>" not in outlet.credit_pattern:
        raise place.error("credit_pattern", ErrorCode.CREDIT_GROUP_MISSING)
    for url in (outlet.home_url, *(way.url for way in outlet.discovery)):
        if not url.startswith(("https://", "http://")):
            raise place.error("home_url", ErrorCode.NOT_AN_ADDRESS, url=url)
        if url.startswith("http://") and not outlet.http.plain_http:
            raise place.error("home_url", ErrorCode.PLAIN_HTTP_NEEDED, url=url)
    if outlet.enabled and not outlet.discovery:
        raise place.error("enabled", ErrorCode.DISCOVERY_MISSING)
