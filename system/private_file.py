"""Files that only their owner reads."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Write a new file that is private from its first byte."""
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)


def keep_private() -> None:
    """Let no other user read what this process writes: texts, letters, logs."""
    os.umask(os.umask(0o077) | 0o077)
