"""The secret by which a Prefect server knows its own clients."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

SECRET = "PREFECT_SERVER_API_AUTH_STRING"
"""Without it whoever reaches the server may change a deployment, and so run any command."""


def make_secret() -> str:
    """Make a user and a password for one start."""
    return f"veille:{secrets.token_urlsafe(32)}"


def lock_door(secret: str, origins: Iterable[str] = ()) -> dict[str, str]:
    """Give the settings that make server and clients share `secret`.

    `origins`: pages that may call it; Prefect's default is every page.
    """
    return {
        SECRET: secret,
        "PREFECT_API_AUTH_STRING": secret,
        # An empty value would be Prefect's default again: a name that no page can have.
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": ",".join(origins) or "http://none.invalid",
    }
