"""`veille label --jsonl`: the form of its lines, their order, and what a bad line gets."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cli import app as cli

LINES = [
    {"id": 7, "title": "Mali : Lavrov à Bamako", "text": "Lavrov a signé un accord à Bamako."},
    {"id": "b", "title": "Coton", "text": "La pluie tombe sur Sikasso.", "language": "fr"},
    {"id": "c", "title": "", "text": "Mali ni Risi", "language": "bm"},
]
KEYS = ["id", "relevance", "score", "topics", "sublabels", "entities", "evidence", "classifier"]


def labelled(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], given: bytes
) -> list[dict[str, Any]]:
    monkeypatch.setattr(sys, "argv", ["veille", "label", "--jsonl"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert not left.value.code
    return [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]


@pytest.fixture(autouse=True)
def _empty_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_line_in_a_line_out_in_the_same_order(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    given = "\n".join(json.dumps(line) for line in LINES).encode()
    rows = labelled(monkeypatch, capfdbinary, given)
    assert [row["id"] for row in rows] == [7, "b", "c"]
    assert [list(row) for row in rows] == [KEYS] * 3
    assert [row["relevance"] for row in rows] == [2, 0, None]
    assert rows[0]["entities"][0].keys() == {"name", "country", "count"}
    for item in rows[0]["evidence"]:
        assert list(item) == ["label", "field", "sentence", "start", "end", "terms"]
    assert {item["label"] for item in rows[0]["evidence"]} == {"relevance", *rows[0]["topics"]}


def test_a_bad_line_gets_its_id_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    good = json.dumps(LINES[1]).encode()
    bad = [b"{no json", b'{"id": 4, "title": 5}', b"[1]", b"\xff\xfe", b'{"id": 9}']
    rows = labelled(monkeypatch, capfdbinary, b"\n".join([*bad, good]))
    assert [row["id"] for row in rows] == [None, 4, None, None, 9, "b"]
    assert all(list(row) == ["id", "error"] for row in rows[:5])
    assert "error" not in rows[5]


def test_lone_surrogates_and_decomposed_accents_are_labelled_where_they_stand(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = "\ud800 Le pre\u0301sident Goi\u0308ta a reçu l'ambassadeur de Russie à Bamako. Fin."
    given = json.dumps({"id": 1, "title": "Mali-Russie", "text": text}).encode()
    (row,) = labelled(monkeypatch, capfdbinary, given)
    assert "Assimi Goïta" in {entity["name"] for entity in row["entities"]}
    spans = {text[e["start"] : e["end"]] for e in row["evidence"] if e["field"] == "text"}
    assert any(span.endswith("à Bamako.") for span in spans)
