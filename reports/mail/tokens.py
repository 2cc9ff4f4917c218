"""Signed links: who may confirm or leave, without a login.

A token holds a subscriber's random id, never an address; it is compared in constant time
(itsdangerous) and is good for one purpose only.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

CONFIRM_WITHIN = timedelta(days=14)
_TOKEN = re.compile(r"(?<![\w-])[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++){1,2}")
"""Possessive, so that a long word without a dot is passed over once."""
_MAX = 300


class Purpose(StrEnum):
    """What a token allows."""

    CONFIRM = "confirm"
    LEAVE = "leave"


def make(key: str, purpose: Purpose, subscriber_id: str) -> str:
    """A token for one subscriber and purpose; leaving never expires."""
    if purpose is Purpose.CONFIRM:
        return str(URLSafeTimedSerializer(key, salt="veille.confirm").dumps(subscriber_id))
    return str(URLSafeSerializer(key, salt="veille.leave").dumps(subscriber_id))


def read(key: str, purpose: Purpose, token: str) -> str | None:
    """The subscriber whom a token names, or none when it is not ours, not for this, or too old."""
    if len(token) > _MAX:
        return None
    try:
        if purpose is Purpose.CONFIRM:
            limit = int(CONFIRM_WITHIN.total_seconds())
            serializer = URLSafeTimedSerializer(key, salt="veille.confirm")
            return str(serializer.loads(token, max_age=limit))
        return str(URLSafeSerializer(key, salt="veille.leave").loads(token))
    except BadSignature:
        return None


def within(text: str) -> list[str]:
    """What may be tokens in a text (the subject of a reply)."""
    return [found for found in _TOKEN.findall(text) if len(found) > 20]
