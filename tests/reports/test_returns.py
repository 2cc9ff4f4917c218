"""Bounces, replies, lists of subscribers, feeds, and people who ask to be forgotten."""

from __future__ import annotations

import mailbox
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import feedparser
import pytest

from desk.database import open_desk
from records import InputError
from reports.digest import feeds
from reports.digest.message import message_id
from reports.digest.personalise import Profile
from reports.mail import outbox, sending, subscribers, tokens
from reports.mail.bounces import read_mailbox
from reports.mail.subscribers import Standing
from reports.mail.tokens import Purpose
from tests.reports import atom
from tests.reports.samples import DUE, HEAD, full
from tests.reports.world import World

KEY = "k" * 40


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_desk(tmp_path / "desk.sqlite")) as opened:
        for number in range(3):
            subscribers.add(
                opened, f"r{number}@example.org", Profile(), confirmed=number > 0, now=DUE
            )
        yield opened


def standing(desk: sqlite3.Connection, number: int) -> Standing:
    found = subscribers.by_address(desk, f"r{number}@example.org")
    assert found
    return found.standing


def sent(desk: sqlite3.Connection, number: int, issue: str = "2026-W47") -> str:
    """The Message-ID of a letter that went to a reader."""
    reader = subscribers.by_address(desk, f"r{number}@example.org")
    assert reader
    identifier = message_id(issue, reader.subscriber_id, HEAD.domain)
    row = {reader.subscriber_id: (reader.profile.key, identifier, DUE)}
    outbox.queue(desk, issue, row, {}, now=DUE)
    return identifier


def report(address: str, status: str, action: str = "failed", mail: str = "<x@y.example>") -> bytes:
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\n"
        "Subject: Undelivered mail\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no\r\n"
        "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {mail}\r\nSubject: x\r\n\r\ny\r\n--b--\r\n"
    ).encode()


REPORTS = tomllib.loads((Path(__file__).parent / "returned.toml").read_text("utf-8"))["report"]


@pytest.mark.parametrize("form", REPORTS, ids=lambda form: form["why"][:40])
def test_reports_in_the_forms_that_servers_write(
    form: dict[str, str], desk: sqlite3.Connection, tmp_path: Path
) -> None:
    identifier = sent(desk, 1)
    written = form["text"].lstrip().format(address="r1@example.org", mail=identifier)
    for ending in ("\n", "\r\n"):
        file = tmp_path / f"{len(ending)}.eml"
        file.write_bytes(written.replace("\n", ending).encode())
        found = asdict(read_mailbox(desk, file, key=KEY, now=DUE))
        counted = [name for name, count in found.items() if count]
        assert counted == [form["expect"]] or (counted == ["again"] and ending == "\r\n")
    hard = form["expect"] == "hard"
    assert standing(desk, 1) is (Standing.BOUNCED if hard else Standing.ACTIVE)


def test_a_hard_bounce_stops_an_address(desk: sqlite3.Connection, tmp_path: Path) -> None:
    file = tmp_path / "bounce.eml"
    file.write_bytes(report("R1@example.org", "5.1.1", mail=sent(desk, 1)))
    assert read_mailbox(desk, file, key=KEY, now=DUE).hard == 1
    assert standing(desk, 1) is Standing.BOUNCED
    assert read_mailbox(desk, file, key=KEY, now=DUE).again == 1


