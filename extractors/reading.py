"""One page as it is read: its parts, asked once, for every field."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from extractors import headline, strategies
from extractors.credits import CreditIndex
from extractors.page_data import PageData, Surroundings, surroundings, text_of
from extractors.page_metadata import media
from records.candidate import Candidate
from records.outlet import Cut, Outlet
from records.page import Page
from records.vocabulary import DiscoveryWay

_NO_CUT = Cut()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One page with what the steps below ask.

    What the outlet's own places or REST tell already is not looked for: without slots, so that
    the headline and its surroundings are read when they are first asked for.
    """

    data: PageData
    page: Page
    outlet: Outlet
    candidate: Candidate | None
    credits: CreditIndex
    cut: Cut
    own_title: str
    """By the outlet's own place or by REST; may be empty."""

    @cached_property
    def heading(self) -> headline.Headline:
        """The headline that the page tells and shows."""
        return headline.page_title(self.data)

    @cached_property
    def near(self) -> Surroundings:
        """What stands by the headline."""
        return surroundings(self.heading.element)

    @cached_property
    def sites(self) -> frozenset[str]:
        """What the site calls itself."""
        return headline.site_names(self.data)

    @cached_property
    def media(self) -> tuple[str, ...]:
        """Addresses of the sound and film that the page plays."""
        return media(self.data)

    @cached_property
    def title(self) -> str:
        """The outlet's own, else the page's, else that of the way which found it; may be empty."""
        hint = self.candidate.title_hint if self.candidate else ""
        return self.own_title or self.heading.text or hint

    @property
    def by_rest(self) -> bool:
        """Whether WordPress REST found the page."""
        return bool(self.candidate and self.candidate.way is DiscoveryWay.WORDPRESS)

    @property
    def headed(self) -> bool:
        """Whether the page shows its title as a heading."""
        return bool(self.own_title) or self.heading.element is not None


def open_reading(
    data: PageData,
    page: Page,
    outlet: Outlet,
    candidate: Candidate | None,
    credits: CreditIndex,
) -> Reading:
    """Open the reading of a page that was fetched or saved."""
    cut = strategies.cut_for(outlet, page.fetched_at.date()) or _NO_CUT
    own = next((t for e in strategies.select_css(data, cut.title) if (t := text_of(e))), "")
    rest = candidate if candidate and candidate.way is DiscoveryWay.WORDPRESS else None
    return Reading(
        data=data,
        page=page,
        outlet=outlet,
        candidate=candidate,
        credits=credits,
        cut=cut,
        own_title=own or (rest.title_hint if rest else ""),
    )
