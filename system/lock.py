"""One run at a time: a lock that the kernel releases when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from records import RunLocked
from records.error_code import ErrorCode


@contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold the lock of this data folder, or raise RunLocked that names the holder at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise RunLocked(ErrorCode.LOCK_HELD, holder=file.read().strip() or path) from error
        file.truncate(0)
        file.write(f"PID {os.getpid()}\n")
        file.flush()
        yield
