"""What a reader's browser, or a mail provider, posts."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

MAX_BODY = 4_096
"""Bytes of a form: an address is at most 254 long."""


async def read_form(request: Request) -> dict[str, str] | None:
    """Read the fields; None when more than ours can hold."""
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_BODY:
                return None
    except ClientDisconnect:  # nobody is there to be answered
        return None
    return {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace")).items()}
