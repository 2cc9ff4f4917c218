"""An edition put into the words of one language, ready to be laid out.

The HTML mail, its plain text, the page and the messages for WhatsApp lay out the same `Sheet`, so
that they hold the same items in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from reports.digest import chart
from reports.digest.clean import claims_other_host, header_line, shorten
from reports.digest.edition import (
    Correction,
    Dated,
    DayGap,
    Edition,
    Figure,
    Omission,
    OutletTrouble,
    Quote,
    Story,
)
from reports.digest.personalise import Profile
from reports.digest.voice import Voice

TOP = 5
"""Stories of the first section; with no more than that there are no sections by topic."""
SUBJECT_MAX = 60
"""Characters: what a phone shows of a subject (reliability.md §4)."""
CORRECTIONS = 12
"""Told one by one; a site that takes all its pages away is no reason for a letter without end."""
ALSO, NAMED = 12, 6
"""Outlets named of those that carried a story, and of those that a day lacks; all are counted."""
NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One story or correction: a headline that may be a link, and what stands under it."""

    headline: str
    url: str = ""
    link_text: str = ""
    """Empty: the headline itself is the link."""
    meta: tuple[str, ...] = ()
    """Lines: who, when and where; then on what, and who else."""
    marks: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    language: str = ""
    """Of headline and quotes, when it is not the letter's."""
    level: int = 3
    """Of its heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A head with entries under it, or plain lines."""

    head: str
    level: int = 2
    lead: str = ""
    entries: tuple[Entry, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """A number, what it counts, and its usual range."""

    value: str
    label: str
    usual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The chart's picture in words, and its numbers."""

    head: str
    alt: str
    caption: str
    corner: str
    weeks: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything a letter says, in its order."""

    language: str
    brand: str
    title: str
    subject: str
    preview: str
    warnings: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]
    """(head, text)."""
    figures_head: str
    figures: tuple[FigureLine, ...]
    figures_note: str
    """Why no usual range stands beside them; empty where one does."""
    sections: tuple[Section, ...]
    table: Table | None
    closing: tuple[Section, ...]
    foot: tuple[str, ...]


def write(edition: Edition, profile: Profile, *, catalogue_names: dict[str, str]) -> Sheet:
    """The sheet of an edition already tailored to `profile`.

    `catalogue_names` gives the outlets' names for the line that tells readers their own choice.
    """
    voice = Voice(profile.language)
    weekly = "W" in edition.issue_id
    span = voice.span(edition.first_day, edition.last_day)
    return Sheet(
        language=voice.language,
        brand=voice("brand"),
        title=_capital(span),
        subject=subject(edition, voice),
        preview=_preview(edition, voice),
        warnings=_warnings(edition, voice),
        notes=tuple((voice("note_by", by=note.by), note.text) for note in edition.notes),
        figures_head=voice("numbers_head" if weekly else "numbers_head_range"),
        figures=tuple(_figure(figure, voice) for figure in edition.figures),
        figures_note=_figures_note(edition, voice),
        sections=_sections(edition, profile, voice),
        table=_table(edition, voice),
        closing=(_sources(edition, voice), _left_out(edition, voice), _blind(voice)),
        foot=(
            voice("why_you"),
            _choice(profile, voice, catalogue_names),
            voice("made_by_program"),
            voice("reply_reaches"),
        ),
    )


def subject(edition: Edition, voice: Voice) -> str:
    """The mail's subject: the days, then the first headline in quotation marks, cut to fit."""
    first, last = voice.short_day(edition.first_day), voice.short_day(edition.last_day)
    span = f"{first}–{last}"
    if not edition.stories:
        return header_line(voice("subject_empty", span=span), SUBJECT_MAX)
    room = SUBJECT_MAX - len(voice("subject", span=span, title=""))
    title = shorten(edition.stories[0].headline, room)
    return header_line(voice("subject", span=span, title=title), SUBJECT_MAX)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _preview(edition: Edition, voice: Voice) -> str:
    if not edition.stories:
        return voice("preview_empty")
    return voice("preview_text", len(edition.stories))


def _warnings(edition: Edition, voice: Voice) -> tuple[str, ...]:
    lines = []
    if edition.retrospective:
        lines.append(voice("retrospective"))
    elif edition.first_ever:
        lines.append(voice("first_ever"))
    if edition.gaps:
        lines += [voice("gap_warning"), _gaps(edition, voice)]
    return tuple(lines)


def _gaps(edition: Edition, voice: Voice) -> str:
    """« Non couverts : du mardi 17 au jeudi 19 novembre, 2 sites (…) » : equal days together."""
    runs: list[list[DayGap]] = []
    for gap in edition.gaps:
        last = runs[-1][-1] if runs else None
        if last and last.outlets == gap.outlets and gap.day - last.day == timedelta(days=1):
            runs[-1].append(gap)
        else:
            runs.append([gap])
    told = [_gap(run, voice) for run in runs]
    return voice("gaps_lead", list=" ; ".join(told) if voice.language == "fr" else "; ".join(told))


def _gap(run: Sequence[DayGap], voice: Voice) -> str:
    first, last = (f"{voice.weekday(gap.day)} {voice.day(gap.day)}" for gap in (run[0], run[-1]))
    day = voice("gap_days", first=first, last=last) if len(run) > 1 else first
    outlets = run[0].outlets
    if not outlets:
        return voice("gap_day_all", day=day)
    return voice("gap_day", len(outlets), day=day, names=_named(outlets, NAMED))


def _named(names: Sequence[str], most: int) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def _figure(figure: Figure, voice: Voice) -> FigureLine:
    if figure.low is None or figure.high is None:
        usual = ""  # said once for all of them
    elif figure.low == figure.high:
        usual = voice("usual_same", low=voice.number(figure.low))
    else:
        usual = voice("usual", low=voice.number(figure.low), high=voice.number(figure.high))
    return FigureLine(
        value=voice.number(figure.value),
        label=voice(f"figure_{figure.name}", figure.value),
        usual=usual,
    )


def _figures_note(edition: Edition, voice: Voice) -> str:
    unknown = edition.figures and all(figure.low is None for figure in edition.figures)
    # A first issue, or one of a time before us, says so at its head.
    return voice("usual_unknown") if unknown and not _without_past(edition) else ""


def _without_past(edition: Edition) -> bool:
    return edition.first_ever or edition.retrospective


def _sections(edition: Edition, profile: Profile, voice: Voice) -> tuple[Section, ...]:
    linked = _Links(voice)
    sections = []
    top, rest = edition.stories[:TOP], edition.stories[TOP:]
    if not edition.stories:
        key = "empty" if profile.everything else "empty_profile"
        sections.append(Section(head=voice("top_head"), lines=(voice(key),)))
    else:
        entries = tuple(_entry(story, voice, linked, 3) for story in top)
        sections.append(Section(head=voice("top_head"), entries=entries))
    if rest:
        sections.append(Section(head=voice("topics_head")))
        sections += [
            Section(
                head=voice.topic(topic),
                level=3,
                entries=tuple(_entry(story, voice, linked, 4) for story in stories),
            )
            for topic, stories in _by_topic(rest)
        ]
    if edition.catch_up:
        entries = tuple(_entry(story, voice, linked, 3) for story in edition.catch_up)
        lead = voice("catch_up_why")
        sections.append(Section(head=voice("catch_up_head"), lead=lead, entries=entries))
    if edition.corrections:
        entries = tuple(_correction(c, voice) for c in edition.corrections[:CORRECTIONS])
        more = len(edition.corrections) - len(entries)
        lines = (voice("corrections_more", more),) if more else ()
        sections.append(Section(head=voice("corrections_head"), entries=entries, lines=lines))
    return tuple(sections)


def _by_topic(stories: Iterable[Story]) -> list[tuple[str, list[Story]]]:
    """Each story once, under its strongest topic; the fullest topic first."""
    groups: dict[str, list[Story]] = {}
    for story in stories:
        groups.setdefault(story.topics[0] if story.topics else "diplomacy", []).append(story)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


class _Links:
    """Link words that are never the same for two addresses, and never name another host."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._taken: dict[str, str] = {}

    def words(self, headline: str, url: str, host: str, outlet: str) -> str:
        """What to link, or an empty string when the headline itself may be the link."""
        if not url:
            return ""
        if not claims_other_host(headline, host) and self._free(headline, url):
            return ""
        read = self._voice("read_at", host=host)
        for words in (read, f"{read} ({outlet})", *(f"{read} ({n})" for n in range(2, 1000))):
            if not claims_other_host(words, host) and self._free(words, url):
                return words
        return read

    def _free(self, words: str, url: str) -> bool:
        return self._taken.setdefault(words.casefold(), url) == url


def _entry(story: Story, voice: Voice, links: _Links, level: int) -> Entry:
    marks = []
    if story.pinned:
        marks.append(voice("pinned"))
    if story.grew:
        marks.append(voice("grew"))
    return Entry(
        headline=voice("derived_title" if story.derived else "quoted_title", title=story.headline),
        url=story.url,
        link_text=links.words(story.headline, story.url, story.host, story.outlet),
        meta=_meta(story, voice),
        marks=tuple(marks),
        # A text taken down leaves « […] » where its words stood: that is no quotation.
        quotes=tuple(_quote(q, voice) for q in story.quotes if any(map(str.isalpha, q.text))),
        language="" if story.language == voice.language else story.language,
        level=level,
    )


def _quote(quote: Quote, voice: Voice) -> str:
    if quote.speaker is None:
        return voice("quoted", text=quote.text)
    return voice("quoted_speaker", text=quote.text.rstrip("."), speaker=quote.speaker)


def _meta(story: Story, voice: Voice) -> tuple[str, ...]:
    unnamed = voice("initial_file" if story.outlet_id == "seeds" else "no_outlet")
    outlet = story.outlet or story.credit or unnamed
    if story.credit and story.outlet:
        outlet = voice("credited", outlet=outlet, paper=story.credit)
    if story.other_outlets:
        outlet += NO_BREAK + voice("more_outlets", len(story.other_outlets))
    first = [outlet, story_day(story, voice), story.host or voice("no_link")]
    if story.grade < 2:
        first.append(voice("partial"))
    second = [", ".join(voice.topic(topic) for topic in story.topics[:3])]
    if story.other_outlets:
        second.append(voice("also_at", names=_named(story.other_outlets, ALSO)))
    lines = (" · ".join(first), " · ".join(part for part in second if part))
    return tuple(line for line in lines if line)


def story_day(story: Story, voice: Voice) -> str:
    """The day as far as it is known: « 18 novembre », « vu le 18 novembre », « novembre 2026 »."""
    match story.dated:
        case Dated.DAY:
            return voice.day(story.day, year=True)
        case Dated.MONTH:
            return voice.month(story.day)
        case Dated.NOT_BEFORE:
            return voice("not_before", day=voice.day(story.day, year=True))
        case Dated.SEEN:
            return voice("seen_on", day=voice.day(story.day, year=True))


def _correction(correction: Correction, voice: Voice) -> Entry:
    day = voice.day(correction.day)
    title = voice("quoted_title", title=correction.headline) if correction.headline else ""
    return Entry(
        headline=title or voice("title_withheld"),
        url="",
        meta=(f"{correction.outlet} · {day} · {voice(f'fate_{correction.fate}')}",),
    )


def _table(edition: Edition, voice: Voice) -> Table | None:
    rows = chart.rows(edition)
    if not rows or not edition.weeks:
        return None
    first, last = voice.day(edition.weeks[0]), voice.day(edition.last_day)
    best = rows[0]
    now = best.counts[-1] or 0
    alt = (
        voice("chart_alt", first=first, last=last, topic=voice.topic(best.topic), n=now)
        if now
        else voice("chart_alt_empty", first=first, last=last)
    )
    return Table(
        head=voice("chart_head"),
        alt=alt,
        caption=voice("chart_caption"),
        corner=voice("chart_topic"),
        weeks=tuple(voice.short_day(week) for week in edition.weeks),
        rows=tuple(
            (
                voice.topic(row.topic),
                tuple("–" if c is None else voice.number(c) for c in row.counts),
            )
            for row in rows
        ),
        height=chart.height(edition),
    )


def _sources(edition: Edition, voice: Voice) -> Section:
    colon = " : " if voice.language == "fr" else ": "
    lines = [t.outlet + colon + _trouble(t, voice) for t in edition.troubles]
    if edition.gaps:
        lines.append(voice("gaps_above"))
    if not lines and not edition.outlets_followed:
        lines = [voice("sources_unknown")]
    if not lines:
        lines = [voice("sources_all_well", edition.outlets_followed)]
    return Section(head=voice("sources_head"), lines=tuple(lines))


def _trouble(trouble: OutletTrouble, voice: Voice) -> str:
    what = voice(str(trouble.trouble))
    if trouble.since:
        day = voice.day(trouble.since, year=True)
        what = voice(f"{trouble.trouble}_since", day=day)
    if trouble.reason is None:
        return what
    return f"{what} ({voice.reason(trouble.reason)})"


def _left_out(edition: Edition, voice: Voice) -> Section:
    lines = [_capital(voice(f"omit_{line.omission}", line.count)) for line in edition.left_out]
    lines += [
        voice("more_on_page", line.count)
        for line in edition.left_out
        if line.omission is Omission.NO_ROOM
    ]
    return Section(head=voice("left_out_head"), lines=tuple(lines) or (voice("left_out_nothing"),))


def _blind(voice: Voice) -> Section:
    return Section(head=voice("blind_head"), lines=tuple(voice(f"blind_{n}") for n in range(1, 5)))


def _choice(profile: Profile, voice: Voice, names: dict[str, str]) -> str:
    if profile.everything:
        return voice("profile_all") + "."
    parts = [voice.topic(topic) for topic in profile.topics]
    parts += [names.get(outlet, outlet) for outlet in profile.outlets]
    if profile.minimum_grade > 1:
        parts.append(voice("profile_central"))
    return voice("profile_some", choice=", ".join(parts)) + "."
