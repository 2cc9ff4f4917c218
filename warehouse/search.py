"""Full-text search over the published snapshot: ranked, with phrases and snippets."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from records import InputError
from records.error_code import ErrorCode
from text.fold import fold
from warehouse.reader import reading

# BM25 with the constants of Robertson and Zaragoza (2009), as Lucene has them: k1 1.2, b 0.75. What
# b gives stands in view search_texts.
K1 = 1.2
SNIPPET = 240
# A phrase is looked for in the texts of so many best hits of its words, found one by one; then in
# all, by a join that reads every text (at 10^6 texts under 0.3 s, and 7 to 12 s).
PHRASES_FIRST_IN = 1_000
_WORD = re.compile(r"[^\W_]+")
_QUOTE = re.compile('["“”«»]')


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


class _Term(NamedTuple):
    stem: str
    number: int | None
    """None for a stem that no text holds."""
    rarity: float


class _Best(NamedTuple):
    doc_id: int
    score: float


class _Found(NamedTuple):
    doc_id: int
    title: str
    body: str
    score: float


def search(snapshot: Path, query: Query) -> list[Hit]:
    """The best hits, each text once unless `copies`; empty when no text holds all the words.

    Raises InputError when the question holds no word to search for.
    """
    with reading(snapshot) as connection:
        terms = _terms(connection, query.text)
        if not terms:
            raise InputError(ErrorCode.SEARCH_WITHOUT_WORD, text=query.text)
        if any(term.number is None for term in terms):
            return []
        patterns = _patterns(connection, query.text)
        found = _found(connection, query, terms, patterns)
        return _hits(connection, found, {term.stem for term in terms})


def _terms(connection: duckdb.DuckDBPyConnection, text: str) -> list[_Term]:
    """The stems of a question, the rarest first."""
    # One after the other: together they take twice as long to plan.
    stems = [stem for (stem,) in connection.execute(_ASKED, [text]).fetchall()]
    if not stems:
        return []
    rows = connection.execute(_TERMS.format(stems=_list(stems))).fetchall()
    known = {row[0]: _Term(*row) for row in rows}
    terms = [known.get(stem, _Term(stem, None, math.inf)) for stem in stems]
    return sorted(terms, key=lambda term: (-term.rarity, term.stem))


def _patterns(connection: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    """What a text must match to hold the phrases of a question; empty when it has none."""
    if not _QUOTE.search(text):
        return []
    asked = connection.execute("select unnest(search_patterns(?)[:3])", [text])
    return [pattern for (pattern,) in asked.fetchall()]


def _found(
    connection: duckdb.DuckDBPyConnection,
    query: Query,
    terms: Sequence[_Term],
    patterns: Sequence[str],
) -> list[_Found]:
    """The texts wanted. Phrases are looked for in the best texts first, in all when need be."""
    most = PHRASES_FIRST_IN if patterns else query.limit
    ranked = _ranked(connection, query, terms, most)
    found = list(islice(_holding(connection, ranked, patterns, query.limit), query.limit))
    if len(found) == query.limit or len(ranked) < most or not patterns:
        return found
    ranked = _ranked(connection, query, terms, query.limit, patterns)
    return list(_holding(connection, ranked, [], query.limit))


def _ranked(
    connection: duckdb.DuckDBPyConnection,
    query: Query,
    terms: Sequence[_Term],
    most: int,
    patterns: Sequence[str] = (),
) -> list[_Best]:
    """The best texts that hold all the words; of those that hold the phrases, if any are given."""
    conditions, values = _conditions(query)
    sql = (_RANKED_HOLDING if patterns else _RANKED).format(
        score=" + ".join(
            f"{term.rarity * (K1 + 1)}::double * t{n}.weight / (t{n}.weight + d.norm)"
            for n, term in enumerate(terms)
        ),
        terms="\n".join(
            f"join (select doc_id, weight from search_posting where term_id = {term.number}) t{n} "
            "using (doc_id)"
            for n, term in enumerate(terms)
        ),
        conditions=" and ".join(conditions),
        holds=_holds("d.title", "t.body", patterns),
    )
    return [_Best(*row) for row in connection.execute(sql, [*values, most]).fetchall()]


def _holds(title: str, body: str, patterns: Sequence[str]) -> str:
    """The condition that a text holds the phrases, there or in its headline.

    The patterns stand in the statement as constants, so that each is made ready once.
    """
    printed = f"{title} || chr(10) || coalesce({body}, '')"
    matches = [f"regexp_matches({printed}, {_quoted(pattern)})" for pattern in patterns]
    return " and ".join(matches) or "true"


def _holding(
    connection: duckdb.DuckDBPyConnection,
    ranked: Sequence[_Best],
    patterns: Sequence[str],
    wanted: int,
) -> Iterator[_Found]:
    """Of ranked texts those that hold the phrases, best first, each with its body.

    Read part by part, so that twenty hits of a common phrase need not wait for the thousandth.
    """
    size, start = wanted * (3 if patterns else 1), 0
    while start < len(ranked):
        part = ranked[start : start + size]
        texts = _texts(connection, part, patterns)
        yield from (_Found(*texts[b.doc_id], b.score) for b in part if b.doc_id in texts)
        start, size = start + size, min(2 * size, 400)


def _texts(
    connection: duckdb.DuckDBPyConnection, part: Sequence[_Best], patterns: Sequence[str]
) -> dict[int, tuple[int, str, str]]:
    """Number, headline and body of each text that holds the phrases.

    The body is empty after a take-down. All are found by the snapshot's indexes: a join would read
    every text.
    """
    keys = ", ".join(str(best.doc_id) for best in part)
    named = connection.execute(_NAMED.format(keys=keys)).to_arrow_table()
    sql = _HOLDING.format(
        keys=_list(named["version_id"].to_pylist()),
        holds=_holds("p.title", "b.body", patterns),
    )
    connection.register("part", named)
    try:
        return {row[0]: row for row in connection.execute(sql).fetchall()}
    finally:
        connection.unregister("part")


def _list(keys: Iterable[str]) -> str:
    return ", ".join(map(_quoted, keys))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _conditions(query: Query) -> tuple[list[str], list[Any]]:
    asked: list[tuple[str, Any]] = [
        ("d.day_to >= ?", query.since),  # it may have appeared then
        ("coalesce(d.day_from, d.day_to) <= ?", query.until),
        ("list_contains(d.topics, ?)", query.topic),
        ("d.outlet_id = ?", query.outlet_id),
        ("d.relevance >= ?", query.grade),
    ]
    given = [(condition, value) for condition, value in asked if value is not None]
    conditions = ["true" if query.copies else "d.is_lead", *(c for c, _ in given)]
    return conditions, [value for _, value in given]


def _hits(
    connection: duckdb.DuckDBPyConnection, found: Sequence[_Found], stems: set[str]
) -> list[Hit]:
    if not found:
        return []
    keys = ", ".join(str(text.doc_id) for text in found)
    rows = {row[0]: row[1:] for row in connection.execute(_SHOWN.format(keys=keys)).fetchall()}
    marks = _marks(connection, [text.body for text in found], stems)
    hits = []
    for text, marked in zip(found, marks, strict=True):
        article, outlet, published, relevance, topics, url, copies = rows[text.doc_id]
        snippet, inside = _snippet(text.body, marked)
        hits.append(
            Hit(
                article_id=article,
                title=text.title,
                outlet=outlet,
                published_at=published,
                relevance=relevance,
                topics=tuple(topics),
                url=url,
                score=text.score,
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


_ASKED = """
select distinct search_stem(word)
from (select search_fold(unnest(search_words(?))) as word)
where word not in (select word from search_stopword)
"""
_TERMS = "select stem, term_id, rarity from search_terms where stem in ({stems})"
_SHOWN = """
select doc_id, article_id, outlet, published_at, relevance, topics, url, copies
from search_texts where doc_id in ({keys})
"""
_STEM_LIST = """
select word, search_stem(search_fold(word)) from (select unnest(string_split(?, chr(10))) as word)
"""
# The few best are told from narrow tables, their texts and articles looked up afterwards.
_RANKED = """
select doc_id, {score} as score
from search_texts d
{terms}
where {conditions}
order by score desc, doc_id
limit ?
"""
_RANKED_HOLDING = """
with scored as (
    select doc_id, version_id, d.title, {score} as score
    from search_texts d
    {terms}
    where {conditions}
)
select d.doc_id, d.score
from scored d left join article_text t using (version_id)
where {holds}
order by d.score desc, d.doc_id
limit ?
"""
_NAMED = "select doc_id, version_id, title from search_texts where doc_id in ({keys})"
_HOLDING = """
with bodies as materialized (
    select version_id, body from article_text where version_id in ({keys})
)
select p.doc_id, p.title, coalesce(b.body, '')
from part p left join bodies b using (version_id)
where {holds}
"""
