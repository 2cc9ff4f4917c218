"""The articles of the press: enough of everything, labelled, in our own words."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from records import DiscoveryWay
from tests.press import catalogue
from tests.press.catalogue import Catalogue
from tests.press.server import OUTLETS
from text.fold import normalise, words

TOPICS = {
    *("diplomacy", "defence_security", "economy_trade", "energy", "mining", "agriculture_food"),
    *("transport_infrastructure", "education_science", "health", "culture_media_sport"),
    *("digital_space", "humanitarian_aid", "rights_sanctions"),
}


@pytest.fixture(scope="module")
def press() -> Catalogue:
    return catalogue.load()


def test_there_is_enough_of_everything(press: Catalogue) -> None:
    own = [a for a in press.articles if not a.reprint]
    assert len(own) >= 48
    assert {a.published.day for a in press.articles} == set(range(1, 31))
    grades = Counter(a.relevance for a in own)
    assert grades[2] >= 20 and grades[1] >= 8 and grades[0] >= 12, grades
    assert {topic for a in own for topic in a.topics} == TOPICS
    assert all(105 <= len(a.versions[0].text.split()) <= 450 for a in own)
    assert len({a.versions[0].text for a in own}) == len(own)


def test_labels_keep_the_codebook(press: Catalogue) -> None:
    for article in press.articles:
        assert bool(article.topics) == (article.relevance > 0), article.id
        assert set(article.topics) <= TOPICS, article.id


def test_stories_hold_different_texts_over_days(press: Catalogue) -> None:
    stories: dict[str, set[str]] = {}
    for article in press.articles:
        stories.setdefault(article.story, set()).add(article.text_id)
    assert sum(len(texts) >= 2 for texts in stories.values()) >= 10
    assert sum(len(texts) >= 3 for texts in stories.values()) >= 3


def test_reprints_are_the_same_text_under_another_headline(press: Catalogue) -> None:
    reprints = [a for a in press.articles if a.reprint]
    assert len(reprints) >= 20
    for copy in reprints:
        source = press.by_id[copy.text_id]
        assert copy.versions[0].title != source.versions[0].title
        assert copy.outlet != source.outlet
        same = normalise(copy.versions[0].text) == normalise(source.versions[0].text)
        assert same is copy.identical, copy.id
    assert {a.outlet for a in reprints if a.text_id == "lt-etatmajor"} == {
        *("fleuvematin", "kabako", "malimiroir")
    }


def test_addresses_are_told_apart(press: Catalogue) -> None:
    assert len({(a.outlet, a.slug) for a in press.articles}) == len(press.articles)
    assert len({a.uniqid for a in press.articles}) == len(press.articles)
    for article in press.articles:
        assert int(article.uniqid[:8], 16) == int(article.published.timestamp())


def test_versions_follow_each_other(press: Catalogue) -> None:
    changed = [a for a in press.articles if len(a.versions) > 1]
    assert len(changed) >= 3
    for article in changed:
        assert all(a.at < b.at for a, b in pairwise(article.versions))
        assert len({(v.title, v.text) for v in article.versions}) == len(article.versions)


def test_no_word_of_the_furniture_stands_in_an_article(press: Catalogue) -> None:
    for article in press.articles:
        for version in article.versions:
            assert not [w for w in press.furniture.all if w in version.text], article.id
            assert not [c for c in article.comments if c in version.text], article.id


def test_the_outlets_offer_five_ways_between_them() -> None:
    from extractors.registry import load_outlets

    outlets = load_outlets(folder=OUTLETS)
    assert tuple(outlets) == catalogue.OUTLETS
    ways = {way.way for outlet in outlets.values() for way in outlet.discovery}
    way = DiscoveryWay
    assert ways == {way.FEED, way.WORDPRESS, way.SITEMAP, way.LISTING, way.NUMERIC}


def test_no_run_of_fourteen_words_is_somebody_elses(press: Catalogue, shared: Path) -> None:
    known: set[tuple[str, ...]] = set()
    for path in (shared / "seeds").glob("*.txt"):
        known |= _runs(path.read_text("utf-8"))
    for path in (shared / "eval").glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            known |= _runs(" ".join(v for v in json.loads(line).values() if isinstance(v, str)))
    for article in press.articles:
        assert not _runs(article.versions[-1].text) & known, article.id


def _runs(text: str, length: int = 14) -> set[tuple[str, ...]]:
    tokens = words(text)
    return {tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)}
