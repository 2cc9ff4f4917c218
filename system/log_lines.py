"""Lines of the log: JSON with run, outlet and address, secrets blacked out."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_FIELDS = ("run", "outlet", "url")
# `user:password@` of an address, and what follows the usual names of keys in a query.
_PATTERNS = (
    re.compile(r"(?<=://)[^/\s@]+:[^/\s@]+(?=@)"),
    re.compile(r"(?i)(?<=authorization: )\S+ ?\S*"),
    re.compile(r"(?i)(?<=[?&](?:key|sig)=)[^&\s\"']+"),
    re.compile(r"(?i)(?<=[?&]token=)[^&\s\"']+"),
)
BLACK = "***"

_run: ContextVar[str] = ContextVar("run", default="")


@contextmanager
def about_run(run_id: str) -> Iterator[None]:
    """Name this run in the lines written meanwhile."""
    token = _run.set(run_id)
    try:
        yield
    finally:
        _run.reset(token)


def redact(text: str, secrets: tuple[str, ...]) -> str:
    """The text without these values, nor what looks like a key in an address."""
    for secret in secrets:
        text = text.replace(secret, BLACK)
    for pattern in _PATTERNS:
        text = pattern.sub(BLACK, text)
    return text


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, and run, outlet, url where known."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "run": _run.get(),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        told = {name: value for name, value in line.items() if value}
        return redact(json.dumps(told, ensure_ascii=False, default=str), self._secrets)
