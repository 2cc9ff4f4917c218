"""Same text: which copy is linked to which, by what evidence."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from duplicates.match import decide
from records import Link, LinkMethod, StoredText

START = datetime(2025, 6, 20, 8, tzinfo=UTC)
TEXT = (
    "Une mission de trente ingénieurs est arrivée mardi à Sikasso pour remettre en marche "
    "la centrale qui alimente quatre cercles de la région. Le directeur régional les a reçus "
    "au pied des turbines, devant une foule de riverains privés de courant depuis neuf jours. "
    "Les pièces, parties de Mourmansk, ont traversé Conakry sans encombre, dit-il. "
    "Le maire promet que les maternités seront servies les premières, puis les boulangers. "
    "Les travaux doivent durer deux semaines si les pluies laissent passer les camions."
)
OTHER = (
    "Les éleveurs du Gourma ont vendu leurs bêtes plus tôt que d'ordinaire, faute de pâture. "
    "Au marché de Gossi un taurillon se cédait hier pour la moitié du prix de mars, et les "
    "acheteurs venus de Gao choisissaient. Les puits creusés l'an dernier donnent encore, "
    "assurent les chefs de fraction, mais l'herbe a brûlé sur trente kilomètres."
)


def text(name: str, body: str = TEXT, *, hours: int = 0, **more: str) -> StoredText:
    at = START + timedelta(hours=hours)
    fields = {"article_id": name, "outlet_id": name, "title": "Titre", **more}
    return StoredText(version_id=name, body=body, seen_at=at, words=len(body.split()), **fields)  # type: ignore[arg-type]


def linked(*texts: StoredText) -> dict[str, Link]:
    everyone = [t.version_id for t in texts]
    return {x.version_id: x for x in decide(texts, {}, dict.fromkeys(everyone, everyone))}


def test_a_copy_is_linked_to_the_earlier_with_its_evidence() -> None:
    links = linked(text("b", TEXT + " Source : A.", hours=2), text("a"), text("c", OTHER))
    assert links["a"].method is LinkMethod.FIRST and links["a"].text_id == "a"
    assert links["c"].text_id == "c"
    copy = links["b"]
    assert (copy.text_id, copy.of_version_id, copy.method) == ("a", "a", LinkMethod.JACCARD)
    assert copy.jaccard and copy.jaccard > 0.9 and copy.containment == 1.0
    assert copy.shared_passage and TEXT.startswith(copy.shared_passage[:-1])
    assert len(copy.shared_passage) <= 301


def test_equal_after_normalisation_is_exact() -> None:
    assert linked(text("a"), text("b", TEXT.upper(), hours=1))["b"].method is LinkMethod.EXACT


def test_a_cut_copy_is_contained() -> None:
    link = linked(text("a", TEXT + " " + OTHER * 3), text("b", TEXT[:220], hours=1))["b"]
    assert link.method is LinkMethod.CONTAINMENT and link.text_id == "a"


def test_each_text_is_linked_to_its_best_match_only() -> None:
    both = TEXT + " " + OTHER
    links = linked(text("a"), text("b", OTHER, hours=1), text("c", both, hours=2))
    assert links["a"].text_id != links["b"].text_id
    assert links["c"].of_version_id == "a"


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_arrival_decides_nothing(seed: int) -> None:
    texts = [text(f"t{i}", TEXT[i * 9 :] if i % 2 else OTHER, hours=i % 5) for i in range(12)]
    shuffled = random.Random(seed).sample(texts, len(texts))
    assert linked(*shuffled) == linked(*texts)


def test_one_form_with_other_facts_is_another_text() -> None:
    form = (
        "Le dollar s'échangeait {} à {} francs CFA sur la place de Bamako, contre {} la veille. "
        "L'once d'or a clôturé à {} dollars à Londres, le baril à {}. Les cambistes du marché "
        "rose disent attendre la fin du mois pour reprendre leurs achats de devises."
    )
    monday = text("a", form.format("lundi", 601, 604, 2310, 81))
    tuesday = text("b", form.format("mardi", 598, 601, 2344, 79), hours=24)
    assert linked(monday, tuesday)["b"].method is LinkMethod.FIRST


def test_a_corrected_figure_and_a_name_spelt_twice_are_still_the_text() -> None:
    corrected = TEXT.replace("trente ingénieurs", "quarante ingénieurs")
    corrected = corrected.replace("Mourmansk", "Murmansk").replace("Conakry", "Conacry")
    assert linked(text("a"), text("b", corrected, hours=1))["b"].text_id == "a"


def test_under_25_words_only_address_title_and_credit_decide() -> None:
    teaser = "Une mission est arrivée mardi à Sikasso."
    title = "Sikasso : la centrale repart"
    alone = linked(text("a", title=title), text("b", teaser, title=title, hours=1))
    assert alone["b"].text_id == "b"
    credited = text("b", teaser, title=title.upper(), credit_outlet_id="a", hours=1)
    link = linked(text("a", title=title), credited)["b"]
    assert (link.text_id, link.method) == ("a", LinkMethod.TITLE)
    words_only = linked(text("a", teaser), text("b", teaser, hours=1, title="Autre titre ici"))
    assert words_only["b"].text_id == "b"


def test_a_notice_is_compared_with_nothing() -> None:
    notice = replace(text("n"), notice=True)
    assert linked(notice, text("a", hours=1))["a"].method is LinkMethod.FIRST
