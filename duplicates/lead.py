"""The lead: which copy of a text stands for it."""

from __future__ import annotations

from collections.abc import Sequence

from records.duplicate import Copy
from records.vocabulary import OutletFunction

_CARRIES_OTHERS = frozenset({OutletFunction.AGGREGATOR, OutletFunction.RELAY})


def choose_lead(copies: Sequence[Copy]) -> Copy:
    """The credited paper's own copy, else the earliest that is neither aggregator nor relay.

    Where only aggregators and relays have the text, the earliest of them. `copies` is not empty;
    their order does not matter.
    """
    credited = {c.credit_outlet_id for c in copies if c.credit_outlet_id}

    def rank(copy: Copy) -> tuple[object, ...]:
        own = copy.outlet_id in credited and copy.credit_outlet_id in (None, copy.outlet_id)
        return not own, copy.function in _CARRIES_OTHERS, copy.at, -copy.words, copy.version_id

    return min(copies, key=rank)
