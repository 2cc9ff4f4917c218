"""The desk's commands on a warehouse of five documents: explain, terms try, suggest, relabel."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import app as cli

Run = Callable[..., str]

PAGES = {
    "visite": "Lavrov reçu à Bamako\n\nSergueï Lavrov a été reçu mardi à Bamako par Assimi Goïta. "
    "Les deux pays ont signé un accord sur le fret fluvial avec Zarubin Balagov. La Russie "
    "offrira au Mali des chalands pour le fret fluvial, a dit le ministre russe.",
    "fret": "Le fret fluvial attend la Russie\n\nLe Mali et la Russie veulent relancer le fret "
    "fluvial sur le Niger. L'entreprise russe Zarubin Balagov étudie le port de Koulikoro. "
    "Moscou paiera l'étude du fret fluvial au Mali.",
    "port": "Koulikoro : Moscou promet un port\n\nLa Russie a promis au Mali un port à Koulikoro. "
    "Zarubin Balagov enverra ses ingénieurs russes pour le fret fluvial malien en mars.",
    "pluie": "La pluie tombe sur Sikasso\n\nLes paysans sèment le maïs et le mil. Les pluies ont "
    "commencé tôt cette année et le grenier est plein. Le marché ouvre lundi comme toujours.",
    "marche": "Le marché de Ségou déborde\n\nLes étals sont pleins de tomates et de gombos. Les "
    "vendeuses sourient aux passants. Le maire promet un nouveau hangar avant la saison sèche.",
}


BAMBARA = (
    "Mali ni Irisi ka kuma\n\nMali jamana kuntigi ni Irisi jamana kuntigi ye ɲɔgɔn ye Bamako bi. U"
    " ye kuma fɔ hɛrɛ kan ani ka baara kɛ ɲɔgɔn fɛ. Jamana fila bɛ se ka fara ɲɔgɔn kan ka taa"
    " ɲɛ. U ko u bɛna segin ka ɲɔgɔn ye kalo wɛrɛ la, ka kuma sɛnɛ kan ani kalan kan,"
    " ka da ɲɔgɔn kan.\n"
)
PADDING = (
    "\n\nLa rédaction suit ce dossier et reviendra sur les suites de cette affaire dès demain."
    "\n\nLes lecteurs peuvent écrire au journal pour dire ce qu'ils en pensent et poser questions."
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    for name, page in PAGES.items():
        (folder / f"{name}.txt").write_text(page + PADDING, "utf-8")
    (folder / "kuma.txt").write_text(BAMBARA, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _type(patch, "ingest", *(f"{name}.txt" for name in (*PAGES, "kuma")))
    return folder


def _type(patch: pytest.MonkeyPatch, *arguments: str) -> int:
    patch.setattr(sys, "argv", ["veille", *arguments])
    try:
        cli.main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


@pytest.fixture
def veille(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.chdir(warehouse)

    def run(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        assert _type(monkeypatch, *arguments) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return run


def _id(veille: Run, word: str) -> str:
    shown = veille("sql", "--csv", f"select article_id from articles where title like '%{word}%'")
    return shown.splitlines()[1]


def test_explain_shows_grade_topics_and_the_sentences(veille: Run) -> None:
    article = _id(veille, "Lavrov")
    for asked in (article, article[:10]):
        shown = veille("explain", asked)
        assert "degré 2" in shown
        assert "⟦Les deux pays ont signé" in shown
        assert "Diplomatie" in shown
    assert "a" * 40 in veille("explain", "a" * 40, code=2)


def test_texts_without_rules_are_listed_for_a_person(veille: Run) -> None:
    rows = veille("sql", "--csv", "select language, title from to_read").splitlines()
    assert rows[1:] == ["bm,Mali ni Irisi ka kuma"]


def test_a_term_is_tried_before_it_is_saved(veille: Run, warehouse: Path) -> None:
    shown = veille("terms", "try", "fret fluvial", "--topic", "transport_infrastructure")
    assert len(re.findall(r"\+transport_infrastructure", shown)) >= 2
    assert "fret fluvial\ttransport_infrastructure\t1" in shown
    assert not (warehouse / "data" / "local" / "terms.fr.tsv").exists()
    nothing = veille("terms", "try", "tomates", "--topic", "agriculture_food")
    assert "aucun article" in nothing
    assert "diplomacy" in veille("terms", "try", "x", "--topic", "weather", code=2)


def test_suggest_lists_names_and_expressions_that_no_table_has(veille: Run) -> None:
    shown = veille("suggest")
    assert "Zarubin Balagov" in shown
    assert "fret fluvial" in shown
    assert "Lavrov" not in re.sub(r"(?m)^ {8}.*$", "", shown)


def test_relabel_follows_the_tables_and_keeps_old_labels(veille: Run, warehouse: Path) -> None:
    local = warehouse / "data" / "local"
    assert "ont déjà" in veille("relabel")
    local.mkdir(exist_ok=True)
    (local / "terms.fr.tsv").write_text(
        "term\ttopic\tweight\nfret fluvial\ttransport_infrastructure\t1\n", "utf-8"
    )
    shown = veille("relabel")
    assert "6 textes" in shown
    assert "thème transport_infrastructure : +" in shown
    assert "ont déjà" in veille("relabel")
    counted = veille("sql", "--csv", "select count(distinct classifier) from label")
    assert counted.splitlines()[1] == "2"
    now = veille(
        "sql",
        "--csv",
        "select count(*) from articles where list_contains(topics, 'transport_infrastructure')",
    )
    assert int(now.splitlines()[1]) >= 2


def test_label_prints_the_labels_of_a_file(veille: Run) -> None:
    shown = veille("label", "visite.txt")
    assert "degré 2" in shown and "Sergueï Lavrov" in shown
    assert '"relevance": 2' in veille("label", "--json", "visite.txt")
    assert "absent.txt" in veille("label", "absent.txt", code=2)
    assert "--jsonl" in veille("label", code=2)
    assert "grade 2" in veille("--lang", "en", "label", "visite.txt")


def test_a_text_of_one_line_is_labelled(veille: Run, warehouse: Path) -> None:
    (warehouse / "ligne.md").write_text("Le Mali et la Russie ont signé un accord.\n", "utf-8")
    assert "⟦Le Mali et la Russie ont signé un accord.⟧" in veille("label", "ligne.md")
