"""How extraction is scored: each set by its own rule where it has one.

aeb: 4-word shingles, precision and recall averaged over pages (evaluate.py of
scrapinghub/article-extraction-benchmark, MIT). Snippet sets: micro F1 over must-have and
must-not-have strings. fundus, wcxb: F1 of the bag of words, averaged over pages.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.extract_sets import Found, Truth

_WORD = re.compile(r"\w+")
_BY = re.compile(r"^(?:par|by|von|de|por|di)\s+", re.I)


def _shingles(text: str, n: int = 4) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text or "")
    grams = (tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1)))
    return Counter(gram for gram in grams if gram)


def _overlap(true: Counter[object], found: Counter[object]) -> tuple[float, float, float]:
    tp = sum((true & found).values())
    fp = sum((found - true).values())
    fn = sum((true - found).values())
    total = tp + fp + fn or 1
    return tp / total, fp / total, fn / total


@dataclass(frozen=True, slots=True, kw_only=True)
class TextScore:
    """F1 with precision and recall; `exact` is the share of pages with the same words in order."""

    f1: float
    precision: float
    recall: float
    exact: float


def shingle_score(pairs: Sequence[tuple[str, str]]) -> TextScore:
    """aeb's own score of (truth, found) texts."""
    precisions, recalls = [], []
    for true, found in pairs:
        tp, fp, fn = _overlap(_shingles(true), _shingles(found))  # type: ignore[arg-type]
        if tp + fp > 0:
            precisions.append(1.0 if fp == fn == 0 else tp / (tp + fp))
        if tp + fn > 0:
            recalls.append(1.0 if fp == fn == 0 else tp / (tp + fn))
    p, r = statistics.mean(precisions), statistics.mean(recalls)
    exact = statistics.mean(_WORD.findall(a) == _WORD.findall(b) for a, b in pairs)
    return TextScore(f1=2 * p * r / (p + r), precision=p, recall=r, exact=exact)


def word_f1(true: str, found: str) -> float:
    """F1 of the two texts' bags of lower-case words."""
    a, b = Counter(_WORD.findall(true.lower())), Counter(_WORD.findall(found.lower()))
    common = sum((a & b).values())
    if not common:
        return 0.0
    p, r = common / sum(b.values()), common / sum(a.values())
    return 2 * p * r / (p + r)


def mean_word_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean over pages."""
    return statistics.mean(word_f1(true, found) for true, found in pairs)


def _flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetScore:
    """Micro F1 of the snippets, and the number of those that were judged wrongly."""

    f1: float
    errors: int
    snippets: int


def snippet_score(pairs: Iterable[tuple[Truth, Found]]) -> SnippetScore:
    """Must-have strings found, must-not-have strings kept out."""
    tp = fn = fp = tn = 0
    for truth, found in pairs:
        text = _flat(found.text)
        has = [_flat(s) in text for s in truth.with_]
        wrong = [_flat(s) in text for s in truth.without]
        tp, fn = tp + sum(has), fn + len(has) - sum(has)
        fp, tn = fp + sum(wrong), tn + len(wrong) - sum(wrong)
    return SnippetScore(f1=2 * tp / (2 * tp + fp + fn), errors=fp + fn, snippets=tp + fn + fp + tn)


_QUOTES = str.maketrans({c: "'" for c in '’‘`´ʼ“”„«»"″'} | {c: "-" for c in "–—‑‐−"})


def same_title(true: str, found: str) -> bool:
    """Equal after folding case, spaces, quotes and dashes."""

    def flat(title: str) -> str:
        title = _flat(title).translate(_QUOTES).casefold().replace("...", "…")
        return re.sub(r"\s*(['-])\s*", r"\1", title).strip()

    return bool(found) and flat(true) == flat(found)


def _names(names: Iterable[str]) -> frozenset[str]:
    flat = set()
    for name in names:
        for part in re.split(r"\s*(?:;|,|\band\b|\bund\b|\bet\b|&)\s*", name):
            part = _BY.sub("", _flat(part).translate(_QUOTES).strip(" .")).lower()
            if part:
                flat.add(part)
    return frozenset(flat)


def same_authors(true: Sequence[str], found: Sequence[str]) -> bool:
    """The same set of names, `Par` and `By` left out."""
    return _names(true) == _names(found)


def same_day(true: str, found: str) -> bool:
    """The same calendar day."""
    return bool(found) and true[:10] == found[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaScore:
    """Share of pages with the right title, day and authors, of those where the truth is known."""

    title: float
    title_right: int
    titles: int
    date: float
    dates: int
    author: float
    authors: int


def meta_score(pairs: Sequence[tuple[Truth, Found]]) -> MetaScore:
    """Title, day and authors over the pages whose truth has them."""
    titles = [same_title(t.title, f.title) for t, f in pairs if t.title]
    dates = [same_day(t.date, f.date) for t, f in pairs if t.date]
    authors = [same_authors(t.author, f.authors) for t, f in pairs if t.author]

    def share(hits: list[bool]) -> float:
        return sum(hits) / len(hits) if hits else 0.0

    return MetaScore(
        title=share(titles),
        title_right=sum(titles),
        titles=len(titles),
        date=share(dates),
        dates=len(dates),
        author=share(authors),
        authors=len(authors),
    )
