"""`veille diff`: what changed, to the word."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from duplicates.changes import Piece, changes
from tests.duplicates.documents import document
from tests.duplicates.test_matching import START, body, store
from text.ids import article_id
from warehouse.snapshot import publish


def test_only_what_changed_is_told_with_its_surroundings() -> None:
    words = [f"mot{n}" for n in range(60)]
    new = [*words[:30], "autre", *words[31:]]
    shown = changes(" ".join(words), " ".join(new))
    told = {c.piece: c.text for c in shown if c.piece in (Piece.CUT, Piece.ADDED)}
    assert told == {Piece.CUT: "mot30", Piece.ADDED: "autre"}
    kept = "".join(c.text for c in shown if c.piece is Piece.SAME).split()
    assert kept == [f"mot{n}" for n in (*range(22, 30), *range(31, 39))]
    assert [c.piece for c in shown].count(Piece.LEFT_OUT) == 2


def test_nothing_changed() -> None:
    assert changes("a b\nc", "a  b c") == []
    assert changes("", "") == []


def test_put_together_the_pieces_are_both_versions() -> None:
    old, new = "Le maire a dit non.", "Le maire, hier, a dit oui !"
    shown = changes(old, new)
    assert "".join(c.text for c in shown if c.piece is not Piece.ADDED) == old
    assert "".join(c.text for c in shown if c.piece is not Piece.CUT) == new


def veille(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "veille"), *words]
    environment = {**os.environ, "VEILLE_DATA_DIR": str(data)}
    return subprocess.run(
        command, env=environment, cwd=data, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's data folder with an article of two versions and another of one."""
    folder = tmp_path_factory.mktemp("data")
    warehouse = folder / "warehouse.duckdb"
    first = body(1)
    changed = first.replace(first.split()[80], "REMPLACÉ")
    other = document("https://b.example/1", "Reprise", first, START + timedelta(hours=1))
    store(warehouse, "r1", [document("https://a.example/1", "Titre", first, START), other])
    later = START + timedelta(days=1)
    store(warehouse, "r2", [document("https://a.example/1", "Titre changé", changed, later)])
    publish(warehouse, folder / "published.duckdb")
    return folder


def test_diff_shows_headline_and_words(data: Path) -> None:
    run = veille(data, "diff", "https://a.example/1")
    assert run.returncode == 0, run.stderr
    assert "version 1 → version 2" in run.stdout
    assert "{+ changé+}" in run.stdout and "{+REMPLACÉ+}" in run.stdout and " … " in run.stdout
    rows = map(
        json.loads, veille(data, "diff", "https://a.example/1", "--json").stdout.splitlines()
    )
    assert {(row["field"], row["change"]) for row in rows} >= {("title", "added"), ("text", "cut")}


def test_diff_of_one_version_and_of_nothing(data: Path) -> None:
    assert "une seule version" in veille(data, "diff", article_id("https://b.example/1")).stdout
    run = veille(data, "diff", "https://c.example/1")
    assert run.returncode == 2 and run.stderr.count("\n") == 1


def test_split_is_written_and_confirmed(data: Path) -> None:
    run = veille(data, "split", "https://b.example/1", "https://a.example/1", "--reason", "non")
    assert run.returncode == 0 and "ne sont pas un même texte" in run.stdout
    same = veille(data, "join", "https://a.example/1", "https://a.example/1")
    assert same.returncode == 2 and "deux" in same.stderr
