"""The digest's figures: 1,000 readers of 100 stories, and 500 senders that die in the act.

make bench-digest
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from desk.database import open_desk
from reports.digest import issues, render
from reports.digest.compose import Press
from reports.digest.edition import week
from reports.digest.personalise import Profile
from reports.mail import outbox, sending, subscribers
from reports.mail.smtp import Postbox, Server
from tests.reports.crash import crash_until
from tests.reports.samples import DUE, PUBLIC, TOPICS, full
from tests.reports.sink import sink

READERS, STORIES, PROFILES = 1_000, 100, 48
LIMIT_S, LIMIT_MB = 60, 300


def profiles() -> list[Profile]:
    """Readers who wish for different things: 2 languages × 6 topics × 2 grades × 2 choices."""
    found = [
        Profile(language=language, topics=(topic, *more), minimum_grade=grade)
        for language in ("fr", "en")
        for topic in TOPICS
        for more in ((), ("health",))
        for grade in (1, 2)
    ]
    return [Profile(), Profile(language="en"), *found][:PROFILES]


def hand_over(folder: str, port: int, told: object) -> None:
    """Render and send to every reader, in a process of its own so that its memory is its own."""
    began = time.perf_counter()
    press = Press(snapshot=Path("unused"), masthead=PUBLIC, outlet_names={})
    path = Path(folder) / "desk.sqlite"
    wishes = profiles()
    with closing(open_desk(path)) as desk, outbox.alone(path):
        for number in range(READERS):
            subscribers.add(
                desk, f"r{number}@example.org", wishes[number % len(wishes)], confirmed=True,
                now=DUE,
            )  # fmt: skip
        entered = time.perf_counter()
        issues.save_draft(desk, full(STORIES), week("2026-W47"), due_at=DUE, now=DUE)
        issue = issues.approve(desk, "2026-W47", by="bench", now=DUE)
        office = sending.Office(desk=desk, masthead=PUBLIC, key="k" * 40)
        sending.queue_issue(office, press, issue, now=DUE)
        rendered = time.perf_counter()
        tally = sending.send(
            office,
            Postbox(Server(host="127.0.0.1", port=port, security="none"), PUBLIC.sender),
            clock=lambda: DUE + timedelta(hours=1),
            sleep=time.sleep,
            per_minute=0,
        )
        sent = time.perf_counter()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told.send((entered - began, rendered - entered, sent - rendered, peak_mb, tally.sent))  # type: ignore[attr-defined]


def thousand_readers() -> bool:
    """Print the figures of one issue to 1,000 readers; whether they are within the limits."""
    here, there = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory() as folder, sink() as server:
        # spawn: a forked child would start with this process's memory.
        child = multiprocessing.get_context("spawn").Process(
            target=hand_over, args=(folder, server.port, there)
        )
        child.start()
        entered, rendered, sent, peak_mb, count = here.recv()
        child.join()
        got, received = len(set(server.recipients)), server.received
    wall = rendered + sent
    print(f"{READERS} readers, {STORIES} stories, {len(profiles())} profiles")
    print(f"  enter the readers        {entered:6.1f} s")
    print(f"  render every profile     {rendered:6.1f} s")
    print(f"  hand to a loopback server{sent:6.1f} s  ({count} sent, {got} readers reached)")
    print(f"  sent in all              {received / 1e6:6.0f} MB")
    print(f"  render and send          {wall:6.1f} s  (limit {LIMIT_S} s)")
    print(f"  peak memory              {peak_mb:6.0f} MB (limit {LIMIT_MB} MB)")
    return wall <= LIMIT_S and peak_mb <= LIMIT_MB and got == READERS


def letter_sizes() -> None:
    """Print how large a letter is."""
    links = render.Links(unsubscribe="https://veille.example/unsubscribe")
    for stories in (0, 10, 30, 100):
        found = render.letter(full(stories), Profile(), links, names={})
        kept = found.text.count("https://fleuve.example")
        size = render.transferred(found.html)
        print(f"  {stories:3d} stories: {size:6d} bytes of HTML as transferred, {kept} kept")


def crashes(count: int) -> bool:
    """Print what became of the mails of senders that died; whether all is well."""
    with tempfile.TemporaryDirectory() as folder:
        score = crash_until(count, Path(folder), seed=2026)
    print(f"{score.crashes} senders killed at random points, {score.mails} mails taken")
    print(f"  sent twice {score.twice}, lost {score.lost}")
    print(
        f"  uncertain, named to a person {score.uncertain} (the server had {score.heard} of them)"
    )
    return score.twice == 0 and score.lost == 0


def main() -> None:
    """Print every figure; exit code 1 when one misses its limit."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--crashes", type=int, default=500)
    given = parser.parse_args()
    began = time.perf_counter()
    good = thousand_readers()
    print("size of a letter")
    letter_sizes()
    good &= crashes(given.crashes)
    print(f"the whole bench took {(time.perf_counter() - began) / 60:.1f} minutes")
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
