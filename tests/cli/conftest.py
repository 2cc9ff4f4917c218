from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Veille = Callable[..., Said]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, no VEILLE_ setting but those a test makes."""
    for name in list(os.environ):
        if name.startswith("VEILLE_") and name != "VEILLE_REQUIRE_ALL":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def veille(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Veille:
    """The command, run in this process as a person types it."""
    from cli import app as cli

    def run(*arguments: object) -> Said:
        monkeypatch.delenv("VEILLE_LANG", raising=False)
        monkeypatch.setattr(sys, "argv", ["veille", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as left:
            code = int(left.code or 0)
        captured = capsys.readouterr()
        return Said(code=code, out=captured.out, err=captured.err)

    return run
