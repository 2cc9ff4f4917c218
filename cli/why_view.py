"""How `veille extract --why` is shown: each field, its claims, and the reason of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.weighing import Row
    from extractors.why import ClaimWhy, FieldWhy

_LONGEST = 100


def list_reasons(fields: tuple[FieldWhy, ...]) -> Iterator[str]:
    """List the lines of all fields, claims below values."""
    from cli.speech import tr

    for field in fields:
        yield f"{tr(f'why_{field.field}')}: {field.value or tr('why_nothing')}"
        for claim in field.claims:
            yield _claim_line(claim)
            yield from (f"         {_spoken(row)}" for row in claim.reasons)
        for rule in field.rules:
            yield f"     {tr('why_rule')} {_spoken(rule)}"
        yield ""


def _claim_line(claim: ClaimWhy) -> str:
    mark = "->" if claim.chosen else " x" if not claim.weight else "  "
    shown = claim.value if len(claim.value) <= _LONGEST else f"{claim.value[:_LONGEST]}…"
    return f"  {mark} {claim.weight:>3}  {claim.source:<15} {shown}"


def _spoken(row: Row) -> str:
    """The row's reason in the language of the command."""
    from cli.speech import language

    return row.fr if language().code == "fr" else row.en
