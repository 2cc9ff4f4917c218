"""Room on the disk before anything is written."""

from __future__ import annotations

import shutil
from pathlib import Path

from records.error_code import ErrorCode
from records.errors import VeilleError

LEAST_BYTES = 500_000_000
"""What a day takes at the most: raw pages, the warehouse with its log, and a second snapshot."""


def refuse_full_disk(folder: Path) -> None:
    """Raise VeilleError when less than LEAST_BYTES is free where `folder` lies."""
    free = shutil.disk_usage(folder).free
    if free < LEAST_BYTES:
        raise VeilleError(
            ErrorCode.SPACE_SHORT,
            path=folder,
            free_mb=free // 1_000_000,
            least_mb=LEAST_BYTES // 1_000_000,
        )
