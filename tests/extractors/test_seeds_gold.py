"""All of the five seed articles' hand-made fields come out of their originals, by general rules."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extractors.credits import CreditIndex
from extractors.documents import read_document
from records.article import Article
from records.outlet import Outlet
from records.vocabulary import OutletKind, Precision

NAMES = tuple(f"{n:03}" for n in range(5))
READ_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
OUTLETS = {
    "lessor": Outlet(
        id="lessor", name="L'Essor", home_url="https://www.lessor.ml", kind=OutletKind.DAILY
    ),
    "abamako": Outlet(
        id="abamako",
        name="aBamako",
        home_url="http://news.abamako.com",
        kind=OutletKind.AGGREGATOR,
        former_hosts=("abamako.com",),
    ),
}


def same(text: str) -> str:
    """The form that the gold file asks to compare in."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").split())


@pytest.fixture(params=NAMES)
def pair(request: pytest.FixtureRequest, shared: Path) -> tuple[Article, dict[str, Any]]:
    gold = json.loads((shared / "seeds" / "gold.json").read_text("utf-8"))
    name = next(n for n in gold if n.startswith(request.param))
    body = (shared / "seeds" / name).read_bytes()
    found = read_document(body, name=name, fetched_at=READ_AT, credits=CreditIndex.of(OUTLETS))
    assert isinstance(found, Article), found
    return found, gold[name]


def test_title(pair: tuple[Article, dict[str, Any]]) -> None:
    article, gold = pair
    assert article.title_derived == (gold["title"] is None)
    if gold["title"] is None:
        assert 20 < len(article.title) <= 101
    else:
        assert same(article.title) == same(gold["title"])


def test_who_wrote_it(pair: tuple[Article, dict[str, Any]]) -> None:
    article, gold = pair
    assert [same(name) for name in article.byline] == [same(name) for name in gold["byline"]]
    others = {c.role: c.name for c in article.contributors}
    assert others == gold.get("byline_other", {})
    assert article.credit == gold["credit"]
    assert article.credit_outlet_id == ("lessor" if gold["credit"] else None)


def test_body(pair: tuple[Article, dict[str, Any]]) -> None:
    article, gold = pair
    text = same(article.text)
    assert text.startswith(same(gold["first"]))
    assert text.endswith(same(gold["last"]))
    for string in gold["never"]:
        assert same(string) not in text
    for string in gold.get("once", []):
        assert text.count(same(string)) == 1
    assert list(map(same, article.crossheads)) == list(map(same, gold.get("crossheads", [])))
    assert article.comments_removed == gold["comments"]
    assert article.language == gold["language"]
    assert article.text == "\n".join(article.paragraphs)


def test_date(pair: tuple[Article, dict[str, Any]]) -> None:
    article, gold = pair
    published = article.published
    if gold["published"] is None:
        assert published.value is None
        assert published.precision is Precision.NONE
    else:
        assert published.value is not None
        assert published.value.date().isoformat() == gold["published"]
        assert published.precision == gold["precision"]


def test_bounds_where_only_bounds_are_known(shared: Path) -> None:
    found = {}
    for path in (shared / "seeds").glob("*.txt"):
        article = read_document(path.read_bytes(), name=path.name, fetched_at=READ_AT)
        assert isinstance(article, Article)
        found[path.name[:3]] = article.published
    assert found["001"].not_before == datetime(2025, 6, 23, tzinfo=UTC)
    assert found["001"].method == "text_bound"
    assert found["003"].not_before == datetime(2025, 6, 22, tzinfo=UTC)
    assert found["003"].not_after == datetime(2025, 6, 26, 23, 59, 59, tzinfo=UTC)
    assert found["004"].method == "text_weekday"
    assert found["002"].not_before is None
