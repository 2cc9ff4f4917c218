"""Who receives the digest, and the way in and out.

add ──> pending ──(confirm)──> active ──(leave)──> unsubscribed
                                 └──(bounces)──> bounced
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from desk.database import desk_secret, stamp, transaction
from i18n import LANGUAGES
from records import InputError
from records.error_code import ErrorCode
from reports.digest.clean import headers_safe
from reports.digest.message import plain_address
from reports.digest.personalise import Profile

SOFT_LIMIT = 3
"""So many soft bounces within `SOFT_WITHIN` and an address is sent nothing more."""
SOFT_WITHIN = timedelta(days=60)
COLUMNS = ("address", "name", "language", "topics", "outlets", "minimum_grade", "weekday")


class Standing(StrEnum):
    """Where a subscriber stands."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One reader."""

    subscriber_id: str
    address: str
    name: str
    profile: Profile
    standing: Standing


def clean_address(address: str) -> str:
    """The address in the form that is kept: its domain in lower case ASCII.

    Raises InputError when it is not one plain mailbox.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_domain = ""
    clean = f"{local}@{ascii_domain}"
    if not local.isascii() or not plain_address(clean):
        raise InputError(ErrorCode.MAIL_ADDRESS_WRONG, address=address)
    return clean


def checked(profile: Profile, *, topics: Iterable[str], outlets: Iterable[str]) -> Profile:
    """The profile, when everything it names exists. Raises InputError otherwise."""
    if profile.language not in LANGUAGES:
        raise InputError(
            ErrorCode.LANGUAGE_UNKNOWN, code=profile.language, languages=", ".join(LANGUAGES)
        )
    if profile.minimum_grade not in (1, 2):
        raise InputError(ErrorCode.GRADE_WRONG, minimum_grade=profile.minimum_grade)
    if not 1 <= profile.weekday <= 7:
        raise InputError(ErrorCode.WEEKDAY_WRONG, weekday=profile.weekday)
    for what, chosen, known in (
        ("topic", profile.topics, sorted(topics)),
        ("outlet", profile.outlets, sorted(outlets)),
    ):
        for name in chosen:
            if known and name not in known:
                raise InputError(
                    ErrorCode.SUBSCRIPTION_UNKNOWN, what=what, name=name, known=", ".join(known)
                )
    return profile


def add(
    desk: sqlite3.Connection,
    address: str,
    profile: Profile,
    *,
    name: str = "",
    confirmed: bool = False,
    now: datetime,
) -> Subscriber:
    """A new subscriber, pending until they confirm (`confirmed`: they did so elsewhere).

    Raises InputError for an address that is none, or that is subscribed already.
    """
    clean = clean_address(address)
    if confirmed and was_forgotten(desk, clean):
        raise InputError(ErrorCode.ASKED_TO_BE_FORGOTTEN, address=clean)
    with transaction(desk):
        known = by_address(desk, clean)
        if known and known.standing is Standing.ACTIVE:
            raise InputError(ErrorCode.SUBSCRIBED_ALREADY, address=clean)
        _write(desk, known, clean, profile, headers_safe(name), confirmed, now)
    found = by_address(desk, clean)
    if found is None:
        raise InputError(ErrorCode.NOT_KEPT, address=clean)
    return found


def _write(
    desk: sqlite3.Connection,
    known: Subscriber | None,
    address: str,
    profile: Profile,
    name: str,
    confirmed: bool,
    now: datetime,
) -> None:
    desk.execute(
        "insert into subscriber (subscriber_id, address, name, language, topics, outlets,"
        " minimum_grade, weekday, state, created_at, confirmed_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (address) do update set"
        " name = excluded.name, language = excluded.language, topics = excluded.topics,"
        " outlets = excluded.outlets, minimum_grade = excluded.minimum_grade,"
        " weekday = excluded.weekday, state = excluded.state,"
        " created_at = excluded.created_at, confirmed_at = excluded.confirmed_at,"
        " ended_at = null",
        (
            known.subscriber_id if known else secrets.token_urlsafe(12),
            address,
            name,
            profile.language,
            ",".join(sorted(profile.topics)),
            ",".join(sorted(profile.outlets)),
            profile.minimum_grade,
            profile.weekday,
            Standing.ACTIVE if confirmed else Standing.PENDING,
            stamp(now),
            stamp(now) if confirmed else None,
        ),
    )


def by_address(desk: sqlite3.Connection, address: str) -> Subscriber | None:
    """The subscriber of that address, or none."""
    row = desk.execute("select * from subscriber where address = ?", (address,)).fetchone()
    return _read(row) if row else None


def by_id(desk: sqlite3.Connection, subscriber_id: str) -> Subscriber | None:
    """The subscriber of that id, or none."""
    row = desk.execute(
        "select * from subscriber where subscriber_id = ?", (subscriber_id,)
    ).fetchone()
    return _read(row) if row else None


def everyone(desk: sqlite3.Connection, standing: Standing | None = None) -> list[Subscriber]:
    """All subscribers (of one standing), by address."""
    rows = desk.execute("select * from subscriber order by address").fetchall()
    found = [_read(row) for row in rows]
    return [one for one in found if standing is None or one.standing is standing]


def _read(row: sqlite3.Row) -> Subscriber:
    return Subscriber(
        subscriber_id=row["subscriber_id"],
        address=row["address"],
        name=row["name"],
        profile=Profile(
            language=row["language"],
            topics=_names(row["topics"]),
            outlets=_names(row["outlets"]),
            minimum_grade=row["minimum_grade"],
            weekday=row["weekday"],
        ),
        standing=Standing(row["state"]),
    )


def _names(joined: str) -> tuple[str, ...]:
    return tuple(sorted(filter(None, (name.strip() for name in joined.split(",")))))


def confirm(desk: sqlite3.Connection, subscriber_id: str, now: datetime) -> Subscriber | None:
    """Make a pending subscriber active; any other stays as they are."""
    desk.execute(
        "update subscriber set state = 'active', confirmed_at = ?"
        " where subscriber_id = ? and state = 'pending'",
        (stamp(now), subscriber_id),
    )
    found = by_id(desk, subscriber_id)
    if found is not None and found.standing is Standing.ACTIVE:
        desk.execute("delete from forgotten where mark = ?", (_mark(desk, found.address),))
    return found


def leave(desk: sqlite3.Connection, subscriber_id: str, now: datetime) -> Subscriber | None:
    """Send this subscriber nothing more; doing it twice changes nothing."""
    desk.execute(
        "update subscriber set state = 'unsubscribed', ended_at = ?"
        " where subscriber_id = ? and state <> 'unsubscribed'",
        (stamp(now), subscriber_id),
    )
    return by_id(desk, subscriber_id)


def note_bounce(
    desk: sqlite3.Connection,
    subscriber_id: str,
    *,
    hard: bool,
    code: str,
    fingerprint: str,
    now: datetime,
) -> bool:
    """Count a bounce: a hard one, or the third soft one in two months, stops the address.

    False when this very report was counted before.
    """
    with transaction(desk):
        noted = desk.execute(
            "insert or ignore into bounce (subscriber_id, kind, code, noted_at, fingerprint)"
            " values (?, ?, ?, ?, ?)",
            (subscriber_id, "hard" if hard else "soft", code, stamp(now), fingerprint),
        ).rowcount
        if not noted:
            return False
        soft = desk.execute(
            "select count(*) as n from bounce where subscriber_id = ? and noted_at > ?",
            (subscriber_id, stamp(now - SOFT_WITHIN)),
        ).fetchone()["n"]
        if hard or soft >= SOFT_LIMIT:
            desk.execute(
                "update subscriber set state = 'bounced', ended_at = ?"
                " where subscriber_id = ? and state = 'active'",
                (stamp(now), subscriber_id),
            )
    return True


def read_list(path: Path) -> list[tuple[str, str, Profile]]:
    """(address, name, profile) of each line of a CSV file with the header `COLUMNS`.

    Only `address` must be there. Raises InputError with the line that is wrong; nothing is
    half read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, restkey="more"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(ErrorCode.CSV_UNREADABLE, path=path, why=error) from error
    if not rows or "address" not in rows[0]:
        raise InputError(ErrorCode.COLUMNS_NEEDED, path=path, columns=", ".join(COLUMNS))
    return [_line(path, number, row) for number, row in enumerate(rows, start=2)]


