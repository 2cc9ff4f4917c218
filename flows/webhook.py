"""Clients of the endpoints that an operator typed in the settings, never taken from content.

They are not the fetch function: an operator's webhook may well lie on the desk's own network.
No redirect is followed, no proxy of the environment is asked, nothing of the answer is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from records import SettingError, VeilleError
from records.error_code import ErrorCode

TIMEOUT_S = 20.0


class EndpointError(VeilleError):
    """An operator's endpoint did not take what we gave it. Never names its whole address."""


def post_json(url: str, payload: Mapping[str, object]) -> None:
    """Post to a webhook. Raises EndpointError unless it answers 2xx, SettingError if it is none."""
    host = urlsplit(url).hostname
    if urlsplit(url).scheme not in ("http", "https") or not host:
        raise SettingError(ErrorCode.WEBHOOK_NOT_AN_ADDRESS)
    try:
        with httpx.Client(trust_env=False, follow_redirects=False, timeout=TIMEOUT_S) as client:
            answer = client.post(url, json=payload)
    except httpx.HTTPError as error:
        # The address may hold a secret (most services put the key in it): only its host is said.
        raise EndpointError(
            ErrorCode.WEBHOOK_FAILED, host=host, name=type(error).__name__
        ) from None
    if not answer.is_success:
        raise EndpointError(ErrorCode.WEBHOOK_STATUS, host=host, status=answer.status_code)
