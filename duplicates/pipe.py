"""Texts from a pipe: only those of the pipe count, nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from duplicates.index import candidates
from duplicates.match import decide, order
from duplicates.profile import NEVER_SEEN, count, profile
from duplicates.stories import assign
from records import StoredText
from text.fold import normalise

_UNDATED = datetime(NEVER_SEEN, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeText:
    """One line: `published` aware or null, `site` as `site` or `site / credited paper`."""

    title: str
    text: str
    published: datetime | None = None
    site: str = ""
    entities: tuple[str, ...] = ()
    """Identifiers of those that the topics' lexicon finds in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeAnswer:
    """What is said of one line, other lines named by their place from 0.

    `best_match` and the figures are null for the first of its text.
    """

    cluster: int
    story: int
    best_match: int | None
    jaccard: float | None
    containment: float | None


def answer(lines: Sequence[PipeText]) -> list[PipeAnswer]:
    """Which lines are one text and which one story, in the order of the lines.

    A cluster is named by its earliest line (undated ones count as latest, the shorter of one
    instant as earlier), a story by its earliest text: the order of the lines decides nothing but
    between lines that are equal.
    """
    texts = [_stored(n, line) for n, line in enumerate(lines)]
    links = {link.version_id: link for link in decide(texts, {}, candidates(texts))}
    firsts = sorted((t for t in texts if not links[t.version_id].of_version_id), key=order)
    counts = count(firsts)
    told = [profile(text, counts) for text in firsts]
    stories = {link.text_id: link.story_id for link in assign(told, [], {})}
    found = (links[text.version_id] for text in texts)
    return [
        PipeAnswer(
            cluster=int(link.text_id),
            story=int(stories[link.text_id]),
            best_match=int(link.of_version_id) if link.of_version_id else None,
            jaccard=link.jaccard,
            containment=link.containment,
        )
        for link in found
    ]


def _stored(n: int, line: PipeText) -> StoredText:
    site, _, credit = (normalise(part) for part in line.site.partition(" / "))
    return StoredText(
        version_id=f"{n:09}",
        article_id=f"{n:09}",
        outlet_id=site,
        title=line.title,
        body=line.text,
        words=len(line.text.split()),
        credit=credit or None,
        credit_outlet_id=credit or None,
        seen_at=line.published or _UNDATED,
        published_at=line.published,
        entities=line.entities,
    )
