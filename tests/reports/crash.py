"""Senders that die in the act: nobody gets a mail twice, nobody is forgotten."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from desk.database import open_desk
from reports.mail import outbox, sending
from reports.mail.smtp import Postbox, Server
from tests.reports.postoffice import Office, post_office
from tests.reports.samples import DUE, HEAD

POINTS = ("rendered", "sending", "answered", "noted")
READERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What happened over all crashes."""

    crashes: int
    mails: int
    twice: int
    lost: int
    uncertain: int
    """Rows that a person was asked about."""
    heard: int
    """Of those, how many the server had taken."""


def round_of_sending(desk_path: str, port: int, die_at: str, nth: int) -> None:
    """One sender in a process of its own; it kills itself at the nth pass of a point."""
    seen = 0

    def checkpoint(point: str) -> None:
        nonlocal seen
        if point == die_at:
            seen += 1
            if seen == nth:
                os.kill(os.getpid(), signal.SIGKILL)

    path = Path(desk_path)
    with outbox.alone(path):
        desk = open_desk(path)
        sending.send(
            sending.Office(desk=desk, masthead=HEAD, key="k" * 40),
            Postbox(Server(host="127.0.0.1", port=port, security="none"), HEAD.sender),
            clock=lambda: DUE + timedelta(hours=1),
            sleep=lambda seconds: None,
            per_minute=0,
            checkpoint=checkpoint,
        )


def crash_until(crashes: int, folder: Path, seed: int) -> Score:
    """Send issues to ten readers each, crashing until that many senders have died."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.reports.crash", "tests.reports.test_sending"])
    chance = random.Random(seed)
    died = mails = twice = lost = uncertain = heard = number = 0
    with post_office(Office()) as office:
        while died < crashes:
            number += 1
            path = folder / f"{number}.sqlite"
            office.taken.clear()
            deaths, asked, known = _one_issue(context, path, office, chance)
            died, uncertain, heard = died + deaths, uncertain + asked, heard + known
            got = [address for address, _ in office.taken]
            mails += len(got)
            twice += len(got) - len(set(got))
            lost += READERS - len(set(got))
    return Score(
        crashes=died, mails=mails, twice=twice, lost=lost, uncertain=uncertain, heard=heard
    )


def _one_issue(
    context: multiprocessing.context.ForkServerContext,
    path: Path,
    office: Office,
    chance: random.Random,
) -> tuple[int, int, int]:
    """Senders one after the other until nothing is left; every third is killed from outside."""
    from tests.reports.test_sending import desk_with

    desk = desk_with(path, READERS)
    deaths = asked = known = 0
    while not outbox.states(desk, "2026-W47").keys() <= {"sent"}:
        point = chance.choice((*POINTS, "outside"))
        child = context.Process(
            target=round_of_sending, args=(str(path), office.port, point, chance.randint(1, 4))
        )
        child.start()
        _wait(child, chance.uniform(0.05, 0.4) if point == "outside" else None)
        deaths += child.exitcode == -signal.SIGKILL
        # A person's part: look into the server's log, once all that was sent stands in it, then
        # decide. (Looked into too early it says « not taken » of a mail that is still on its way.)
        office.wait_until_idle()
        with outbox.alone(path):
            outbox._settle_the_dead(desk, DUE)
        for row in outbox.waiting_for_a_person(desk):
            taken = any(row.message_id.encode() in mail for _, mail in office.taken)
            outbox.decide(desk, row.outbox_id, resend=not taken, now=DUE)
            asked, known = asked + 1, known + taken
    desk.close()
    return deaths, asked, known


def _wait(child: ForkServerProcess, kill_after_s: float | None) -> None:
    child.join(kill_after_s if kill_after_s is not None else 60)
    if child.exitcode is None:
        child.kill()
        child.join(60)
