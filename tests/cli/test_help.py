"""The help of every command in the reader's language, found from the real command tree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cli import app as cli
from cli.help import SEPARATOR, halves, language_asked


def texts(command: Any) -> Iterator[str]:
    yield command.help or ""
    yield from (str(getattr(parameter, "help", "")) for parameter in command.params)
    for child in getattr(command, "commands", {}).values():
        yield from texts(child)


def test_each_help_text_has_two_languages_or_serves_both() -> None:
    for text in texts(get_command(cli.app)):
        assert text.count(SEPARATOR) <= 1, text
        assert all(halves(text)), text


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [("fr", "Cherche dans les textes.", "Search the"), ("en", "Search the texts.", "Cherche")],
)
def test_help_speaks_one_language(language: str, said: str, unsaid: str) -> None:
    shown = "\n".join(texts(cli.command(language)))
    assert said in shown
    assert unsaid not in shown
    assert SEPARATOR not in shown


def test_every_command_stands_in_a_panel() -> None:
    registered = get_command(cli.app).commands  # type: ignore[attr-defined]
    assert set(cli.command("fr").commands) == set(registered)


def test_the_language_is_known_before_anything_is_parsed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VEILLE_LANG", raising=False)
    assert language_asked(["run", "--help"]) == "fr"
    assert language_asked(["--lang", "en", "run"]) == "en"
    assert language_asked(["--lang=en"]) == "en"
    monkeypatch.setenv("VEILLE_LANG", "en")
    assert language_asked(["sql"]) == "en"
    assert language_asked(["--lang", "fr", "sql"]) == "fr"


def test_the_file_says_the_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VEILLE_LANG", raising=False)
    Path("veille.toml").write_text('lang = "en"\n', "utf-8")
    assert language_asked([]) == "en"
