"""The seeds: notices everywhere, originals where they are given."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from records import InputError, Kind, Precision
from seeds import load_seeds, notice_article
from text.fold import normalise, words

ROOM = Path(__file__).resolve().parents[2] / "seeds"


def test_without_a_folder_every_seed_is_a_notice() -> None:
    seeds = load_seeds()
    assert [s.key for s in seeds] == ["000", "001", "002", "003", "004"]
    assert {s.kind for s in seeds} == {Kind.NOTICE}
    for seed in seeds:
        article = notice_article(seed)
        assert 150 <= article.words <= 450, seed.key
        assert article.kind is Kind.NOTICE
        assert article.text == "\n".join(article.paragraphs)
        assert article.title


# What the codebook's facts of each original are: names, dates, sums, tonnages, agreements.
FACTS = {
    "000": "Goïta;Poutine;21 au 26 juin 2025;mai 2021;27 et 28 juillet 2023;Abdoulaye Diop;Novak;"
    "28 novembre 2024;3 et 4 avril;Lavrov;16 juin;Sénou;Yadran;janvier 2025;Kamissoko;Kremlin;"
    "Commission intergouvernementale;paiement direct;Banque centrale;blé;engrais;tournesol;"
    "27 au 30 juillet 2023;mémorandum;attaché de défense;3 avril 2025",
    "001": "IKD;23 juin 2025;trois accords;Commission intergouvernementale;Rosatom;Kazan;Tatarstan;"
    "Minnikhanov;Yadran;80 pays;finance islamique;pêche;non-ingérence",
    "002": "Sikou Bah;Lavrov;Afrique du Sud;Eswatini;Angola;Abdoulaye Diop;Wagner;instructeurs;"
    "hélicoptères;avions de combat;2021;Goïta;accord de coopération militaire",
    "003": "Dembélé;Ganhoué;22 au 26 juin 2025;Poutine;2021;2023;Saint-Pétersbourg;Wagner;"
    "Africa Corps;solaires;raffinerie;CEDEAO;renseignement",
    "004": "28 février;Diop;Camara;Sanou;27 et 28 juillet 2023;octobre;novembre;décembre;tramway;"
    "compagnie aérienne;chemin de fer;1960;50 000 tonnes;20 000 tonnes;290 bourses;Poutine;"
    "nucléaire;médecine;URSS",
}


def test_notices_hold_the_facts_of_the_mali_russia_part() -> None:
    for seed in load_seeds():
        text = normalise(seed.body.decode())
        missing = [fact for fact in FACTS[seed.key].split(";") if normalise(fact) not in text]
        assert not missing, (seed.key, missing)


def test_an_original_takes_the_place_of_its_notice(shared: Path) -> None:
    seeds = load_seeds(shared / "seeds")
    assert {s.kind for s in seeds} == {Kind.TEXT}
    for seed in seeds:
        assert seed.body == (shared / "seeds" / seed.facts.file_name).read_bytes()
        with pytest.raises(InputError):
            notice_article(seed)


def test_an_original_is_recognised_under_another_name(shared: Path, tmp_path: Path) -> None:
    original = next((shared / "seeds").glob("002*.txt"))
    (tmp_path / "renamed.html").write_bytes(original.read_bytes())
    (tmp_path / "changed.txt").write_bytes(
        next((shared / "seeds").glob("003*.txt")).read_bytes()[1:]
    )
    kinds = {s.key: s.kind for s in load_seeds(tmp_path)}
    assert [key for key, kind in kinds.items() if kind is Kind.TEXT] == ["002"]


def test_facts_agree_with_a_careful_reader(shared: Path) -> None:
    gold = json.loads((shared / "seeds" / "gold.json").read_text("utf-8"))
    for seed in load_seeds():
        row, facts = gold[seed.facts.file_name], seed.facts
        assert facts.title == row["title"]
        assert facts.credit == row["credit"]
        assert facts.site == row["site"]
        assert list(facts.byline) == row["byline"]
        assert {c.role: c.name for c in facts.contributors} == row.get("byline_other", {})
        day = facts.published.value
        assert (day and day.date().isoformat()) == row["published"]
        assert facts.published.precision == row.get("precision", Precision.NONE)


def test_bounds_stand_where_no_day_is_known() -> None:
    dates = {s.key: s.facts.published for s in load_seeds()}
    assert dates["001"].not_before == datetime(2025, 6, 23, tzinfo=UTC)
    assert dates["003"].not_before == datetime(2025, 6, 22, tzinfo=UTC)
    assert dates["003"].not_after == datetime(2025, 6, 26, tzinfo=UTC)
    assert dates["002"].value is dates["002"].not_before is None


# Official names are the only runs of words that a notice may share with an original.
OFFICIAL = (
    "commission intergouvernementale russo malienne sur la cooperation commerciale economique "
    "scientifique et technique",
    "de la commission intergouvernementale sur la cooperation commerciale economique "
    "scientifique et technique",
    "un mecanisme de consultation sur la cooperation economique commerciale et d investissements",
)


def test_no_notice_holds_a_run_of_eight_words_of_an_original(shared: Path) -> None:
    known: set[tuple[str, ...]] = set()
    for path in (shared / "seeds").glob("*.txt"):
        known |= _runs(words(path.read_text("utf-8")))
    for notice in sorted(ROOM.glob("*.md")):
        found = _runs(words(notice.read_text("utf-8"))) & known
        found = {run for run in found if not any(" ".join(run) in title for title in OFFICIAL)}
        assert not found, (notice.name, found)


def _runs(tokens: list[str], length: int = 8) -> set[tuple[str, ...]]:
    return {tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)}


def test_a_folder_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere.*--seeds") as caught:
        load_seeds(tmp_path / "nowhere")
    assert not re.search(r"\n", str(caught.value))
