"""How fast mails leave."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Pace:
    """At most so many mails a minute; 0: as many as the server takes."""

    def __init__(
        self,
        per_minute: int,
        sleep: Callable[[float], None],
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._gap_s = 60 / per_minute if per_minute else 0.0
        self._sleep = sleep
        self._now = now
        self._last: float | None = None

    def wait(self) -> None:
        """Sleep until the next mail may leave."""
        if not self._gap_s:
            return
        now = self._now()
        if self._last is not None and (wait := self._last + self._gap_s - now) > 0:
            self._sleep(wait)
            now += wait
        self._last = now
