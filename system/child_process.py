"""Children that do not outlive us."""

from __future__ import annotations

import ctypes
import signal

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def die_with_parent() -> None:
    """Have the kernel end us with our parent."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
