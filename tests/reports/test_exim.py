"""The digest through a real mail server: fifty readers of eight kinds get what was shown."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk.database import open_desk
from records import InputError
from reports.digest import compose, issues
from reports.digest.compose import Press
from reports.digest.edition import week
from reports.digest.message import PERSONAL
from reports.digest.personalise import Profile
from reports.mail import sending, subscribers
from reports.mail.smtp import Postbox
from tests.reports.exim import exim
from tests.reports.samples import DUE, PUBLIC, full

PROFILES = (
    Profile(),
    Profile(language="en"),
    Profile(topics=("mining",)),
    Profile(topics=("diplomacy", "energy"), language="en"),
    Profile(outlets=("kayes",)),
    Profile(minimum_grade=2),
    Profile(weekday=3),
    Profile(topics=("health",)),
)
READERS = 50

pytestmark = pytest.mark.exim


@pytest.fixture
def _needs_exim() -> None:
    if shutil.which("exim4") is None and not os.access("/usr/sbin/exim4", os.X_OK):
        pytest.skip("needs exim4 (make ci-deps)")


@pytest.mark.usefixtures("_needs_exim")
@pytest.mark.slow
def test_fifty_readers_get_what_the_preview_showed(tmp_path: Path) -> None:
    press = Press(snapshot=Path("unused"), masthead=PUBLIC, outlet_names={})
    desk = open_desk(tmp_path / "desk.sqlite")
    for number in range(READERS):
        profile = PROFILES[number % len(PROFILES)]
        name = f"Lecteur Nº {number}, « {number} »"
        subscribers.add(desk, f"r{number}@example.org", profile, name=name, confirmed=True, now=DUE)
    office = sending.Office(desk=desk, masthead=PUBLIC, key="k" * 40)
    edition = full()
    shown = {
        profile.key: (files.eml.read_bytes() if files.eml else b"")
        for profile in PROFILES
        for files in [compose.preview(press, edition, profile, tmp_path / "seen", due_at=DUE)]
    }
    issues.save_draft(desk, edition, week("2026-W47"), due_at=DUE, now=DUE)
    issue = issues.approve(desk, "2026-W47", by="test", now=DUE)
    with exim() as server:
        refused = Postbox(server.server("wrong"), PUBLIC.sender)
        with pytest.raises(InputError, match="login refused"):
            refused.open()
        unknown = Postbox(replace(server.server(), tls=None), PUBLIC.sender)
        with pytest.raises(InputError, match="TLS was refused"):
            unknown.open()
        sending.queue_issue(office, press, issue, now=DUE)
        sent = 0
        for _ in range(3):  # as the flow does when a busy server breaks the line before DATA
            tally = sending.send(
                office,
                Postbox(server.server(), PUBLIC.sender),
                clock=lambda: DUE + timedelta(days=3),
                sleep=lambda seconds: None,
                per_minute=0,
            )
            sent += tally.sent
            if not tally.trouble:
                break
        assert (sent, tally.refused, tally.uncertain) == (READERS, 0, 0), tally
        received = server.delivered(READERS)
    assert len(received) == READERS
    expected = Counter(_common(eml.replace(b"\r\n", b"\n")) for eml in shown.values())
    assert len(expected) == len(PROFILES)
    got = Counter(_common(mail) for mail in received)
    assert set(got) == set(expected)
    assert sorted(got.values()) == [6] * 6 + [7] * 2
    tos = {_one(mail, b"To") for mail in received}
    assert {f"r{n}@example.org" for n in range(READERS)} == {
        to.decode().rsplit("<")[-1].rstrip(">") for to in tos
    }
    assert len({_one(mail, b"Message-ID") for mail in received}) == READERS
    assert len({_one(mail, b"List-Unsubscribe") for mail in received}) == READERS
    desk.close()


def _fields(mail: bytes) -> list[bytes]:
    head = mail.split(b"\n\n", 1)[0]
    return head.replace(b"\n ", b"\0 ").replace(b"\n\t", b"\0\t").split(b"\n")


def _common(mail: bytes) -> tuple[tuple[bytes, ...], bytes]:
    """Headers that all readers share, and the body: byte for byte."""
    own = {name.lower().encode() for name in (*PERSONAL, "Received")}
    kept = tuple(f for f in _fields(mail) if f.split(b":")[0].lower() not in own)
    return kept, mail.split(b"\n\n", 1)[1]


def _one(mail: bytes, name: bytes) -> bytes:
    (found,) = [f for f in _fields(mail) if f.lower().startswith(name.lower() + b":")]
    return found.replace(b"\0", b"").split(b":", 1)[1].strip()
