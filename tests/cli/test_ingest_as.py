"""`veille ingest --as`: a text that the desk bought or typed, added to a kept reference."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import Veille
from tests.cli.test_bad_input import is_one_clear_line

SOUND = "https://relais.test/audio/journal-du-soir.mp3"
BULLETIN = f"""<!doctype html><html lang="fr"><head><title>Journal du soir du 20 juin 2025</title>
<link rel="canonical" href="https://relais.test/emissions/journal-du-soir.html"></head><body>
<h1>Journal du soir du 20 juin 2025</h1><p>Publié le vendredi 20 juin 2025 à 19:30</p>
<audio src="{SOUND}"></audio><p>À écouter.</p></body></html>"""
TYPED = (
    "Bamako et Moscou ont signé ce vendredi un accord sur la fourniture de blé russe au Mali. "
    "L'ambassadeur de Russie au Mali a remis le document au ministre malien du Commerce. "
    "Les deux pays prévoient une première livraison de vingt mille tonnes avant la fin de l'année."
)


@pytest.fixture
def reference(desk: Path, veille: Veille) -> str:
    """A bulletin kept as a reference; gives its identifier."""
    (desk / "bulletin.html").write_text(BULLETIN, "utf-8")
    (desk / "texte.txt").write_text(f"{TYPED}\n\nAwa TRAORE\n", "utf-8")
    assert veille("ingest", "bulletin.html").code == 0
    (found,) = rows(desk, "select article_id from articles where kind = 'reference'")
    return str(found[0])


def rows(desk: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(desk / "data" / "published.duckdb"), read_only=True) as snapshot:
        return snapshot.execute(sql).fetchall()


def test_the_text_becomes_the_next_version(desk: Path, veille: Veille, reference: str) -> None:
    said = veille("ingest", "texte.txt", "--as", reference)
    assert said.code == 0, said.err
    versions = rows(
        desk,
        "select kind, title, extractor, enclosures, published_at::date::varchar, byline"
        " from article_version order by number",
    )
    title = "Journal du soir du 20 juin 2025"
    assert [v[:3] for v in versions] == [
        ("reference", title, versions[0][2]), ("text", title, "given")
    ]  # fmt: skip
    assert versions[1][3:] == ([SOUND], "2025-06-20", ["Awa TRAORE"])
    assert rows(desk, "select kind, relevance, text_of(version_id) from articles") == [
        ("text", 2, TYPED)
    ]
    assert rows(desk, "select status, found_in, way from outcome order by happened_at")[-1] == (
        "new_version", "texte.txt", "file"
    )  # fmt: skip


def test_once_is_enough(desk: Path, veille: Veille, reference: str) -> None:
    veille("ingest", "texte.txt", "--as", reference)
    is_one_clear_line(veille("ingest", "texte.txt", "--as", reference), 2, "déjà")


def test_what_cannot_be_completed(desk: Path, veille: Veille, reference: str) -> None:
    is_one_clear_line(veille("ingest", "texte.txt", "--as", "inconnu"), 2, "inconnu")
    is_one_clear_line(
        veille("ingest", "texte.txt", "bulletin.html", "--as", reference), 2, "un seul fichier"
    )
    assert len(rows(desk, "select * from article_version")) == 1
