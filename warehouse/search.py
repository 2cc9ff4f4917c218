"""Full-text search over the published snapshot: ranked, with phrases and snippets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from records import InputError
from text.fold import fold
from warehouse.reader import reading

# BM25 with the constants of Robertson and Zaragoza (2009), as Lucene has them: k1 1.2, b 0.75. What
# b gives stands in view search_texts.
K1 = 1.2
SNIPPET = 240
# A phrase is looked for in the texts of so many best hits of its words, no further.
PHRASE_MOST = 1_000
_WORD = re.compile(r"[^\W_]+")
_QUOTE = re.compile('["“”«»]')
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is searched for. Words stand in any form and order, phrases as they are."""

    text: str
    since: date | None = None
    until: date | None = None
    topic: str | None = None
    outlet_id: str | None = None
    grade: int | None = None
    copies: bool = False
    """Every copy of a text, not its lead only."""
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article found."""

    article_id: str
    title: str
    outlet: str
    published_at: datetime | None
    relevance: int | None
    topics: tuple[str, ...]
    url: str | None
    score: float
    copies: int
    snippet: str
    """A passage of at most 240 characters, as printed; empty after a take-down."""
    marks: tuple[tuple[int, int], ...]
    """Where the words searched for stand in the snippet: (start, end) code points."""


def search(snapshot: Path, query: Query) -> list[Hit]:
    """The best hits, each text once unless `copies`; empty when no text holds all the words.

    Raises InputError when the question holds no word to search for.
    """
    with reading(snapshot) as connection:
        stems = _stems(connection, query.text)
        if not stems:
            raise InputError(f"« {query.text} »: no word to search for; give at least one noun")
        if None in stems.values():
            return []
        ranked = _ranked(connection, query, [t for t in stems.values() if t is not None])
        found = list(islice(_holding(connection, ranked, query.text), query.limit))
        return _hits(connection, found, set(stems))


def _stems(connection: duckdb.DuckDBPyConnection, text: str) -> dict[str, int | None]:
    """The stems of a question with their numbers; None for one that no text holds."""
    return dict(connection.execute(_STEMS, [text]).fetchall())


def _ranked(connection: duckdb.DuckDBPyConnection, query: Query, terms: Sequence[int]) -> list[Row]:
    """The best texts that hold all the words: as many as are wanted, or more to find phrases in."""
    conditions, values = _conditions(query)
    rarities = sorted(_rarities(connection, terms), key=lambda pair: -pair[1])
    sql = _RANKED.format(
        score=" + ".join(
            f"{idf * (K1 + 1)}::double * t{n}.weight / (t{n}.weight + d.norm)"
            for n, (_, idf) in enumerate(rarities)
        ),
        terms="\n".join(
            f"join (select doc_id, weight from search_posting where term_id = {term}) t{n} "
            "using (doc_id)"
            for n, (term, _) in enumerate(rarities)
        ),
        conditions=" and ".join(conditions),
    )
    most = PHRASE_MOST if _QUOTE.search(query.text) else query.limit
    best = connection.execute(sql, [*values, most]).fetchall()
    return _looked_up(connection, best)


def _looked_up(
    connection: duckdb.DuckDBPyConnection, best: Sequence[tuple[str, float]]
) -> list[Row]:
    """The articles of some hits, in their order, by the snapshot's index."""
    if not best:
        return []
    keys = ", ".join(_quoted(article) for article, _ in best)
    found = {row[0]: row for row in connection.execute(_ARTICLES.format(keys=keys)).fetchall()}
    return [(*found[article][:-2], score, *found[article][-2:]) for article, score in best]


def _rarities(
    connection: duckdb.DuckDBPyConnection, terms: Sequence[int]
) -> list[tuple[int, float]]:
    """Each term with how much it tells: much when few documents hold it."""
    keys = ", ".join(map(str, sorted(set(terms))))
    return connection.execute(_RARITIES.format(keys=keys)).fetchall()


def _holding(
    connection: duckdb.DuckDBPyConnection, ranked: Sequence[Row], question: str
) -> Iterator[tuple[Row, str]]:
    """Of ranked rows those that hold the phrases, best first, each with its text.

    Read part by part, so that twenty hits of a common phrase need not wait for the four thousandth.
    """
    size, start = 50, 0
    while start < len(ranked):
        part = ranked[start : start + size]
        told = _told(connection, part, question)
        yield from ((row, told[row[-1]][0] or "") for row in part if told[row[-1]][1])
        start, size = start + size, min(2 * size, 800)


