"""Which stories a period has, how much each weighs, and whether it was told before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from reports.digest.snapshot import Copy

_CARRIERS = frozenset({"aggregator", "relay"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the last four weeks' issues told of a story."""

    grade: int
    texts: frozenset[str]
    owners: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A story's copies in the period, with its weight."""

    story_id: str
    copies: tuple[Copy, ...]
    lead: Copy
    """The copy whose headline stands for the story."""
    owners: tuple[str, ...]
    """Distinct owners of its distinct texts: reprints, relays and machines add none."""
    texts: tuple[str, ...]
    grade: int
    score: float
    owner_of: Mapping[str, str]
    """Owner of each text; a relay's have none."""

    @property
    def weight(self) -> tuple[int, int, int, float, float, str]:
        """Sorts the weightiest first; the last parts only make the order definite."""
        return (
            -len(self.owners),
            -self.grade,
            -len(self.texts),
            -self.score,
            -moment(self.lead).timestamp(),
            self.story_id,
        )


def moment(copy: Copy) -> datetime:
    """When a copy appeared, as far as we know."""
    found = copy.published_at or copy.published_not_before or copy.first_seen_at
    return found.astimezone(UTC)


def groups(copies: Iterable[Copy]) -> list[Group]:
    """The copies by story, weightiest story first."""
    by_story: dict[str, list[Copy]] = {}
    for copy in copies:
        by_story.setdefault(copy.story_id, []).append(copy)
    return sorted((_group(key, found) for key, found in by_story.items()), key=lambda g: g.weight)


def _group(story_id: str, copies: list[Copy]) -> Group:
    by_text: dict[str, list[Copy]] = {}
    for copy in copies:
        by_text.setdefault(copy.text_id, []).append(copy)
    # The lead of a text may have been seen earlier than the period: then its first copy speaks.
    leads = [
        min(found, key=lambda c: (not c.is_lead, moment(c), c.article_id))
        for found in by_text.values()
    ]
    owner_of = {lead.text_id: lead.voice for lead in leads if lead.voice is not None}
    return Group(
        story_id=story_id,
        copies=tuple(copies),
        lead=min(leads, key=_headline_rank),
        owners=tuple(sorted(set(owner_of.values()))),
        texts=tuple(sorted(by_text)),
        grade=max(copy.relevance for copy in copies),
        score=max(copy.score for copy in copies),
        owner_of=owner_of,
    )


def _lead_rank(copy: Copy) -> tuple[bool, datetime, str]:
    return not copy.is_lead, moment(copy), copy.article_id


def _headline_rank(copy: Copy) -> tuple[object, ...]:
    """The best headline: printed rather than derived, a publisher's, on the matter, early."""
    return (
        copy.title_derived,
        copy.outlet_function in _CARRIERS,
        -copy.relevance,
        -copy.score,
        moment(copy),
        copy.article_id,
    )


def grew(group: Group, told: Told) -> bool:
    """Whether a story told before has grown enough to be told again.

    At least two new distinct texts by (two) owners not yet counted, or a higher grade.
    """
    if group.grade > told.grade:
        return True
    new_texts = set(group.texts) - told.texts
    new_owners = {group.owner_of[text] for text in new_texts if text in group.owner_of}
    return len(new_owners - told.owners) >= 2
