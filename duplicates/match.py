"""Same text: which earlier text each new version is a copy of, and by what evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from duplicates.compare import (
    JACCARD,
    MIN_WORDS,
    Comparison,
    compare,
    same_matter,
    shared_passage,
)
from duplicates.shingles import repaired, shingled
from records.duplicate import Link, StoredText
from records.vocabulary import LinkMethod
from text.fold import normalise

MIN_TITLE_WORDS = 4
"""A shorter title (`Communiqué`, `Édito`) names a column, not a text."""
COVERAGE_STEP = 0.05
"""Nearer than this, two earlier texts cover a text equally well, and the earliest is its source:
an excerpt stands in its source and in a page that merged the source with another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """An earlier version that is the same text."""

    earlier: StoredText
    method: LinkMethod
    comparison: Comparison


def order(text: StoredText) -> tuple[object, ...]:
    """The order in which texts count as earlier: by instant, the shorter of one instant first.

    The shorter first, so that a page that merges two articles comes after both. Derived from the
    text alone, so that the order of arrival within a run decides nothing.
    """
    return text.at, text.words, text.article_id, text.number, text.version_id


def decide(
    new: Sequence[StoredText],
    stored: Mapping[str, StoredText],
    candidates: Mapping[str, Sequence[str]],
) -> list[Link]:
    """A link for each new version, each to its best earlier match only.

    `stored` are the versions decided in earlier runs (all count as earlier), by version id;
    `candidates` the version ids, stored or new, that share enough with a new one to be compared.
    A text without a match is the first of its own: its `text_id` is its version id.
    """
    known = dict(stored)
    links = []
    for text in sorted(new, key=order):
        earlier = [known[v] for v in candidates.get(text.version_id, ()) if v in known]
        link = _link(text, _best(text, earlier))
        known[text.version_id] = replace(text, text_id=link.text_id)
        links.append(link)
    return links


def _best(text: StoredText, earlier: Sequence[StoredText]) -> _Match | None:
    """Of those that cover the text best and tell the same facts, one of the text that most of the
    matches are copies of; the earliest of them.
    """
    others = [t for t in sorted(earlier, key=order) if t.version_id != text.version_id]
    matches = [] if text.notice else [m for m in map(partial(_match, text), others) if m]
    backing = Counter(m.earlier.text_id for m in matches)
    for match in sorted(matches, key=lambda m: (*_rank(m), -backing[m.earlier.text_id])):
        if match.method in (LinkMethod.TITLE, LinkMethod.EXACT):
            return match
        if _same_matter(match.earlier, text, matches):
            return match
    return None


def _rank(match: _Match) -> tuple[bool, float]:
    """By text before by title, then by coverage in steps; what is equal stays earliest first."""
    return match.method is LinkMethod.TITLE, -round(match.comparison.covered / COVERAGE_STEP)


def _match(text: StoredText, other: StoredText) -> _Match | None:
    if other.notice:
        return None
    found = compare(other.body, text.body)
    if found.enough:
        return _Match(earlier=other, method=_method(found, other, text), comparison=found)
    if _same_by_title(text, other):
        return _Match(earlier=other, method=LinkMethod.TITLE, comparison=found)
    return None


def _same_matter(other: StoredText, text: StoredText, matches: Sequence[_Match]) -> bool:
    """False where two texts of one form, or in one frame, tell two things."""
    known = bool(other.outlet_id and text.outlet_id)
    apart = {m.earlier.text_id: m.earlier.body for m in matches}
    apart.pop(other.text_id, None)
    return same_matter(
        other.body,
        text.body,
        one_site=other.outlet_id == text.outlet_id if known else None,
        others=apart.values(),
    )


def _method(found: Comparison, other: StoredText, text: StoredText) -> LinkMethod:
    if found.jaccard == 1.0 and normalise(repaired(other.body)) == normalise(repaired(text.body)):
        return LinkMethod.EXACT
    return LinkMethod.JACCARD if found.jaccard >= JACCARD else LinkMethod.CONTAINMENT


def _same_by_title(text: StoredText, other: StoredText) -> bool:
    """Where one of two is too short to compare: its address, its title with site or credit."""
    if min(len(shingled(t.body).folded) for t in (text, other)) >= MIN_WORDS:
        return False
    same_page = text.canonical_url is not None and text.canonical_url == other.canonical_url
    return same_page or (_same_title(text, other) and _related(text, other))


def _same_title(one: StoredText, two: StoredText) -> bool:
    title = normalise(repaired(one.title))
    return len(title.split()) >= MIN_TITLE_WORDS and title == normalise(repaired(two.title))


def _related(one: StoredText, two: StoredText) -> bool:
    """Same site, or one credits the other, or both credit the same."""
    if one.outlet_id and one.outlet_id == two.outlet_id:
        return True
    if one.credit_outlet_id and one.credit_outlet_id in (two.credit_outlet_id, two.outlet_id):
        return True
    if two.credit_outlet_id and two.credit_outlet_id == one.outlet_id:
        return True
    return bool(one.credit and two.credit) and normalise(one.credit or "") == normalise(
        two.credit or ""
    )


def _link(text: StoredText, match: _Match | None) -> Link:
    if match is None:
        return Link(version_id=text.version_id, text_id=text.version_id, method=LinkMethod.FIRST)
    earlier, found = match.earlier, match.comparison
    return Link(
        version_id=text.version_id,
        text_id=earlier.text_id or earlier.version_id,
        of_version_id=earlier.version_id,
        method=match.method,
        jaccard=found.jaccard,
        containment=found.containment,
        shared_passage=shared_passage(earlier.body, text.body),
    )
