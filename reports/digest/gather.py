"""An edition gathered from the published snapshot."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from records.reason import read_reason
from reports.digest.clean import MAX_QUOTE, line, link, shorten
from reports.digest.edition import (
    Correction,
    Dated,
    DayGap,
    Edition,
    Fate,
    Figure,
    LeftOut,
    Omission,
    OutletTrouble,
    Period,
    Quote,
    Story,
    TopicWeeks,
    Trouble,
)
from reports.digest.rank import Group, Told, grew, groups
from reports.digest.snapshot import Changed, Copy, Counts, Sentence, Sight, Snapshot, TopicWeek

NEWS_DAYS = 14
"""Published longer ago than this before the period's end is « Rattrapage »."""
CHART_WEEKS = 6
"""As many as the table under the chart has room for on a phone of 320 pixels."""
HISTORY = 12
"""Periods before this one from which the usual range is taken."""
MIN_HISTORY = 4
"""With fewer periods a range says nothing."""
HEALTH_DAYS = 8
"""The health view tells of the last run: of no use for a period that ended longer before it."""


def gather(
    snapshot: Snapshot,
    period: Period,
    *,
    told: Mapping[str, Told],
    told_articles: Iterable[str],
    today: date,
) -> Edition:
    """All that the period has to say.

    `told` and `told_articles` are what the issues of the four weeks before told, by story and by
    article. Raises WarehouseError when the snapshot cannot be asked.
    """
    runs = snapshot.runs()
    began = runs.began_at.astimezone(UTC).date() if runs.began_at else None
    retrospective = began is None or period.last_day < began
    copies = snapshot.copies(period, retrospective=retrospective)
    news = groups(c for c in copies if retrospective or not c.backfilled)
    fresh = [group for group in news if _is_new(group, told)]
    sentences = _by_article(snapshot.sentences([group.lead.article_id for group in fresh]))
    stories = [_story(g, sentences.get(g.lead.article_id, ()), period, told) for g in fresh]
    late = set() if retrospective else {g.story_id for g in fresh if _is_late(g, period)}
    counts = {row.bucket: row for row in snapshot.counts(period, retrospective=retrospective)}
    sight = snapshot.sight(period.first_day - _length(period) * HISTORY, period.last_day)
    gaps, unseen = _gaps(sight, period, began, today)
    return Edition(
        issue_id=period.issue_id,
        first_day=period.first_day,
        last_day=period.last_day,
        stories=tuple(s for s in stories if s.story_id not in late),
        catch_up=tuple(s for s in stories if s.story_id in late),
        figures=_figures(counts, _seen_buckets(sight, period, began)),
        corrections=_corrections(snapshot.corrections(period, told_articles)),
        troubles=_troubles(snapshot, period, unseen, runs.last_at),
        gaps=gaps,
        left_out=_left_out(snapshot, period, counts, len(news) - len(fresh), retrospective),
        weeks=_weeks(period),
        topics=_topics(snapshot.topic_weeks(_weeks(period)[0], period.last_day), _weeks(period)),
        retrospective=retrospective,
        first_ever=began is not None and not retrospective and began >= period.first_day,
        outlets_followed=len({s.outlet_id for s in sight if s.day >= period.first_day}),
        seen_until=period.until_at,
    )


def _is_new(group: Group, told: Mapping[str, Told]) -> bool:
    before = told.get(group.story_id)
    return before is None or grew(group, before)


def _is_late(group: Group, period: Period) -> bool:
    """Published more than two weeks before the end, in all its copies as far as they are dated."""
    limit = period.until_at - timedelta(days=NEWS_DAYS)
    return all((last := _last_moment(copy)) is not None and last < limit for copy in group.copies)


def _last_moment(copy: Copy) -> datetime | None:
    """The latest moment at which it may have been published; none when nothing is known."""
    if copy.published_at is None:
        return None
    unsure = timedelta(days=31 if copy.published_precision == "month" else 0)
    return copy.published_at + unsure


def _length(period: Period) -> timedelta:
    return period.last_day - period.first_day + timedelta(days=1)


def _by_article(sentences: Iterable[Sentence]) -> dict[str, list[Sentence]]:
    found: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        found.setdefault(sentence.article_id, []).append(sentence)
    return found