def test_three_soft_bounces_stop_an_address(desk: sqlite3.Connection, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for number in range(3):
        box.add(report("r1@example.org", "5.2.2", mail=sent(desk, 1, f"2026-W4{number}")))
    box.add(report("r2@example.org", "4.4.1", action="delayed", mail=sent(desk, 2)))
    box.add(b"Subject: Bonjour\r\n\r\nUne question.\r\n")
    box.add(report("stranger@example.org", "5.1.1"))
    box.close()
    found = read_mailbox(desk, tmp_path / "box", key=KEY, now=DUE)
    assert (found.hard, found.soft, found.delayed, found.unknown) == (0, 3, 1, 2)
    assert standing(desk, 1) is Standing.BOUNCED
    assert standing(desk, 2) is Standing.ACTIVE


def test_soft_bounces_far_apart_stop_nobody(desk: sqlite3.Connection, tmp_path: Path) -> None:
    for number in range(4):
        file = tmp_path / f"{number}.eml"
        file.write_bytes(report("r1@example.org", "4.2.2", mail=sent(desk, 1, f"2026-W4{number}")))
        read_mailbox(desk, file, key=KEY, now=DUE + timedelta(days=40 * number))
    assert standing(desk, 1) is Standing.ACTIVE


def test_replies_confirm_and_leave(desk: sqlite3.Connection, tmp_path: Path) -> None:
    pending, active = (subscribers.by_address(desk, f"r{number}@example.org") for number in (0, 1))
    assert pending and active
    folder = mailbox.Maildir(tmp_path / "mail", create=True)
    for purpose, who in ((Purpose.CONFIRM, pending), (Purpose.LEAVE, active)):
        reply = EmailMessage()
        token = tokens.make(KEY, purpose, who.subscriber_id)
        reply["Subject"] = f"Re: Confirmez votre abonnement [{purpose} {token}]"
        folder.add(reply)
    found = read_mailbox(desk, tmp_path / "mail", key=KEY, now=DUE)
    assert (found.confirmed, found.left) == (1, 1)
    assert standing(desk, 0) is Standing.ACTIVE
    assert standing(desk, 1) is Standing.UNSUBSCRIBED
    forged = EmailMessage()
    forged["Subject"] = f"leave {tokens.make('other', Purpose.LEAVE, pending.subscriber_id)}"
    folder.add(forged)
    assert read_mailbox(desk, tmp_path / "mail", key=KEY, now=DUE).unknown == 1
    assert standing(desk, 0) is Standing.ACTIVE


def test_unreadable_mailboxes_say_so(desk: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    for name, words in (("empty", "is empty"), ("folder", "Maildir"), ("none", "cannot be read")):
        with pytest.raises(InputError, match=words):
            read_mailbox(desk, tmp_path / name, key=KEY, now=DUE)


def test_lists_are_read_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "address,name,language,topics,minimum_grade\n"
        "awa@example.org,Awa,fr,mining energy,2\n"
        "bob@bücher.example,,en,,\n",
        "utf-8",
    )
    first, second = subscribers.read_list(file)
    assert first[2] == Profile(topics=("energy", "mining"), minimum_grade=2)
    assert second[0] == "bob@xn--bcher-kva.example"
    file.write_text("address,name\nawa@example.org,Awa\nnot an address,Bob\n", "utf-8")
    with pytest.raises(InputError, match="line 3"):
        subscribers.read_list(file)
    file.write_text("mail\nawa@example.org\n", "utf-8")
    with pytest.raises(InputError, match="columns"):
        subscribers.read_list(file)


def test_wishes_must_exist() -> None:
    for profile, words in (
        (Profile(topics=("gold",)), "topic 'gold'"),
        (Profile(outlets=("nobody",)), "outlet 'nobody'"),
        (Profile(language="de"), "language"),
        (Profile(minimum_grade=3), "grade"),
        (Profile(weekday=8), "weekday"),
    ):
        with pytest.raises(InputError, match=words):
            subscribers.checked(profile, topics=("mining",), outlets=("alpha",))


def test_the_forgotten_leave_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    with closing(open_desk(path)) as desk:
        for number in range(200):
            subscribers.add(
                desk, f"canary{number}@example.org", Profile(), name=f"Canari {number}", now=DUE
            )
        reader = subscribers.by_address(desk, "canary7@example.org")
        assert reader
        office = sending.Office(desk=desk, masthead=HEAD, key=KEY)
        sending.queue_letter(office, Purpose.CONFIRM, reader, now=DUE)
        assert subscribers.forget(desk, "CANARY7@example.org", now=DUE) == 2
        for file in tmp_path.iterdir():
            body = file.read_bytes()
            assert b"canary7@" not in body, file.name
            assert reader.subscriber_id.encode() not in body, file.name
        assert outbox.states(desk, "confirm:2026-11-23") == {}
        assert subscribers.forget(desk, "canary7@example.org", now=DUE) == 0


def test_article_feed_is_valid_and_of_its_topic(tmp_path: Path) -> None:
    world = World()
    world.add("alpha", "Une mine d’or & <b>rien</b>", topics=("mining",))
    world.add("beta", "Une visite", topics=("diplomacy",))
    world.add("gamma", "Sans rapport", grade=0)
    snapshot = world.publish_to(tmp_path)
    body = feeds.article_feed(snapshot, topic="mining")
    assert atom.faults(body) == []
    found = feedparser.parse(body)
    assert not found.bozo
    assert found.version == "atom10"
    assert [e.title for e in found.entries] == ["Titre de Une mine d’or & <b>rien</b>"]
    assert found.entries[0].link.startswith("https://alpha.example/")
    assert atom.faults(feeds.article_feed(snapshot, language="en")) == []
    assert atom.faults(feeds.article_feed(snapshot, topic="health")) == [], "an empty feed"
    everything = feedparser.parse(feeds.article_feed(snapshot, language="en"))
    assert len(everything.entries) == 2
    assert everything.feed.title == "Mali–Russia Watch"


def test_digest_feed(tmp_path: Path) -> None:
    body = feeds.digest_feed([(full(), DUE)], language="fr", public_url="https://veille.example")
    assert atom.faults(body) == []
    later = replace(full(), issue_id="2026-11-01..2026-11-15")
    both = [(full(), DUE), (later, DUE)]
    assert atom.faults(feeds.digest_feed(both, language="en", public_url="")) == []
    found = feedparser.parse(body)
    assert not found.bozo
    assert found.entries[0].link == "https://veille.example/digests/2026-W47.html"
    assert "16 au 22 novembre 2026" in found.entries[0].title
    assert not feedparser.parse(feeds.digest_feed([], language="fr", public_url="")).bozo


def test_the_forgotten_come_back_by_their_own_word_only(
    desk: sqlite3.Connection,
) -> None:
    subscribers.add(desk, "Awa@example.org", Profile(), confirmed=True, now=DUE)
    subscribers.forget(desk, "awa@example.org", now=DUE)
    assert subscribers.was_forgotten(desk, "AWA@example.org")
    assert not subscribers.was_forgotten(desk, "bob@example.org")
    kept = [tuple(row) for row in desk.execute("select * from forgotten")]
    assert len(kept) == 1 and "awa" not in str(kept)
    with pytest.raises(InputError, match="asked to be forgotten"):
        subscribers.add(desk, "awa@example.org", Profile(), confirmed=True, now=DUE)
    again = subscribers.add(desk, "awa@example.org", Profile(), now=DUE)
    assert subscribers.was_forgotten(desk, "awa@example.org"), "asking again is not confirming"
    subscribers.confirm(desk, again.subscriber_id, DUE)
    assert not subscribers.was_forgotten(desk, "awa@example.org")


def test_the_checker_of_feeds_finds_faults() -> None:
    good = feeds.digest_feed([(full(), DUE)], language="fr", public_url="https://veille.example")
    for old, new in (
        (b"<updated>2026", b"<updated>26"),
        (b"tag:veille.invalid,2026", b"tag veille"),
        (b"</title>", b"</title><title>x</title>"),
        (b'href="https:', b'href="javascript:'),
        (b"<name>", b"<name/><name>"),
        (b"</entry>", b"<summary/></entry>"),
    ):
        spoiled = good.replace(old, new).replace(
            b"</name>", b"</nom>" if new == b"<nom>" else b"</name>"
        )
        assert old in good and atom.faults(spoiled), old