def _told(
    connection: duckdb.DuckDBPyConnection, part: Sequence[Row], question: str
) -> dict[str, tuple[str | None, bool]]:
    """The text of each version, and whether it or the headline holds the phrases.

    The texts are found by the snapshot's index: a join would read all of them. The question stands
    in the statement as a constant, so that each pattern is made ready once.
    """
    titles = pa.table({"version_id": [r[-1] for r in part], "title": [r[1] for r in part]})
    keys = ", ".join(_quoted(row[-1]) for row in part)
    connection.register("part", titles)
    try:
        rows = connection.execute(_TOLD.format(keys=keys, question=_quoted(question))).fetchall()
    finally:
        connection.unregister("part")
    return {version: (body, holds) for version, body, holds in rows}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _conditions(query: Query) -> tuple[list[str], list[Any]]:
    asked: list[tuple[str, Any]] = [
        ("d.day >= ?", query.since),
        ("d.day <= ?", query.until),
        ("list_contains(d.topics, ?)", query.topic),
        ("d.outlet_id = ?", query.outlet_id),
        ("d.relevance >= ?", query.grade),
    ]
    given = [(condition, value) for condition, value in asked if value is not None]
    conditions = ["true" if query.copies else "d.is_lead", *(c for c, _ in given)]
    return conditions, [value for _, value in given]


def _hits(
    connection: duckdb.DuckDBPyConnection, found: Sequence[tuple[Row, str]], stems: set[str]
) -> list[Hit]:
    marks = _marks(connection, [body for _, body in found], stems)
    hits = []
    for (row, body), marked in zip(found, marks, strict=True):
        article, title, outlet, published, relevance, topics, url, score, copies, _ = row
        snippet, inside = _snippet(body, marked)
        hits.append(
            Hit(
                article_id=article,
                title=title,
                outlet=outlet,
                published_at=published,
                relevance=relevance,
                topics=tuple(topics),
                url=url,
                score=score,
                copies=copies,
                snippet=snippet,
                marks=inside,
            )
        )
    return hits


def _marks(
    connection: duckdb.DuckDBPyConnection, bodies: Sequence[str], stems: set[str]
) -> list[list[tuple[int, int]]]:
    """Where forms of the stems stand in each text as printed."""
    found = [[(m.span(), m[0].lower()) for m in _WORD.finditer(body)] for body in bodies]
    distinct = sorted({word for spans in found for _, word in spans})
    stem_of = dict(connection.execute(_STEM_LIST, ["\n".join(distinct)]).fetchall())
    return [[span for span, word in spans if stem_of[word] in stems] for spans in found]


def _snippet(
    body: str, marks: Sequence[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The passage with most of the words searched for, cut at words."""
    start = _densest(body, marks)
    end = len(body) if len(body) <= start + SNIPPET else body.rfind(" ", start, start + SNIPPET)
    end = end if end > start else start + SNIPPET
    inside = tuple((s - start, e - start) for s, e in marks if start <= s and e <= end)
    return body[start:end].replace("\n", " "), inside


def _densest(body: str, marks: Sequence[tuple[int, int]]) -> int:
    """Where the window begins that holds most different words searched for."""
    if not marks or len(body) <= SNIPPET:
        return 0

    def worth(index: int) -> int:
        start = marks[index][0]
        within = {fold(body[s:e]) for s, e in marks[index:] if e <= start + SNIPPET - 40}
        return len(within)

    best = max(range(len(marks)), key=lambda index: (worth(index), -index))
    start = max(0, marks[best][0] - 40)
    return start if start == 0 else body.rfind(" ", 0, start + 1) + 1


_STEMS = """
select w.stem, t.term_id
from (
    select distinct search_stem(word) as stem
    from (select search_fold(unnest(search_words(?))) as word)
    where word not in (select word from search_stopword)
) w
left join search_term t using (stem)
"""
_STEM_LIST = """
select word, search_stem(search_fold(word)) from (select unnest(string_split(?, chr(10))) as word)
"""
_TOLD = """
with bodies as materialized (
    select version_id, body from article_text where version_id in ({keys})
)
select p.version_id, b.body,
    search_holds(p.title || chr(10) || coalesce(b.body, ''), {question})
from part p left join bodies b using (version_id)
"""
_RARITIES = """
select term_id, ln(1 + (c.documents - count(*) + 0.5) / (count(*) + 0.5))
from search_posting, (select count(*) as documents from search_document) c
where term_id in ({keys})
group by term_id, c.documents
"""
# The few best are told from narrow tables, their articles looked up afterwards.
_RANKED = """
with best as (
    select doc_id, {score} as score
    from search_texts d
    {terms}
    where {conditions}
    order by score desc, doc_id
    limit ?
)
select d.article_id, b.score from best b join search_texts d using (doc_id)
order by b.score desc, b.doc_id
"""
_ARTICLES = """
select article_id, title, outlet, published_at, relevance, topics, url, copies, version_id
from articles where article_id in ({keys})
"""
