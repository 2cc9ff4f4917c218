"""`veille extract --jsonl` as an analyst uses it: every key, every kind of line."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

KEYS = [
    "id", "title", "byline", "credit", "published", "precision", "method", "text", "crossheads",
    "not_before", "not_after", "title_derived", "contributors", "comments_removed", "language",
    "outcome", "rung",
]  # fmt: skip
PROSE = (
    "Le marché de Banankabougou rouvre ce lundi après trois semaines de travaux menés par la "
    "mairie du district. Les commerçants retrouvent des allées plus larges et deux points d'eau. "
)
PAGE = f"""<!doctype html><html lang="fr"><head><title>Le marché rouvre | Le Relais</title>
<meta property="og:title" content="Le marché rouvre"></head><body><nav><a href="/">Accueil</a></nav>
<article><h1>Le marché rouvre</h1><p class="meta">Publié le mardi 4 mars 2025 à 07:45</p>
<p>{PROSE * 2}</p><p>{PROSE}</p><p>Awa TRAORE</p></article></body></html>"""


def veille(lines: str, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli.app", "extract", *args]
    root = Path(__file__).resolve().parents[2]
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(root), "VEILLE_DATA_DIR": str(folder)}
    return subprocess.run(
        command, input=lines, cwd=folder, env=env, capture_output=True, text=True, timeout=200
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(PAGE.encode("cp1252")))
    (tmp_path / "texte.txt").write_text(f"Un titre à part\n\n{PROSE * 3}\n\nIKD\n", "utf-8")
    return tmp_path


def test_rows_keep_the_order_of_the_lines(folder: Path) -> None:
    asked = [
        {"id": 1, "file": "page.html.gz", "url": None, "outlet": None},
        {"id": "b", "file": "absent.html"},
        {"id": 3, "file": "texte.txt"},
    ]
    done = veille("".join(json.dumps(a) + "\n" for a in asked), folder, "--jsonl")
    assert done.returncode == 0, done.stderr
    page, absent, text = map(json.loads, done.stdout.splitlines())
    assert [list(row) for row in (page, absent, text)] == [KEYS] * 3
    assert (page["id"], page["title"], page["byline"]) == (1, "Le marché rouvre", ["Awa TRAORE"])
    assert page["published"] == "2025-03-04T07:45:00+00:00"
    assert (page["precision"], page["outcome"]) == ("minute", "article")
    assert page["text"].startswith("Le marché de Banankabougou")
    assert "Accueil" not in page["text"]
    assert (absent["id"], absent["text"], absent["outcome"]) == ("b", None, "extract_error")
    assert (text["title"], text["byline"], text["rung"]) == ("Un titre à part", ["IKD"], "document")


def test_a_page_that_is_none_still_tells_its_title_and_day(folder: Path) -> None:
    short = PAGE.replace(PROSE, "Trois mots ici. ")
    (folder / "court.html").write_text(short, "utf-8")
    url = "https://relais.test/marche.html"
    done = veille(json.dumps({"id": 1, "file": "court.html", "url": url}) + "\n", folder, "--jsonl")
    row = json.loads(done.stdout)
    assert list(row) == KEYS
    assert (row["outcome"], row["text"], row["rung"]) == ("too_short", None, None)
    assert (row["title"], row["published"]) == ("Le marché rouvre", "2025-03-04T07:45:00+00:00")


def test_a_bad_line_costs_itself_only(folder: Path) -> None:
    wrong = [
        "not json",
        "[]",
        '{"id": 7, "file": null}',
        '{"file": "texte.txt"}',
        '{"id": 8, "file": 1}',
    ]
    lines = ['{"id": 1, "file": "texte.txt"}', *wrong, "", '{"id": 2, "file": "texte.txt"}']
    done = veille("\n".join(lines), folder, "--jsonl")
    assert done.returncode == 2
    first, *bad, last = map(json.loads, done.stdout.splitlines())
    assert (first["id"], last["id"]) == (1, 2)
    assert first["text"] == last["text"]
    assert [list(row) for row in bad] == [["id", "error"]] * len(wrong)
    assert [row["id"] for row in bad] == [None, None, 7, None, 8]
    assert done.stderr.splitlines() == [row["error"] for row in bad]
    assert [str(number) in row["error"] for number, row in enumerate(bad, start=2)] == [True] * 5


def test_an_unknown_outlet_is_told_and_its_page_read(folder: Path) -> None:
    line = {"id": 1, "file": "page.html.gz", "outlet": "lessorr", "url": "https://relais.test/a"}
    done = veille(json.dumps(line), folder, "--jsonl")
    assert done.returncode == 0
    assert json.loads(done.stdout)["title"] == "Le marché rouvre"
    assert len(done.stderr.splitlines()) == 1
    assert "« lessorr »" in done.stderr


def test_the_reason_of_a_file_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / "cut.html.gz").write_bytes((folder / "page.html.gz").read_bytes()[:80])
    lines = "".join(
        json.dumps({"id": n, "file": f}) + "\n" for n, f in enumerate(["cut.html.gz", "no.html"])
    )
    done = veille(lines, folder, "--jsonl")
    assert done.returncode == 0
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == [
        "extract_error"
    ] * 2
    cut, absent = sorted(done.stderr.splitlines())
    assert "cut.html.gz" in cut
    assert "no.html" in absent


def test_an_address_that_is_none_costs_its_line_only(folder: Path) -> None:
    asked = [{"id": 1, "file": "texte.txt", "url": "http://[x"}, {"id": 2, "file": "texte.txt"}]
    done = veille("".join(json.dumps(a) + "\n" for a in asked), folder, "--jsonl")
    bad, good = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, bad["id"], set(bad)) == (2, 1, {"id", "error"})
    assert (good["id"], good["outcome"]) == (2, "article")


def test_for_a_person(folder: Path) -> None:
    done = veille("", folder, "page.html.gz")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Le marché rouvre\n")
    assert "2025-03-04T07:45:00+00:00 (minute, page_line)" in done.stdout


def test_an_absent_file_is_one_clear_line(folder: Path) -> None:
    done = veille("", folder, "absent.html")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "absent.html" in done.stderr
