"""What the pipeline made of the press, against what its writers know."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scores import Score, b_cubed
from tests.press.server import Expected, Press
from text.fold import normalise
from text.urls import canonical
from warehouse.reader import query

_ARTICLES = """
select canonical_url, kind, title, text_of(version_id) as text, text_id, versions, relevance,
    topics, credit, byline, comments_removed, story_id
from articles where canonical_url is not null
"""
_BODIES = "select body from article_text where body is not null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One stored article of the press."""

    kind: str
    title: str
    text: str
    text_id: str
    versions: int
    relevance: int | None
    topics: frozenset[str]
    credit: str | None
    byline: tuple[str, ...]
    comments_removed: int
    story_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Rows of (what, how many hold, of how many), and the misses in words."""

    rows: tuple[tuple[str, int, int], ...]
    misses: tuple[str, ...]


def stored_articles(snapshot: Path) -> dict[str, list[Stored]]:
    """Stored articles by canonical address."""
    found: dict[str, list[Stored]] = {}
    for row in query(snapshot, _ARTICLES, [], limit=100_000).rows:
        stored = Stored(
            kind=row[1], title=row[2], text=row[3] or "", text_id=row[4], versions=row[5],
            relevance=row[6], topics=frozenset(row[7] or ()), credit=row[8],
            byline=tuple(row[9] or ()), comments_removed=row[10], story_id=row[11],
        )  # fmt: skip
        found.setdefault(row[0], []).append(stored)
    return found


def seen_at_least_once(press: Press, days: tuple[int, ...]) -> list[Expected]:
    """Every address that was online on one of the days, with its last version seen there."""
    found: dict[str, Expected] = {}
    for day in days:
        press.day = day
        found |= {row.url: row for row in press.expected()}
    return list(found.values())


def furniture_in(press: Press, snapshot: Path) -> list[str]:
    """Words of menus, boxes, teasers and comments that stand in a stored body."""
    comments = {c for a in press.catalogue.articles for c in a.comments}
    words = {normalise(word): word for word in (*press.catalogue.furniture.all, *comments)}
    found = []
    for (body,) in query(snapshot, _BODIES, [], limit=100_000).rows:
        folded = normalise(body)
        found += [
            f"{raw} — in: {body[:50]}…"
            for word, raw in words.items()
            # A single word (REPONDRE) may stand in prose too: there it has another case.
            if (word in folded if " " in word else raw in body)
        ]
    return found


def measure(press: Press, snapshot: Path) -> Measure:
    """Counts of what holds, for what is online now."""
    stored, expected = stored_articles(snapshot), press.expected()
    pairs = [(row, stored.get(canonical(row.url), [])) for row in expected]
    once = [row for row, found in pairs if [s.kind for s in found] == ["text"]]
    both = [(row, found[0]) for row, found in pairs if found]
    same_text = [row for row, s in both if s.text == row.version.text]
    titles = [row for row, s in both if s.title == row.version.title]
    reprints = identical_reprints(press, stored)
    furniture = furniture_in(press, snapshot)
    told = story_score(press, stored)
    graded = [row for row, s in both if s.relevance == row.article.relevance]
    rows = (
        ("articles en ligne enregistrés une fois, en texte", len(once), len(expected)),
        ("corps exactement celui de l'auteur", len(same_text), len(expected)),
        ("titres exacts", len(titles), len(expected)),
        ("reprises identiques reconnues", sum(reprints.values()), len(reprints)),
        ("degrés de pertinence comme étiquetés", len(graded), len(expected)),
        ("récits comme étiquetés (B³ F1, en centièmes)", round(100 * told.f1), 100),
        ("mots de menu ou de commentaire dans un corps", len(furniture), 0),
    )
    names = {row.article.id for row in once}
    lost = [f"pas enregistré une fois : {r.url}" for r in expected if r.article.id not in names]
    unknown = [f"reprise non reconnue : {name}" for name, good in reprints.items() if not good]
    return Measure(rows=rows, misses=tuple([*lost, *unknown, *furniture[:5]]))


def story_score(press: Press, stored: dict[str, list[Stored]]) -> Score:
    """B³ of the stored stories over the written texts that are stored, a text without one alone."""
    true, found = [], []
    for article in press.catalogue.articles:
        rows = stored.get(canonical(press.url(article)), [])
        if rows and not article.reprint:
            true.append(article.story)
            found.append(rows[0].story_id or rows[0].text_id)
    return b_cubed(true, found)


def identical_reprints(press: Press, stored: dict[str, list[Stored]]) -> dict[str, bool]:
    """Whether each identical reprint that is stored has the text of its source."""

    def text_ids(article_id: str) -> Counter[str]:
        url = canonical(press.url(press.catalogue.by_id[article_id]))
        return Counter(s.text_id for s in stored.get(url, ()))

    return {
        copy.id: bool(text_ids(copy.id) & text_ids(copy.text_id))
        for copy in press.catalogue.articles
        if copy.reprint and copy.identical and text_ids(copy.text_id)
    }
