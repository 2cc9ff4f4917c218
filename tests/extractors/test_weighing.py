"""The weighing of a field's claims, its table, and `veille extract --why`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extractors import authors, headline
from extractors.authors import Names
from extractors.extract import ANY_OUTLET, extract
from extractors.page_data import Surroundings, read_page
from extractors.weighing import Offer, Weighing, load_scales, weigh_claims
from extractors.why import FieldWhy, explain_page
from records.article import Article
from tests.extractors.pages import PROSE, article, html, page

TITLE = "Sikasso ouvre son marché"
PRINTED = '<div class="post-meta">Par <b>Fily Samaké</b> <a href="/eco">Économie</a></div>'
DATED = (
    '<meta property="article:published_time" content="2026-11-09T08:00:00+00:00">'
    '<meta name="author" content="{name}">'
)


def explained(markup: str) -> dict[str, FieldWhy]:
    found = explain_page(page(markup), ANY_OUTLET)
    assert isinstance(found, tuple), found
    return {field.field: field for field in found}


# The table


def test_every_row_has_a_reason_in_both_languages() -> None:
    for scale in load_scales().values():
        for row in (*scale.sources, *scale.supports.values(), *scale.rules.values()):
            assert row.en and row.fr, row
            assert row.en != row.fr


@pytest.mark.parametrize("field", ["title", "writer", "day", "text"])
def test_no_two_sources_weigh_the_same(field: str) -> None:
    weights = [row.weight for row in load_scales()[field].sources]
    assert weights == sorted(set(weights), reverse=True)


def test_every_source_that_offers_has_a_row() -> None:
    data = read_page(article().encode(), "https://relais.test/a.html")
    assert data is not None
    rows = {name: {r.name for r in scale.sources} for name, scale in load_scales().items()}
    assert set(headline.Titles(data).offers()) <= rows["title"]
    offers = {*authors.offer_writers(data, Surroundings(), ""), *authors.offer_head(data)}
    assert offers <= rows["writer"]
    assert offers | {"cut", "signature", "signature_abroad"} == rows["writer"]


# The weighing


def test_the_heaviest_claim_wins_and_lighter_ones_are_not_asked() -> None:
    asked: list[str] = []

    def offer(name: str, value: Names) -> Offer[Names]:
        def told() -> list[Names]:
            asked.append(name)
            return [value]

        return told

    offers = {"marked": offer("marked", ("C",)), "json_ld": offer("json_ld", ("B",))}
    offers |= {"cut": offer("cut", ()), "beside_day": offer("beside_day", ("D",))}
    found: Weighing[Names] = weigh_claims("writer", offers)
    assert found.chosen is not None
    assert (found.chosen.source, found.chosen.value) == ("json_ld", ("B",))
    assert asked == ["cut", "json_ld"]
    whole: Weighing[Names] = weigh_claims("writer", offers, whole=True)
    assert [each.claim.source for each in whole.weighed] == ["json_ld", "marked", "beside_day"]
    nothing: Weighing[Names] = weigh_claims("writer", {})
    assert nothing.chosen is None


@pytest.mark.parametrize(
    ("printed", "told", "wins"),
    [
        (("Awa Ba",), ("Solo Web",), "printed"),
        (("Awa Ba",), ("Awa Ba", "Oumar Ly", "Issa Koné"), "json_ld"),
        (("AWA BA",), ("Awa Ba", "Oumar Ly"), "json_ld"),
        ((), ("Awa Ba",), "json_ld"),
    ],
)
def test_a_head_that_the_page_agrees_with_weighs_more(
    printed: tuple[str, ...], told: tuple[str, ...], wins: str
) -> None:
    offers = {"printed": lambda: [printed], "json_ld": lambda: [told]}
    found = weigh_claims("writer", offers, agree=authors.share_name)
    assert found.chosen is not None
    assert found.chosen.source == wins


# Why


@pytest.mark.parametrize(
    ("head", "inside", "source"),
    [
        ("", "<p>Par Fily Samaké</p>", "signature"),
        (DATED.format(name="Solo Web"), PRINTED, "printed"),
        (DATED.format(name="Fily Samaké"), "", "meta"),
        ("", '<div class="byline"><b>Fily Samaké</b></div>', "marked"),
        (DATED.format(name="admin"), '<a rel="author" href="/auteur/fs">Fily Samaké</a>', "linked"),
    ],
)
def test_the_source_of_the_writer(head: str, inside: str, source: str) -> None:
    writer = explained(article(inside, head=head))["writer"]
    first = writer.claims[0]
    assert (first.source, first.value, first.chosen) == (source, "Fily Samaké", True)
    assert writer.value == "Fily Samaké"
    assert sum(each.chosen for each in writer.claims) == 1


@pytest.mark.parametrize(
    ("name", "why"),
    [("AFP", "agency"), ("La rédaction", "desk"), ("relais_web", "log_in"), ("Le Relais", "site")],
)
def test_who_is_named_and_is_no_writer_is_told(name: str, why: str) -> None:
    head = '<meta property="og:site_name" content="Le Relais">' + DATED.format(name=name)
    writer = explained(article(head=head))["writer"]
    refused = next(each for each in writer.claims if each.value == name)
    assert (refused.chosen, refused.weight) == (False, 0)
    assert [row.name for row in refused.reasons] == [why]
    assert writer.value == ""


@pytest.mark.parametrize(
    ("line", "rule"),
    [("Publié le 3 mars 2024", "earlier_line"), ("9 novembre 2026 à 10h00", "printed_clock")],
)
def test_the_rule_that_moved_the_day(line: str, rule: str) -> None:
    head = DATED.format(name="Fily Samaké").replace("08:00:00", "08:00:30")
    day = explained(article(f"<p>{line}</p>", head=head))["day"]
    assert {each.source for each in day.claims} == {"meta", "page_line"}
    if rule == "earlier_line":
        assert [row.name for row in day.rules] == [rule]


PAGES = [
    article("<p>Par Fily Samaké | 9 novembre 2026</p>"),
    article(head=DATED.format(name="Fily Samaké, Awa Ba")),
    html(f"<h1>{TITLE}</h1><article>{''.join(f'<p>{text}</p>' for text in PROSE)}</article>"),
]


@pytest.mark.parametrize("markup", PAGES)
def test_what_is_explained_is_what_is_read(markup: str) -> None:
    found = extract(page(markup), ANY_OUTLET)
    assert isinstance(found, Article)
    fields = explained(markup)
    assert fields["title"].value == found.title
    assert fields["writer"].value == ", ".join(found.byline)
    assert fields["day"].value[:10] == str(found.published.value or "")[:10]
    assert fields["text"].value == found.extractor


def test_a_page_without_article_says_so() -> None:
    found = explain_page(page("{}"), ANY_OUTLET)
    assert not isinstance(found, tuple)


def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(article(head=DATED.format(name="AFP")), "utf-8")
    command = [sys.executable, "-m", "cli.app", "extract", str(file), "--why"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert f"Titre: {TITLE}" in done.stdout
    assert "une agence : elle va au crédit" in done.stdout
    absent = [*command[:-2], str(tmp_path / "absent.html"), "--why"]
    done = subprocess.run(absent, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
