"""The help of `veille` in one language: commands write "français / English", a reader gets one."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from pathlib import Path

from typer.core import TyperCommand, TyperGroup

SEPARATOR = " / "
_SHOWN = "Show this message and exit."
TYPERS_OWN = {_SHOWN: f"Montre cette aide.{SEPARATOR}{_SHOWN}"}


def language_asked(arguments: Sequence[str]) -> str:
    """`fr` or `en`, before anything is parsed: `--lang`, `VEILLE_LANG`, `veille.toml`, else fr.

    What is wrong with a setting is said when the command itself reads it; help never fails.
    """
    for before, word in zip(("", *arguments), arguments, strict=False):
        if before == "--lang" or word.startswith("--lang="):
            return _known(word.removeprefix("--lang="))
    return _known(os.environ.get("VEILLE_LANG") or _of_file())


def _known(language: str) -> str:
    return "en" if language == "en" else "fr"


def _of_file() -> str:
    try:
        return str(tomllib.loads(Path("veille.toml").read_text("utf-8-sig")).get("lang", "fr"))
    except (OSError, ValueError, RecursionError):
        return "fr"


def halves(text: str) -> tuple[str, str]:
    """French and English of a help text; one that has no two languages serves both."""
    french, separator, english = text.partition(SEPARATOR)
    return (french, english) if separator else (text, text)


def in_one_language(command: TyperCommand | TyperGroup, language: str) -> None:
    """The command and all below it, every help text reduced to `language`."""
    command.help = _half(command.help, language)
    for parameter in command.params:
        if text := getattr(parameter, "help", None):
            text = TYPERS_OWN.get(text, text)
            parameter.help = _half(text, language)  # type: ignore[attr-defined]
    for child in getattr(command, "commands", {}).values():
        in_one_language(child, language)


def in_panels(group: TyperGroup, panels: dict[str, list[str]], language: str) -> None:
    """The group's commands in the order and under the headings of `panels`.

    Raises KeyError for a name that no command has.
    """
    commands = {name: group.commands[name] for names in panels.values() for name in names}
    for panel, names in panels.items():
        for name in names:
            commands[name].rich_help_panel = _half(panel, language)  # type: ignore[attr-defined]
    group.commands = commands


def _half(text: str | None, language: str) -> str | None:
    return text and halves(text)[language == "en"]
