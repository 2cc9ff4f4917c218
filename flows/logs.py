"""The log of the program: where it is kept, and the secrets that it must not hold."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from flows.setting_errors import SECRETS
from flows.settings import Settings
from system.log_lines import JsonLines

MAX_BYTES, FILES = 5_000_000, 5
"""Thirty megabytes at the most, about a year of daily runs."""


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The values that must stand nowhere."""
    values = []
    for name in SECRETS:
        value: object = settings
        for part in name.split("."):
            value = getattr(value, part)
        values.append(value.get_secret_value())  # type: ignore[attr-defined]
    return tuple(value for value in values if value)


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
