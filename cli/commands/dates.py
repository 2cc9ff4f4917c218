"""Days as a person types them."""

from __future__ import annotations

from datetime import date

from records import InputError
from records.error_code import ErrorCode


def day(option: str, given: str | None) -> date | None:
    """The day of an option, or None when it was not given; raises InputError with the form."""
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise InputError(ErrorCode.DAY_WRONG, option=option, given=given) from error
