"""`veille duplicates --jsonl`, run as its users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.commands.duplicates import read_lines
from records import InputError

TEXT = (
    "Une mission de trente ingénieurs est arrivée mardi à Sikasso pour remettre en marche "
    "la centrale qui alimente quatre cercles de la région. Le directeur régional les a reçus "
    "au pied des turbines, devant une foule de riverains privés de courant depuis neuf jours."
)
RETOLD = (
    "À Sikasso, les turbines de la centrale vont tourner de nouveau : trente ingénieurs s'y "
    "affairent depuis mardi, sous l'œil des riverains. Neuf jours sans courant avaient vidé les "
    "congélateurs des poissonniers."
)
OTHER = (
    "Les éleveurs du Gourma ont vendu leurs bêtes plus tôt que d'ordinaire, faute de pâture. "
    "Au marché de Gossi un taurillon se cédait hier pour la moitié du prix de mars."
)


def veille(*rows: object) -> subprocess.CompletedProcess[str]:
    lines = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    command = [str(Path(sys.executable).parent / "veille"), "duplicates", "--jsonl"]
    return subprocess.run(command, input=lines, capture_output=True, text=True, check=False)


def test_one_line_for_each_line_in_its_order() -> None:
    run = veille(
        {"id": "copy", "title": "Repris", "text": TEXT + " (L'Aube)", "date": "2025-06-25"},
        {"id": 7, "title": "Gourma", "text": OTHER, "date": "2025-06-24", "site": "c"},
        "",
        {"id": "own", "title": "Sikasso", "text": TEXT, "date": "2025-06-24T09:00:00Z"},
        {"id": "told", "title": "Sikasso : la centrale", "text": RETOLD, "date": "2025-06-25"},
    )
    assert run.returncode == 0, run.stderr
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["copy", 7, "own", "told"]
    assert [row["cluster"] for row in rows] == ["own", 7, "own", "told"]
    assert [row["story"] for row in rows] == ["own", 7, "own", "own"]
    assert [row["best_match"] for row in rows] == ["own", None, None, None]
    assert rows[0]["jaccard"] > 0.9 and rows[0]["containment"] == 1.0
    assert list(rows[1]) == ["id", "cluster", "story", "best_match", "jaccard", "containment"]
    assert rows[1]["jaccard"] is None and rows[1]["containment"] is None


def test_nothing_in_nothing_out() -> None:
    run = veille("")
    assert (run.returncode, run.stdout) == (0, "")


def test_bad_input_is_one_line_that_says_where() -> None:
    run = veille({"id": 1, "title": "", "text": ""}, "{not json")
    assert run.returncode == 2 and run.stdout == ""
    assert run.stderr.startswith("veille: ligne 2 : n'est pas") and run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "line", [b"[]", b'{"title": "x"}', b'{"id": 1, "text": 4}', b'{"id": 1, "text": "\xff"}']
)
def test_what_is_no_such_object_is_refused(line: bytes) -> None:
    with pytest.raises(InputError, match="line 1: "):
        read_lines([line])


def test_what_may_be_missing() -> None:
    ids, texts = read_lines([b'\xef\xbb\xbf{"id": 0, "title": null, "date": "juin"}\n', b" \n"])
    assert ids == [0] and texts[0].text == "" and texts[0].published is None


def visit(row_id: str, name: str, shared: Path) -> dict[str, Any]:
    path = next((shared / "seeds").glob(f"{name}_*.txt"))
    return {"id": row_id, "title": "", "text": path.read_text("utf-8")}


@pytest.mark.shared
def test_the_visit_of_june_2025_is_one_story(shared: Path) -> None:
    run = veille(*(visit(name, name, shared) for name in ("002", "003", "001", "004", "000")))
    story = {row["id"]: row["story"] for row in map(json.loads, run.stdout.splitlines())}
    assert story["000"] == story["001"] == story["003"]
    assert len({story["000"], story["002"], story["004"]}) == 3
