"""The newsroom: what a run works with, made once from the settings."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from extractors.credits import CreditIndex
from flows.settings import Settings
from harvest.addresses import owner_of
from harvest.archive import Archive
from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from records import DiscoveryWay, InputError, Outlet, OutletKind
from records.error_code import ErrorCode
from system.clock import Clock, SystemClock
from text.urls import host

ADDRESSES = "addresses"
"""The outlet of what was fetched by its address alone."""
MakeFetcher = Callable[[FetchPolicy, Archive, Clock], Fetcher]


def public_fetcher(policy: FetchPolicy, archive: Archive, clock: Clock) -> Fetcher:
    """The fetcher of production: the machine's resolver, public addresses only."""
    return Fetcher(policy, archive, clock=clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Settings, outlets and clock of a run.

    Tests, demo and benches call the flow from Python with a `make_fetcher` of their own, whose
    resolver leads fictional hosts to loopback. No setting reaches it.
    """

    settings: Settings
    outlets: Mapping[str, Outlet]
    clock: Clock = field(default_factory=SystemClock)
    make_fetcher: MakeFetcher = public_fetcher

    wrong_files: Mapping[str, str] = field(default_factory=dict)
    """Files of the desk that are left out, each with what is wrong in it."""
    only: tuple[str, ...] | None = None
    """The outlets that this run visits; None: every enabled one."""

    @property
    def enabled(self) -> tuple[Outlet, ...]:
        """The outlets that a run visits."""
        if self.only is not None:
            return tuple(self.outlet(outlet_id) for outlet_id in self.only)
        return tuple(outlet for outlet in self.outlets.values() if outlet.enabled)

    def feeds_alone(self) -> Newsroom:
        """The same newsroom, looking at feeds only: short, so that none rolls over unseen."""
        short = {outlet.id: _feeds_of(outlet) for outlet in self.outlets.values()}
        only = tuple(outlet.id for outlet in self.enabled if short[outlet.id].discovery)
        return replace(self, outlets=short, only=only)

    def now(self) -> datetime:
        """The instant on this newsroom's clock, aware, UTC."""
        return self.clock.now()

    def credits(self) -> CreditIndex:
        """The outlets as others credit them."""
        return CreditIndex.of(self.outlets)

    def outlet(self, outlet_id: str) -> Outlet:
        """The outlet of this id. Raises InputError that names the nearest one."""
        if outlet_id not in self.outlets:
            close = difflib.get_close_matches(outlet_id, self.outlets, n=1)
            if close:
                raise InputError(ErrorCode.OUTLET_UNKNOWN_NEAR, id=outlet_id, near=close[0])
            raise InputError(ErrorCode.OUTLET_UNKNOWN, id=outlet_id)
        return self.outlets[outlet_id]


def _feeds_of(outlet: Outlet) -> Outlet:
    feeds = tuple(way for way in outlet.discovery if way.way is DiscoveryWay.FEED)
    return replace(outlet, discovery=feeds)


def open_newsroom(settings: Settings, *, without_wrong: bool = False) -> Newsroom:
    """The newsroom of these settings, with the shipped outlets and what the desk changed.

    With `without_wrong` wrong outlet files are left out and named; else they raise SettingError.
    """
    from extractors.line_memory import recall_lines
    from extractors.registry import load_outlets, load_sound_outlets

    if without_wrong:
        sound, wrong = load_sound_outlets(settings.local)
    else:
        sound, wrong = load_outlets(settings.local), {}
    outlets = {outlet.id: outlet for outlet in recall_lines(settings.data_dir, sound.values())}
    return Newsroom(settings=settings, outlets=outlets, wrong_files=wrong)


def outlet_of(room: Newsroom, url: str, wanted: str) -> Outlet:
    """The outlet an address belongs to: the one named, else by its host, else a stranger.

    Raises ValueError for what is no address at all (`http://[x`).
    """
    if wanted in room.outlets:
        return room.outlets[wanted]
    urlsplit(url)  # `host` and `owner_of` answer nothing for it; a pipe's line must be told
    owner = owner_of(url, room.outlets.values())
    if owner is not None:
        return owner
    name = host(url)
    return Outlet(id=name or ADDRESSES, name=name, home_url=url, kind=OutletKind.WEB_PAPER)