def _story(
    group: Group, sentences: Sequence[Sentence], period: Period, told: Mapping[str, Told]
) -> Story:
    lead = group.lead
    url, host = link(lead.url)
    day, dated = _day(lead)
    outlets = {copy.outlet_id: line(copy.outlet, 60) for copy in group.copies}
    return Story(
        story_id=group.story_id,
        headline=line(lead.title),
        derived=lead.title_derived,
        outlet_id=lead.outlet_id,
        outlet=line(lead.outlet, 60),
        credit=line(lead.credit, 60) if lead.credit else "",
        url=url,
        host=host,
        day=day,
        dated=dated,
        grade=group.grade,
        topics=_topics_of(group),
        other_outlets=tuple(
            sorted(outlets[key] for key in outlets if key != lead.outlet_id and outlets[key])
        ),
        outlet_ids=tuple(sorted(outlets)),
        quotes=() if lead.terms == "link" else _quotes(sentences),
        language=lead.language,
        texts=group.texts,
        owners=group.owners,
        articles=tuple(sorted({copy.article_id for copy in group.copies})),
        score=group.score,
        grew=group.story_id in told,
    )


def _topics_of(group: Group) -> tuple[str, ...]:
    """Topics of all its texts, those of most texts first, then as strong as in the lead."""
    weight: dict[str, tuple[int, int]] = {}
    leads = {copy.text_id: copy for copy in reversed(group.copies)}
    for copy in leads.values():
        for place, topic in enumerate(copy.topics):
            count, best = weight.get(topic, (0, place))
            weight[topic] = (count - 1, min(best, place))
    return tuple(sorted(weight, key=lambda topic: (*weight[topic], topic)))


def _day(copy: Copy) -> tuple[date, Dated]:
    if copy.published_at is not None:
        dated = Dated.MONTH if copy.published_precision == "month" else Dated.DAY
        return copy.published_at.astimezone(UTC).date(), dated
    if copy.published_not_before is not None:
        return copy.published_not_before.astimezone(UTC).date(), Dated.NOT_BEFORE
    return copy.first_seen_at.astimezone(UTC).date(), Dated.SEEN


def _quotes(sentences: Sequence[Sentence]) -> tuple[Quote, ...]:
    """The best one or two different sentences, together at most `MAX_QUOTE` characters."""
    chosen: list[Quote] = []
    room = MAX_QUOTE
    seen = set()
    for sentence in _whole_first(sentences):
        whole = line(sentence.sentence, 10_000).strip('«»" \u00a0')
        # Only a first sentence is ever cut; a second one stands whole or not at all.
        if not whole or whole in seen or (chosen and len(whole) > room):
            continue
        seen.add(whole)
        text = shorten(whole, room)
        speaker = line(sentence.speaker, 80) if sentence.speaker else None
        chosen.append(Quote(text=text, speaker=speaker))
        room -= len(text)
        if len(chosen) == 2:
            break
    return tuple(chosen)


