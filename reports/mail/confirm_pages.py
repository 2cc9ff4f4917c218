"""The pages that a reader meets: `/confirm`, `/unsubscribe`, and the issues under `/digests/`.

A GET only shows a page with a button, because scanners of mail follow links; the POST acts. The
signed token is the whole permission: no login, no cookie (RFC 8058 has mail providers post).
"""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from desk.database import open_desk, secret_key
from i18n import LANGUAGES
from records import InputError
from reports.digest.edition import named
from reports.digest.message import Masthead
from reports.digest.voice import Voice
from reports.mail import sending, subscribers, tokens
from reports.mail.posted_form import read_form
from reports.mail.subscribers import Standing, Subscriber
from reports.mail.tokens import Purpose

_WRITERS = 4
"""Threads that may wait for the desk at once; the others are for those who only look."""
_TEMPLATES = Path(__file__).parent / "templates"
_ISSUE = re.compile(r"\d{4}-W\d{2}|\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}", re.ASCII)
_PUBLISHED = re.compile(rf"(?:atom|{_ISSUE.pattern})(?:\.en)?\.(html|png|xml)", re.ASCII)
"""Names of what `digest.publish_pages` writes: nothing else is served, previews least of all."""
_MEDIA = {"html": "text/html; charset=utf-8", "png": "image/png", "xml": "application/atom+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What the pages need."""

    desk_path: Path
    masthead: Masthead
    pages: Path | None = None
    """The folder of published issues; none are served where it is not named."""
    key: str = ""
    """The operator's key for links; the desk's own when empty."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def routes(counter: Counter) -> list[Route]:
    """The pages, to be mounted by the web application."""

    async def confirm(request: Request) -> Response:
        return await _answer(counter, request, Purpose.CONFIRM)

    async def unsubscribe(request: Request) -> Response:
        return await _answer(counter, request, Purpose.LEAVE)

    async def issue(request: Request) -> Response:
        return await run_in_threadpool(_issue, counter, request.path_params["name"])

    async def contents(request: Request) -> Response:
        return await run_in_threadpool(_contents, counter, _language(request))

    return [
        Route("/confirm", confirm, methods=["GET", "POST"]),
        Route("/unsubscribe", unsubscribe, methods=["GET", "POST"]),
        Route("/digests/", contents, methods=["GET"]),
        Route("/digests/{name}", issue, methods=["GET"]),
    ]


def application(counter: Counter) -> Starlette:
    """The pages alone."""
    return Starlette(routes=routes(counter))


def _issue(counter: Counter, name: str) -> Response:
    """A published page, its picture, or a feed, as the flow wrote it."""
    found = _PUBLISHED.fullmatch(name)
    file = counter.pages / name if counter.pages and found else None
    if file is None or found is None or file.is_symlink() or not file.is_file():
        return Response("not found", status_code=404, media_type="text/plain")
    headers = {
        # A letter's styles stand in its elements; it has one picture and nothing that runs.
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=300",
    }
    return FileResponse(file, media_type=_MEDIA[found[1]], headers=headers)


def _contents(counter: Counter, language: str) -> Response:
    """The issues published, newest first, in one language."""
    voice = Voice(language)
    ending = ".html" if language == "fr" else f".{language}.html"
    folder = counter.pages
    files = folder.glob("*.html") if folder and folder.is_dir() else ()
    names = [file.name for file in files if not file.is_symlink()]
    issues = [name.removesuffix(ending) for name in names if name.endswith(ending)]
    shown = sorted((one for one in issues if _ISSUE.fullmatch(one)), reverse=True)
    links = [(one + ending, _span(one, voice)) for one in shown]
    return _page(voice, "page_issues_head", "" if links else voice("page_issues_none"), links=links)


def _span(issue_id: str, voice: Voice) -> str:
    period = named(issue_id)
    return voice.span(period.first_day, period.last_day)


async def _answer(counter: Counter, request: Request, purpose: Purpose) -> Response:
    form = await read_form(request) if request.method == "POST" else None
    if form is None and request.method == "POST":
        return Response("too large", status_code=413, media_type="text/plain")
    token = request.query_params.get("t", "")
    language = _language(request)
    act = partial(_act, counter, purpose, token, form, language)
    if form is None:
        return await run_in_threadpool(act)
    try:
        return await to_thread.run_sync(act, limiter=_writers())
    except sqlite3.OperationalError:
        # The desk is being written for longer than it waits: a mail provider posts again.
        later = {"Retry-After": "60"}
        return Response("try again", status_code=503, media_type="text/plain", headers=later)


@cache
def _writers() -> CapacityLimiter:
    return CapacityLimiter(_WRITERS)


def _language(request: Request) -> str:
    wanted = request.headers.get("accept-language", "").lower()
    first = wanted.split(",")[0].split("-")[0].strip()
    return first if first in LANGUAGES else "fr"


def _act(
    counter: Counter, purpose: Purpose, token: str, form: dict[str, str] | None, language: str
) -> Response:
    with closing(open_desk(counter.desk_path)) as desk:
        key = secret_key(desk, counter.key)
        if purpose is Purpose.LEAVE and not token:
            return _leave_by_address(counter, desk, key, form, language)
        reader = _reader(desk, key, purpose, token)
        if reader is None:
            return _bad_link(language)
        voice = Voice(reader.profile.language)
        if form is None:
            return _ask(purpose, token, reader, voice)
        if purpose is Purpose.CONFIRM:
            subscribers.confirm(desk, reader.subscriber_id, counter.clock())
        else:
            subscribers.leave(desk, reader.subscriber_id, counter.clock())
        done = "page_confirmed" if purpose is Purpose.CONFIRM else "page_left"
        return _page(voice, _head(purpose), voice(done, address=reader.address))


def _reader(desk: sqlite3.Connection, key: str, purpose: Purpose, token: str) -> Subscriber | None:
    subscriber_id = tokens.read(key, purpose, token)
    reader = subscribers.by_id(desk, subscriber_id) if subscriber_id else None
    # Who left or was stopped does not come back by an old link.
    gone = (Standing.UNSUBSCRIBED, Standing.BOUNCED)
    if reader and purpose is Purpose.CONFIRM and reader.standing in gone:
        return None
    return reader


def _ask(purpose: Purpose, token: str, reader: Subscriber, voice: Voice) -> Response:
    name = "confirm" if purpose is Purpose.CONFIRM else "leave"
    return _page(
        voice,
        _head(purpose),
        voice(f"page_{name}_ask", address=reader.address),
        button=voice(f"page_{name}_button"),
        action=f"?t={quote(token, safe='')}",
    )


def _leave_by_address(
    counter: Counter,
    desk: sqlite3.Connection,
    key: str,
    form: dict[str, str] | None,
    language: str,
) -> Response:
    """Without a token: an address is asked, and a link sent to it. The answer tells nothing."""
    voice = Voice(language)
    if form is None:
        return _page(
            voice,
            "page_leave_head",
            "",
            button=voice("page_leave_send_button"),
            action="/unsubscribe",
            ask_address=voice("page_leave_by_address"),
        )
    try:
        reader = subscribers.by_address(desk, subscribers.clean_address(form.get("address", "")))
    except InputError:
        reader = None
    if reader is not None and reader.standing is Standing.ACTIVE:
        office = sending.Office(desk=desk, masthead=counter.masthead, key=key)
        sending.queue_letter(office, Purpose.LEAVE, reader, now=counter.clock())
    return _page(voice, "page_leave_head", voice("page_leave_sent"))


def _bad_link(language: str) -> Response:
    voice = Voice(language)
    return _page(voice, "page_bad_link_head", voice("page_bad_link"), status=404)


def _head(purpose: Purpose) -> str:
    return "page_confirm_head" if purpose is Purpose.CONFIRM else "page_leave_head"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )


@cache
def _css() -> str:
    return (_TEMPLATES / "page.css").read_text("utf-8")


def _page(
    voice: Voice,
    head: str,
    text: str,
    *,
    button: str = "",
    action: str = "",
    ask_address: str = "",
    links: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HTMLResponse:
    html = (
        _environment()
        .get_template("page.html.j2")
        .render(
            language=voice.language,
            brand=voice("brand"),
            head=voice(head),
            text=text,
            button=button,
            action=action,
            ask_address=ask_address,
            links=links,
            css=_css(),
        )
    )
    return HTMLResponse(html, status_code=status, headers=_headers())


@cache
def _headers() -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
    }
