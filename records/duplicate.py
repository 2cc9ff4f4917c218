"""Same text, same story: what the decision needs to know, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from records.vocabulary import LinkMethod, RulingLevel, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """One version as duplicates and stories are decided on.

    `text_id` is null while nothing was decided. `seen_at` is when we fetched it, `published_at`
    what the publisher said; both aware, UTC. `number` counts the versions of one article.
    """

    version_id: str
    article_id: str
    outlet_id: str
    title: str
    body: str = field(repr=False)
    seen_at: datetime
    words: int
    number: int = 1
    canonical_url: str | None = None
    credit: str | None = None
    credit_outlet_id: str | None = None
    published_at: datetime | None = None
    notice: bool = False
    """Our own words about a text that was not given: never compared, never in a story."""
    text_id: str | None = None
    entities: tuple[str, ...] = ()
    """Identifiers of those that its labels name, where a story is sought."""

    @property
    def at(self) -> datetime:
        """When it came out, as far as known: what the publisher said, else when we saw it.

        A later version came out when we saw it, whatever day its page still prints.
        """
        if self.published_at is None or self.number > 1:
            return self.seen_at
        return min(self.published_at, self.seen_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """To which text a version belongs, and by what evidence.

    `of_version_id` is the best earlier match, null for the first copy of a text. `jaccard` and
    `containment` are of exact folded 4-word shingles, null for a first copy.
    """

    version_id: str
    text_id: str
    of_version_id: str | None = None
    method: LinkMethod
    jaccard: float | None = None
    containment: float | None = None
    shared_passage: str | None = None
    """The longest run of words that both have, as the earlier one prints it, cut at 300."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLink:
    """To which story a text belongs; `score` is how central it is there, 1 for one alone."""

    text_id: str
    story_id: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A text as stories see it: its rare words, names and days."""

    text_id: str
    days: tuple[float, ...]
    """When it may have come out, days since 1970: more than one, or none, where nobody says."""
    terms: Mapping[str, int]
    """Weights in 255ths of the whole: their squares add up to about 255², so that stored and
    fresh profiles are equal to the last bit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person said of two versions: that their texts, or stories, are one or are not.

    It holds for all versions of the two articles, and wins over the program for ever; of several
    on one pair the latest counts.
    """

    level: RulingLevel
    verdict: Verdict
    left: str
    """Version id, or text id where the level is `story`."""
    right: str
    made_by: str
    made_at: datetime
    reason: str = ""
    left_article: str = ""
    """Articles that it is about: found again by these where a version is no longer there, and all
    their later texts obey."""
    right_article: str = ""
