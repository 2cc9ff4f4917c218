"""What a run does about one outlet: which addresses it fetches, in what order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.candidate import Candidate
from records.outcome import Known
from records.vocabulary import DiscoveryWay

RECHECK_AFTER = (timedelta(hours=24), timedelta(hours=72))
"""Ages at which a relevant article is looked at again: desks correct the same day, and rewrite
quietly within three."""
RETRY_FOR = timedelta(days=14)
"""How long an address that could not be had is tried again, once a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """One outlet's addresses in one run: each in exactly one of the two."""

    fetch: tuple[Candidate, ...]
    """In the order in which they are to be asked for: what budgets put off stands last."""
    known: tuple[Candidate, ...]
    """Stored already, not asked for again."""


def make_agenda(
    outlet_id: str,
    found: Iterable[Candidate],
    known: Mapping[str, Known],
    *,
    pending: Iterable[Candidate] = (),
    changed: Iterable[Candidate] = (),
    now: datetime,
    promising: Callable[[str], bool] = lambda title: False,
) -> Agenda:
    """The agenda from what was found now, what is stored, and what earlier runs could not have.

    `pending` are addresses whose last outcome was no final one; a list may have forgotten them.
    `changed` are stored articles of which the outlet says that they were changed since.
    New addresses with a `promising` title come first, then re-checks, then the others.
    """
    unique = {each.canonical_url: each for each in pending}
    for each in found:
        earlier = unique.get(each.canonical_url)
        if earlier is None or not earlier.title_hint or each.title_hint:
            unique[each.canonical_url] = each
    told = {each.canonical_url: each for each in changed if each.canonical_url in known}
    unique = told | unique
    due = {each.canonical_url for each in known.values() if is_due(each, now)} | told.keys()
    again = {url: unique.get(url) or _recheck(outlet_id, known[url]) for url in due}
    new = [each for url, each in unique.items() if url not in known]
    first = [each for each in new if promising(each.title_hint)]
    titles = {each.canonical_url for each in first}
    rest = [each for each in new if each.canonical_url not in titles]
    left = [each for url, each in unique.items() if url in known and url not in due]
    return Agenda(fetch=(*first, *again.values(), *rest), known=tuple(left))


def is_due(known: Known, now: datetime) -> bool:
    """Whether a stored article is to be looked at again: a relevant one, at two ages."""
    if not known.relevance:
        return False
    age = now - known.first_seen_at
    seen_at_age = known.last_fetched_at - known.first_seen_at
    marks = [mark for mark in RECHECK_AFTER if age >= mark]
    return bool(marks) and seen_at_age < marks[-1] and age < RECHECK_AFTER[-1] + RETRY_FOR


def _recheck(outlet_id: str, known: Known) -> Candidate:
    """A candidate for an article that its outlet's lists have forgotten."""
    return Candidate(
        outlet_id=outlet_id,
        url=known.url or known.canonical_url,
        canonical_url=known.canonical_url,
        found_in="re-check",
        way=DiscoveryWay.ADDRESS,
        published_hint=known.published_at,
    )
