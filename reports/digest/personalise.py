"""An edition cut to a reader's wishes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from records import InputError
from records.error_code import ErrorCode
from reports.digest.edition import Edition, LeftOut, Omission, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one kind of reader asked for; empty means all."""

    language: str = "fr"
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    minimum_grade: int = 1
    weekday: int = 1
    """Day of the week on which it is sent, 1 = Monday."""

    @property
    def key(self) -> str:
        """The same for equal wishes; fit for a file name."""
        wishes = "|".join(
            (
                self.language,
                ",".join(sorted(self.topics)),
                ",".join(sorted(self.outlets)),
                str(self.minimum_grade),
                str(self.weekday),
            )
        )
        return f"{self.language}-{hashlib.sha256(wishes.encode()).hexdigest()[:12]}"

    @property
    def everything(self) -> bool:
        """Whether this reader gets every story."""
        return not self.topics and not self.outlets and self.minimum_grade == 1


def tailor(edition: Edition, profile: Profile) -> Edition:
    """The edition with this reader's stories only, and a line that counts the others."""
    stories = tuple(s for s in edition.stories if _wanted(s, profile))
    catch_up = tuple(s for s in edition.catch_up if _wanted(s, profile))
    others = len(edition.stories) + len(edition.catch_up) - len(stories) - len(catch_up)
    return replace(
        edition,
        stories=stories,
        catch_up=catch_up,
        left_out=with_omission(edition.left_out, Omission.PROFILE, others),
    )


def _wanted(story: Story, profile: Profile) -> bool:
    if story.grade < profile.minimum_grade:
        return False
    if profile.topics and not set(profile.topics) & set(story.topics):
        return False
    return not profile.outlets or bool(set(profile.outlets) & set(story.outlet_ids))


def with_omission(
    left_out: Iterable[LeftOut], omission: Omission, count: int
) -> tuple[LeftOut, ...]:
    """The same lines with `count` more for one reason; none is added for zero."""
    counts = {line.omission: line.count for line in left_out}
    counts[omission] = counts.get(omission, 0) + count
    return tuple(LeftOut(omission=o, count=counts[o]) for o in Omission if counts.get(o))


def check_topics(topics: Iterable[str], known: Iterable[str]) -> None:
    """Raises InputError for a topic that does not exist."""
    names = sorted(known)
    for topic in topics:
        if topic not in names:
            raise InputError(ErrorCode.TOPIC_UNKNOWN, topic=topic, topics=", ".join(names))
