"""Where an answer sends us on: redirects, and pages that refresh to another address."""

from __future__ import annotations

import html
import re

from harvest.policy import Purpose
from harvest.request import Answer, Errand
from text.urls import absolute, host

REDIRECTS = (301, 302, 303, 307, 308)
MAX_REFRESH_S = 10
"""A page that leads on within so many seconds has nothing to read; one that asks to be loaded anew
after minutes is an article's."""
_HEAD_BYTES = 16_384
_TAG = re.compile(rb"<meta\s[^<>]{0,500}>", re.I)
_IS_REFRESH = re.compile(r"""http-equiv\s*=\s*["']?\s*refresh\b""", re.I)
_CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
_WAIT_AND_URL = re.compile(
    r"""\s*(\d{1,4})(?:\.\d*)?\s*[;,\s]\s*(?:url\s*=\s*)?["']?([^"'\s]+)""", re.I
)


def find_refresh(answer: Answer) -> str | None:
    """Find the page that this one refreshes to."""
    if answer.status != 200:
        return None
    told = [answer.header("refresh"), *_metas(answer.body[:_HEAD_BYTES])]
    for content in filter(None, told):
        match = _WAIT_AND_URL.match(html.unescape(content))
        target = absolute(answer.url, match[2]) if match and match[2].isprintable() else None
        if match and target and int(match[1]) <= MAX_REFRESH_S and host(target) == host(answer.url):
            return target
    return None


def next_place(answer: Answer, errand: Errand) -> str | None:
    """Find where an answer sends us, if anywhere."""
    errand.cookies.keep(answer.url, answer.headers)
    location = answer.header("location")
    if answer.status in REDIRECTS and location:
        return location
    if errand.purpose is Purpose.ROBOTS or errand.cookies.refreshed:
        return None
    target = find_refresh(answer)
    errand.cookies.refreshed = target is not None
    return target


def _metas(head: bytes) -> list[str]:
    tags = (match[0].decode("latin-1") for match in _TAG.finditer(head))
    contents = (_CONTENT.search(tag) for tag in tags if _IS_REFRESH.search(tag))
    return [found[1] or found[2] or "" for found in contents if found]
