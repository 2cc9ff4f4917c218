"""A sheet laid out: as HTML for mail and page, as plain text, as messages to paste."""

from __future__ import annotations

import quopri
import textwrap
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from reports.digest import chart, document
from reports.digest.document import Entry, FigureLine, Section, Sheet
from reports.digest.edition import Edition, Omission
from reports.digest.personalise import Profile, tailor, with_omission
from reports.digest.voice import Voice

MAX_HTML_BYTES = 80_000
"""Of the HTML part as it is transferred: Gmail hides what lies past about 102 kB."""
TEXT_WIDTH = 76
_LONG_WORD = 20
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The addresses that every reader of an issue is shown."""

    unsubscribe: str
    """`https://…/unsubscribe`, or a `mailto:` where no public address is set."""
    online: str = ""
    """The issue's public page, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An issue as one kind of reader gets it."""

    language: str
    subject: str
    html: str
    """With the chart at `cid:` + `chart_id`."""
    text: str
    chart: bytes
    """PNG, or empty when there is nothing to draw."""
    chart_id: str


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["breakable"] = breakable
    return environment


def breakable(text: str) -> Markup:
    """The text with places to break in words that no phone has room for."""
    words = [
        Markup("<wbr>").join(textwrap.wrap(word, _LONG_WORD, break_on_hyphens=False))
        if len(word) > _LONG_WORD
        else escape(word)
        for word in text.split(" ")
    ]
    return Markup(" ").join(words)


@cache
def _inliner() -> css_inline.CSSInliner:
    # No network, no files: the style sheet stands in the page.
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_link_tags=False)


def letter(
    edition: Edition,
    profile: Profile,
    links: Links,
    *,
    names: dict[str, str],
    drawing: bytes | None = None,
) -> Letter:
    """The issue for readers of one profile, its HTML at most `MAX_HTML_BYTES` as transferred.

    Stories of least rank give way when it would be longer, and are counted in the letter.
    `drawing` is the chart of this edition and language when it was drawn before.
    """
    voice = Voice(profile.language)
    whole = tailor(edition, profile)
    kept = len(whole.stories) + len(whole.catch_up)
    shown, page, html = _lay_out(whole, profile, links, names)
    while (size := transferred(html)) > MAX_HTML_BYTES and kept > 0:
        # A first guess by proportion, then down; a letter without stories is always short enough.
        kept = max(0, min(kept - 1, int(kept * MAX_HTML_BYTES / size)))
        shown, page, html = _lay_out(_first(whole, kept), profile, links, names)
    if drawing is None:
        drawing = chart.png(shown, voice) if page.table else b""
    return Letter(
        language=voice.language,
        subject=page.subject,
        html=html,
        text=plain(page, voice, links),
        chart=drawing if page.table else b"",
        chart_id=chart_id(edition, voice),
    )


def page(edition: Edition, profile: Profile, links: Links, *, names: dict[str, str]) -> str:
    """The whole issue for the archive, without the mail's limit; the same when nothing was cut."""
    return _lay_out(tailor(edition, profile), profile, links, names)[2]


def chart_id(edition: Edition, voice: Voice) -> str:
    """Content-ID of the chart: the same every time."""
    return f"chart-{edition.issue_id.replace('..', '-')}-{voice.language}@veille.invalid"


def transferred(html: str) -> int:
    """Bytes of a text as quoted-printable, the form in which it travels."""
    return len(quopri.encodestring(html.encode()))


def _first(edition: Edition, kept: int) -> Edition:
    """The edition with its `kept` first stories; those of « Rattrapage » give way first."""
    stories = edition.stories[:kept]
    catch_up = edition.catch_up[: max(0, kept - len(edition.stories))]
    lost = len(edition.stories) + len(edition.catch_up) - len(stories) - len(catch_up)
    return replace(
        edition,
        stories=stories,
        catch_up=catch_up,
        left_out=with_omission(edition.left_out, Omission.NO_ROOM, lost),
    )


def _lay_out(
    edition: Edition, profile: Profile, links: Links, names: dict[str, str]
) -> tuple[Edition, Sheet, str]:
    voice = Voice(profile.language)
    written = document.write(edition, profile, catalogue_names=names)
    raw = (
        _environment()
        .get_template("digest.html.j2")
        .render(
            sheet=written,
            say=voice,
            online=links.online,
            unsubscribe=links.unsubscribe,
            chart=f"cid:{chart_id(edition, voice)}",
            chart_width=chart.WIDTH,
            css=_style("inline.css"),
        )
    )
    # The rules for dark mode and small screens are put in after inlining, which drops them.
    kept = f"<style>{_style('kept.css')}</style>"
    return edition, written, _inliner().inline(raw).replace("<!--kept-->", kept, 1)


@cache
def _style(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


def plain(page: Sheet, voice: Voice, links: Links) -> str:
    """The same letter as plain text, lines of at most `TEXT_WIDTH` characters but for addresses."""
    blocks = [page.brand, _under(page.title, "=")]
    tools = [
        f"{voice('unsubscribe')} : {links.unsubscribe}"
        if voice.language == "fr"
        else f"{voice('unsubscribe')}: {links.unsubscribe}"
    ]
    if links.online:
        tools.insert(0, f"{voice('online')}\n{links.online}")
    blocks.append("\n".join(tools))
    blocks += [_fill(line, "! ") for line in page.warnings]
    blocks += [f"{head}\n{_fill(text, '| ')}" for head, text in page.notes]
    if page.figures:
        width = max(len(figure.value) for figure in page.figures)
        lines = [f"{f.value.rjust(width)}  {_with(f)}" for f in page.figures]
        blocks += [_under(page.figures_head, "-"), "\n".join(lines)]
        blocks += [_fill(page.figures_note)] if page.figures_note else []
    for section in page.sections:
        blocks += _section(section)
    if page.table:
        blocks += [_under(page.table.head, "-"), _fill(page.table.caption), _table(page)]
    for section in page.closing:
        blocks += _section(section)
    blocks += ["-" * 40, "\n".join(_fill(line) for line in page.foot), tools[-1]]
    return "\n\n".join(blocks) + "\n"


def _with(figure: FigureLine) -> str:
    return f"{figure.label}, {figure.usual}" if figure.usual else figure.label


def _section(section: Section) -> list[str]:
    blocks = [_under(section.head, "-" if section.level == 2 else ".")]
    if section.lead:
        blocks.append(_fill(section.lead))
    blocks += [_entry(entry) for entry in section.entries]
    if section.lines:
        blocks.append("\n".join(_fill(line, "* ", "  ") for line in section.lines))
    return blocks


def _entry(entry: Entry) -> str:
    marks = "".join(f"[{mark}] " for mark in entry.marks)
    lines = [_fill(marks + entry.headline), *(_fill(meta, "  ") for meta in entry.meta)]
    lines += [_fill(quote, "  > ") for quote in entry.quotes]
    if entry.url:
        lines.append(f"  {entry.url}")
    return "\n".join(lines)


def _table(page: Sheet) -> str:
    if page.table is None:
        return ""
    width = max(len(page.table.corner), *(len(topic) for topic, _ in page.table.rows))
    rows = [(page.table.corner, page.table.weeks), *page.table.rows]
    return "\n".join(
        topic.ljust(width) + "".join(cell.rjust(6) for cell in cells) for topic, cells in rows
    )


def _under(head: str, mark: str) -> str:
    return f"{head}\n{mark * min(len(head), TEXT_WIDTH)}"


def _fill(text: str, first: str = "", rest: str | None = None) -> str:
    return textwrap.fill(
        text,
        TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=True,
        break_on_hyphens=False,
    )
