"""What a setting must look like to be what it is: an address, a host, a web address, a key."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from email.errors import MessageError
from email.headerregistry import Address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr
from pydantic_core import PydanticCustomError

from records.error_code import ErrorCode

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII | re.IGNORECASE)
KEY_CHARACTERS = 32
"""Of 64 kinds, as `openssl rand -base64 24` gives them: 192 bits, as HMAC-SHA256 is happy with."""
_KEY_KINDS = 10
"""Fewer different characters: a word or a row of one key (32 at random have 19 or more)."""


def is_host(text: str) -> bool:
    """Whether it is a host name or an IP address, and nothing beside."""
    try:
        ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        try:
            name = text.encode("idna").decode("ascii") if not text.isascii() else text
        except UnicodeError:
            return False
        labels = name.removesuffix(".").split(".")
        # A last label of digits is an IP address that is none.
        numbers = labels[-1].isdigit()
        return len(name) <= 253 and not numbers and all(map(_LABEL.fullmatch, labels))
    return True


def is_mail_address(text: str) -> bool:
    """Whether it is one address, without a name around it."""
    try:
        found = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        return False
    return bool(found.username) and text.isprintable() and " " not in text and is_host(found.domain)


def is_web_url(text: str) -> bool:
    """Whether it is an http(s) address of a host, without query."""
    try:
        parts = urlsplit(text)
        known = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = text.isprintable() and not re.search(r"[\s<>\"?#]", text)
    ours = parts.scheme in ("http", "https") and parts.username is None
    return known and plain and ours and is_host(parts.hostname or "")


def is_strong_key(text: str) -> bool:
    """Whether it cannot be guessed."""
    return len(text) >= KEY_CHARACTERS and len(set(text)) >= _KEY_KINDS


def _refuse(wrong: Callable[[str], bool], code: ErrorCode) -> AfterValidator:
    """Make a check that lets an empty value pass: a setting that is not set."""

    def check(value: str | SecretStr) -> str | SecretStr:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if text and wrong(text):
            raise PydanticCustomError(code, code.english)
        return value

    return AfterValidator(check)


HostName = Annotated[str, _refuse(lambda text: not is_host(text), ErrorCode.WANTS_HOST)]
MailAddress = Annotated[
    str, _refuse(lambda text: not is_mail_address(text), ErrorCode.WANTS_MAIL_ADDRESS)
]
WebUrl = Annotated[str, _refuse(lambda text: not is_web_url(text), ErrorCode.WANTS_WEB_ADDRESS)]
Contact = Annotated[
    str,
    _refuse(
        lambda text: not (is_mail_address(text) or is_web_url(text)), ErrorCode.WANTS_WEB_ADDRESS
    ),
]
StrongKey = Annotated[
    SecretStr, _refuse(lambda text: not is_strong_key(text), ErrorCode.WANTS_STRONG_KEY)
]
