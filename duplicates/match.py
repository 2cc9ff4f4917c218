"""Same text: which earlier text each new version is a copy of, and by what evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from duplicates.compare import MIN_WORDS, Comparison, compare, shared_passage
from duplicates.shingles import repaired, shingled
from records.duplicate import Link, StoredText
from records.vocabulary import LinkMethod
from text.fold import normalise

MIN_TITLE_WORDS = 4
"""A shorter title (`Communiqué`, `Édito`) names a column, not a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """An earlier version that is the same text."""

    earlier: StoredText
    method: LinkMethod
    comparison: Comparison

    @property
    def strength(self) -> tuple[bool, float, float]:
        """More is better; a title is weaker than any text."""
        found = self.comparison
        return self.method is not LinkMethod.TITLE, found.jaccard, found.containment


def order(text: StoredText) -> tuple[object, ...]:
    """The order in which texts count as earlier: by instant, the longer of one instant first.

    Derived from the text alone, so that the order of arrival within a run decides nothing.
    """
    return text.at, -text.words, text.article_id, text.number, text.version_id


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
    matches = [m for m in _matches(text, sorted(earlier, key=order))]
    return max(matches, key=lambda m: m.strength, default=None)


def _matches(text: StoredText, earlier: Sequence[StoredText]) -> Iterator[_Match]:
    for other in earlier:
        if other.version_id == text.version_id or text.notice or other.notice:
            continue
        match = _by_text(text, other) or _by_title(text, other)
        if match is not None:
            yield match


def _by_text(text: StoredText, other: StoredText) -> _Match | None:
    found = compare(other.body, text.body)
    if not found.same:
        return None
    by_jaccard = found.jaccard >= found.containment / 2
    method = LinkMethod.JACCARD if by_jaccard else LinkMethod.CONTAINMENT
    if found.jaccard == 1.0 and normalise(repaired(other.body)) == normalise(repaired(text.body)):
        method = LinkMethod.EXACT
    return _Match(earlier=other, method=method, comparison=found)


def _by_title(text: StoredText, other: StoredText) -> _Match | None:
    """Where one of two is too short to compare: its address, its title with site or credit."""
    if min(len(shingled(t.body).folded) for t in (text, other)) >= MIN_WORDS:
        return None
    same_page = text.canonical_url is not None and text.canonical_url == other.canonical_url
    if same_page or (_same_title(text, other) and _related(text, other)):
        found = compare(other.body, text.body)
        return _Match(earlier=other, method=LinkMethod.TITLE, comparison=found)
    return None


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
