"""How `veille extract --why` is shown: each field, its claims, and the reason of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.weighing import Row
    from extractors.why import FieldWhy, Standing

_LONGEST = 100


def list_reasons(fields: tuple[FieldWhy, ...]) -> Iterator[str]:
    """List the lines of all fields: the value taken, then its claims, the heaviest first."""
    from cli.speech import tr

    for field in fields:
        yield f"{tr(f'why_{field.field}')}: {field.value or tr('why_nothing')}"
        for standing in field.standings:
            yield _claim_line(standing)
            yield from (f"         {_spoken(row)}" for row in standing.reasons)
        for rule in field.rules:
            yield f"     {tr('why_rule')} {_spoken(rule)}"
        yield ""


def _claim_line(standing: Standing) -> str:
    mark = "->" if standing.chosen else " x" if not standing.weight else "  "
    shown = standing.value if len(standing.value) <= _LONGEST else f"{standing.value[:_LONGEST]}…"
    return f"  {mark} {standing.weight:>3}  {standing.source:<15} {shown}"


def _spoken(row: Row) -> str:
    """The row's reason in the language of the command."""
    from cli.speech import language

    return row.fr if language().code == "fr" else row.en