def _line(path: Path, number: int, row: dict[str, str]) -> tuple[str, str, Profile]:
    try:
        if "more" in row:
            raise InputError(ErrorCode.TOO_MANY_CELLS)
        given = {key: (value or "").strip() for key, value in row.items()}
        profile = Profile(
            language=given.get("language") or "fr",
            topics=_names(given.get("topics", "").replace(" ", ",")),
            outlets=_names(given.get("outlets", "").replace(" ", ",")),
            minimum_grade=int(given.get("minimum_grade") or 1),
            weekday=int(given.get("weekday") or 1),
        )
        return clean_address(given["address"]), given.get("name", ""), profile
    except (InputError, ValueError) as error:
        raise InputError(ErrorCode.AT_LINE, file=path, key=number, message=error) from error


def forget(desk: sqlite3.Connection, address: str, *, now: datetime) -> int:
    """Erase a person from the desk: rows about them, and the bytes of those rows.

    What stays is a mark that nobody can read an address from: `was_forgotten` knows it. Gives the
    number of rows erased.
    """
    clean = clean_address(address)
    with transaction(desk):
        desk.execute(
            "insert or ignore into forgotten (mark, forgotten_at) values (?, ?)",
            (_mark(desk, clean), stamp(now)),
        )
        known = by_address(desk, clean)
        erased = 0
        for table in ("outbox", "bounce", "subscriber") if known else ():
            erased += desk.execute(
                f"delete from {table} where subscriber_id = ?",
                (known.subscriber_id if known else "",),
            ).rowcount
    # Deleted rows are overwritten, but copies may stand in free pages and in the log.
    desk.execute("vacuum")
    desk.execute("pragma wal_checkpoint(truncate)")
    return erased


def erase_forgotten(desk: sqlite3.Connection) -> int:
    """Erase who asked to be forgotten and stands in the desk again: how many."""
    marks = {mark for (mark,) in desk.execute("select mark from forgotten").fetchall()}
    erased = 0
    for row in desk.execute("select subscriber_id, address, state from subscriber").fetchall():
        if _mark(desk, clean_address(row["address"])) not in marks:
            continue
        erased += 1
        for table in ("outbox", "bounce", "subscriber"):
            desk.execute(f"delete from {table} where subscriber_id = ?", (row["subscriber_id"],))
    return erased


def was_forgotten(desk: sqlite3.Connection, address: str) -> bool:
    """Whether this address asked to be forgotten, and has not confirmed anything since."""
    mark = _mark(desk, clean_address(address))
    return desk.execute("select 1 from forgotten where mark = ?", (mark,)).fetchone() is not None


def _mark(desk: sqlite3.Connection, clean: str) -> str:
    key = desk_secret(desk, "forgotten")
    return hmac.new(key.encode(), clean.lower().encode(), hashlib.sha256).hexdigest()
