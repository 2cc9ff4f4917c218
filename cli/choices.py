"""What a person names on the command line: an id, or its name in either language."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from records import InputError
from records.error_code import ErrorCode


def choose_topic(option: str, written: str, local: Path) -> str:
    """Find a topic by id or name. Raises InputError with the nearest."""
    from topics.names import topic_names

    return choose(option, written, topic_names(local))


def choose_outlet(option: str, written: str, snapshot: Path) -> str:
    """Find an outlet of the snapshot by id or name. Raises InputError."""
    from warehouse.reader import query

    sql = "select outlet_id, name from outlets union select outlet_id, outlet from articles"
    known: dict[str, list[str]] = {}
    for outlet_id, name in query(snapshot, sql).rows:
        known.setdefault(str(outlet_id), []).append(str(name))
    return choose(option, written, known)


def choose(option: str, written: str, known: Mapping[str, list[str]]) -> str:
    """Find what was written among ids and their names, however accented.

    The beginning of one name will do. Raises InputError with the nearest ids.
    """
    from text.fold import normalise

    asked = normalise(written)
    names = {normalise(name): key for key, all_of in known.items() for name in (*all_of, key)}
    begun = {key for name, key in names.items() if asked and name.startswith(asked)}
    if written in known or asked in names or len(begun) == 1:
        return written if written in known else names.get(asked) or begun.pop()
    near = [names[name] for name in difflib.get_close_matches(asked, names, n=3)]
    told = ", ".join(dict.fromkeys(near)) or ", ".join(sorted(known))
    raise InputError(ErrorCode.CHOICE_UNKNOWN, option=option, written=written, near=told)