def _whole_first(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The real sentences; crossheads, which end without a stop, only where nothing else is."""
    real = [s for s in sentences if s.sentence.rstrip('»"” \u00a0').endswith((".", "!", "?", "…"))]
    return real or list(sentences)


def _figures(counts: Mapping[int, Counts], seen: frozenset[int]) -> tuple[Figure, ...]:
    now = counts.get(0, Counts(bucket=0))
    before = [counts.get(bucket, Counts(bucket=bucket)) for bucket in sorted(seen)]
    return (
        _figure("read", now.articles_read, [c.articles_read for c in before]),
        _figure("related", now.related, [c.related for c in before]),
        _figure("texts", now.texts, [c.texts for c in before]),
        _figure("outlets", now.outlets, [c.outlets for c in before]),
    )


def _figure(name: str, value: int, history: list[int]) -> Figure:
    """The number beside its usual range: the middle four fifths of the periods before."""
    if len(history) < MIN_HISTORY:
        return Figure(name=name, value=value)
    ordered = sorted(history)
    cut = math.floor(len(ordered) / 10)
    return Figure(name=name, value=value, low=ordered[cut], high=ordered[-1 - cut])


def _seen_buckets(sight: Iterable[Sight], period: Period, began: date | None) -> frozenset[int]:
    """The periods before this one (-1, -2, …) in which we were not blind for half the days.

    That of the first run is none of them: it holds all that stood in the lists on that day.
    """
    length = _length(period).days
    days = {s.day for s in sight if not s.blind and s.day < period.first_day}
    buckets: dict[int, int] = {}
    for day in days:
        bucket = math.floor((day - period.first_day).days / length)
        buckets[bucket] = buckets.get(bucket, 0) + 1
    if began is not None:
        buckets.pop(math.floor((began - period.first_day).days / length), None)
    return frozenset(bucket for bucket, seen in buckets.items() if 2 * seen > length)


def _gaps(
    sight: Iterable[Sight], period: Period, began: date | None, today: date
) -> tuple[tuple[DayGap, ...], frozenset[str]]:
    """Days not wholly covered, and the outlets that were covered on no day at all."""
    if began is None or period.last_day < began:
        return (), frozenset()
    by_day: dict[date, list[Sight]] = {}
    for seen in sight:
        if seen.day >= period.first_day:
            by_day.setdefault(seen.day, []).append(seen)
    everywhere = _never_seen(by_day)
    gaps = []
    for number in range(_length(period).days):
        day = period.first_day + timedelta(days=number)
        if began <= day < today and (gap := _day_gap(day, by_day.get(day, []), everywhere)):
            gaps.append(gap)
    return tuple(gaps), everywhere


def _never_seen(by_day: Mapping[date, list[Sight]]) -> frozenset[str]:
    rows = [seen for day in by_day.values() for seen in day]
    covered = {seen.outlet_id for seen in rows if not seen.blind}
    # When nobody was covered, the days themselves are the gap.
    return frozenset({s.outlet_id for s in rows} - covered) if covered else frozenset()


def _day_gap(day: date, sight: Sequence[Sight], everywhere: frozenset[str]) -> DayGap | None:
    if all(seen.blind for seen in sight):
        return DayGap(day=day)
    names = tuple(
        line(seen.outlet, 60) for seen in sight if seen.blind and seen.outlet_id not in everywhere
    )
    return DayGap(day=day, outlets=names) if names else None


def _troubles(
    snapshot: Snapshot, period: Period, unseen: frozenset[str], last_at: datetime | None
) -> tuple[OutletTrouble, ...]:
    if last_at is None or last_at - period.until_at > timedelta(days=HEALTH_DAYS):
        return ()
    return tuple(
        OutletTrouble(
            outlet_id=health.outlet_id,
            outlet=line(health.outlet, 60),
            trouble=Trouble(health.state),
            since=health.since,
            reason=read_reason(health.reason_code, health.reason_values),
        )
        for health in snapshot.health()
        if health.state == "failing" or health.outlet_id not in unseen
    )


def _corrections(changed: Iterable[Changed]) -> tuple[Correction, ...]:
    return tuple(
        Correction(
            fate=Fate(row.fate),
            # What was taken down is not to be repeated, its headline included.
            headline="" if row.fate == Fate.TAKEN_DOWN else line(row.title),
            outlet=line(row.outlet, 60),
            url="",
            day=row.happened_at.astimezone(UTC).date(),
            article_id=row.article_id,
        )
        for row in changed
    )


def _left_out(
    snapshot: Snapshot,
    period: Period,
    counts: Mapping[int, Counts],
    repeated: int,
    retrospective: bool,
) -> tuple[LeftOut, ...]:
    now = counts.get(0, Counts(bucket=0))
    found = {
        Omission.UNRELATED: now.unrelated,
        Omission.UNLABELLED: now.unlabelled,
        Omission.REPRINTS: now.reprints,
        Omission.REPEATED: repeated,
    }
    if not retrospective:
        kept = snapshot.kept_out(period)
        found |= {
            Omission.UNREAD: kept.unread,
            Omission.BACKFILLED: kept.backfilled,
            Omission.NOTICES: kept.notices,
        }
    return tuple(LeftOut(omission=o, count=found[o]) for o in Omission if found.get(o))


def _weeks(period: Period) -> tuple[date, ...]:
    monday = period.last_day - timedelta(days=period.last_day.weekday())
    return tuple(monday - timedelta(weeks=back) for back in range(CHART_WEEKS - 1, -1, -1))


def _topics(rows: Iterable[TopicWeek], weeks: Sequence[date]) -> tuple[TopicWeeks, ...]:
    found = {(row.topic, row.week): row.texts for row in rows}
    topics = sorted({topic for topic, _ in found})
    return tuple(
        TopicWeeks(topic=topic, counts=tuple(found.get((topic, week)) for week in weeks))
        for topic in topics
    )
