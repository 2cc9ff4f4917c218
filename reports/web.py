"""The pages that a subscriber meets: `/confirm` and `/unsubscribe`.

A GET only shows a page with a button, because scanners of mail follow links; the POST acts. The
signed token is the whole permission: no login, no cookie (RFC 8058 has mail providers post).
"""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from records import InputError
from reports import sending, subscribers, tokens
from reports.desk import open_desk, secret_key
from reports.mail import Masthead
from reports.subscribers import Standing, Subscriber
from reports.tokens import Purpose
from reports.voice import LANGUAGES, Voice

MAX_BODY = 4_096
"""Bytes of a form: an address is at most 254 long."""
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What the pages need."""

    desk_path: Path
    masthead: Masthead
    key: str = ""
    """The operator's key for links; the desk's own when empty."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def routes(counter: Counter) -> list[Route]:
    """The two pages, to be mounted by the web application."""

    async def confirm(request: Request) -> Response:
        return await _answer(counter, request, Purpose.CONFIRM)

    async def unsubscribe(request: Request) -> Response:
        return await _answer(counter, request, Purpose.LEAVE)

    return [
        Route("/confirm", confirm, methods=["GET", "POST"]),
        Route("/unsubscribe", unsubscribe, methods=["GET", "POST"]),
    ]


def application(counter: Counter) -> Starlette:
    """The two pages alone."""
    return Starlette(routes=routes(counter))


async def _answer(counter: Counter, request: Request, purpose: Purpose) -> Response:
    form = await _form(request) if request.method == "POST" else None
    if form is None and request.method == "POST":
        return Response("too large", status_code=413, media_type="text/plain")
    token = request.query_params.get("t", "")
    language = _language(request)
    return await run_in_threadpool(_act, counter, purpose, token, form, language)


async def _form(request: Request) -> dict[str, str] | None:
    """The posted fields, or none when there is more than a form of ours can hold."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            return None
    return {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace")).items()}


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
