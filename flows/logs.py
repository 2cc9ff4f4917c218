"""The log of the program: JSON lines with run, outlet and address, secrets blacked out."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from flows.settings import SECRETS, Settings

MAX_BYTES, FILES = 5_000_000, 5
"""Thirty megabytes at the most, about a year of daily runs."""
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
    """Lines written inside the block name this run."""
    token = _run.set(run_id)
    try:
        yield
    finally:
        _run.reset(token)


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The values that must stand nowhere."""
    values = []
    for name in SECRETS:
        value: object = settings
        for part in name.split("."):
            value = getattr(value, part)
        values.append(value.get_secret_value())  # type: ignore[attr-defined]
    return tuple(value for value in values if value)


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


def keep_logs(settings: Settings) -> Path:
    """Write our own log lines (and warnings of libraries) to `data/logs/veille.jsonl`."""
    file = settings.data_dir / "logs" / "veille.jsonl"
    root = logging.getLogger()
    if any(getattr(h, "baseFilename", "") == str(file.resolve()) for h in root.handlers):
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        file.resolve(), maxBytes=MAX_BYTES, backupCount=FILES, encoding="utf-8"
    )
    handler.setFormatter(JsonLines(secrets_of(settings)))
    handler.addFilter(lambda record: record.name.startswith("veille") or record.levelno >= 30)
    root.addHandler(handler)
    logging.getLogger("veille").setLevel(logging.INFO)
    return file
