"""The pages of confirmation and leaving: a GET changes nothing, a signed POST is enough."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from desk.database import open_desk, secret_key
from reports.digest.compose import Press, publish_pages
from reports.digest.feeds import digest_feed
from reports.digest.personalise import Profile
from reports.mail import subscribers, tokens
from reports.mail.confirm_pages import Counter, application
from reports.mail.subscribers import Standing, Subscriber
from reports.mail.tokens import Purpose
from tests.reports.samples import DUE, PUBLIC, full


class Visitor:
    """The application, asked without a socket."""

    def __init__(self, path: Path) -> None:
        counter = Counter(
            desk_path=path, masthead=PUBLIC, clock=lambda: DUE, pages=path.parent / "digests"
        )
        self._transport = httpx.ASGITransport(application(counter))

    def ask(self, method: str, url: str, **given: object) -> httpx.Response:
        import anyio

        async def go() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="https://veille.example"
            ) as client:
                return await client.request(method, url, **given)  # type: ignore[arg-type]

        return anyio.run(go)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.sqlite"


@pytest.fixture
def desk(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_desk(path)) as opened:
        yield opened


def reader(desk: sqlite3.Connection, confirmed: bool) -> Subscriber:
    return subscribers.add(
        desk, "awa@example.org", Profile(language="en"), confirmed=confirmed, now=DUE
    )


def standing(desk: sqlite3.Connection) -> Standing:
    found = subscribers.by_address(desk, "awa@example.org")
    assert found
    return found.standing


def test_confirmation_takes_a_post(desk: sqlite3.Connection, path: Path) -> None:
    token = tokens.make(secret_key(desk), Purpose.CONFIRM, reader(desk, False).subscriber_id)
    visitor = Visitor(path)
    for method in ("GET", "HEAD"):
        assert visitor.ask(method, f"/confirm?t={token}").status_code == 200
        assert standing(desk) is Standing.PENDING
    done = visitor.ask("POST", f"/confirm?t={token}")
    assert "Done" in done.text
    assert standing(desk) is Standing.ACTIVE


def test_one_click_leaves_without_login_and_twice_harms_nothing(
    desk: sqlite3.Connection, path: Path
) -> None:
    token = tokens.make(secret_key(desk), Purpose.LEAVE, reader(desk, True).subscriber_id)
    visitor = Visitor(path)
    for method in ("GET", "HEAD"):
        visitor.ask(method, f"/unsubscribe?t={token}")
        assert standing(desk) is Standing.ACTIVE
    for _ in range(2):
        # As RFC 8058 has the mail provider post it: no cookie, no referrer, no origin.
        done = visitor.ask(
            "POST", f"/unsubscribe?t={token}", data={"List-Unsubscribe": "One-Click"}
        )
        assert done.status_code == 200
        assert standing(desk) is Standing.UNSUBSCRIBED


def test_an_old_confirmation_does_not_bring_back_who_left(
    desk: sqlite3.Connection, path: Path
) -> None:
    one = reader(desk, False)
    token = tokens.make(secret_key(desk), Purpose.CONFIRM, one.subscriber_id)
    subscribers.leave(desk, one.subscriber_id, DUE)
    assert Visitor(path).ask("POST", f"/confirm?t={token}").status_code == 404
    assert standing(desk) is Standing.UNSUBSCRIBED


@pytest.mark.parametrize(
    "token",
    ["", "x", "a.b.c", "A" * 5_000, "%00", "../..", "<script>alert(1)</script>", "é"],
)
def test_bad_tokens_do_nothing(desk: sqlite3.Connection, path: Path, token: str) -> None:
    reader(desk, False)
    for method in ("GET", "POST"):
        answer = Visitor(path).ask(method, "/confirm", params={"t": token})
        assert answer.status_code == 404
        assert "alert(1)" not in answer.text
    assert standing(desk) is Standing.PENDING


def test_tokens_are_for_one_purpose_and_one_key(desk: sqlite3.Connection, path: Path) -> None:
    one = reader(desk, True)
    leave = tokens.make("other key", Purpose.LEAVE, one.subscriber_id)
    confirm = tokens.make(secret_key(desk), Purpose.CONFIRM, one.subscriber_id)
    for token in (leave, confirm):
        answer = Visitor(path).ask("POST", f"/unsubscribe?t={token}")
        assert answer.status_code == 404
    assert standing(desk) is Standing.ACTIVE


def test_leaving_by_address_tells_nothing_and_writes_once(
    desk: sqlite3.Connection, path: Path
) -> None:
    reader(desk, True)
    visitor = Visitor(path)
    known, again, unknown, odd = (
        visitor.ask("POST", "/unsubscribe", data={"address": address})
        for address in ("AWA@example.org", "awa@example.org", "x@example.org", "a\r\nb")
    )
    assert known.text == again.text == unknown.text == odd.text
    rows = desk.execute("select issue_id, state from outbox").fetchall()
    assert [(r["issue_id"], r["state"]) for r in rows] == [("leave:2026-11-23", "queued")]
    assert standing(desk) is Standing.ACTIVE


def test_a_flood_is_cut_off(desk: sqlite3.Connection, path: Path) -> None:
    answer = Visitor(path).ask("POST", "/unsubscribe", content=b"a" * 100_000)
    assert answer.status_code == 413


def test_pages_run_no_script_and_leak_no_link(desk: sqlite3.Connection, path: Path) -> None:
    token = tokens.make(secret_key(desk), Purpose.LEAVE, reader(desk, True).subscriber_id)
    answer = Visitor(path).ask("GET", f"/unsubscribe?t={token}")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.count("<style>") == 1 and "<script" not in answer.text


def test_confirmation_expires(desk: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    token = tokens.make("k", Purpose.CONFIRM, "someone")
    assert tokens.read("k", Purpose.CONFIRM, token) == "someone"
    later = datetime.now(UTC).timestamp() + tokens.CONFIRM_WITHIN.total_seconds() + 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert tokens.read("k", Purpose.CONFIRM, token) is None


def published(folder: Path) -> None:
    """An issue published by the room itself, and things beside it that are nobody's to read."""
    press = Press(snapshot=Path("unused"), masthead=PUBLIC, outlet_names={})
    for edition in (full(2), replace(full(2), issue_id="2026-11-01..2026-11-15")):
        publish_pages(press, edition, folder)
    (folder / "atom.xml").write_bytes(digest_feed([], language="fr", public_url=""))
    (folder / "preview").mkdir()
    for name in ("preview/2026-W47.html", "secret.html", "2026-W46.html.making", "2026-W46.txt"):
        (folder / name).write_text("secret", "utf-8")
    (folder.parent / "secret.html").write_text("secret", "utf-8")
    (folder / "2026-W45.html").symlink_to(folder.parent / "secret.html")


def test_published_issues_are_served_as_written(path: Path) -> None:
    folder = path.parent / "digests"
    published(folder)
    visitor = Visitor(path)
    for name, media in (
        ("2026-W47.html", "text/html"),
        ("2026-W47.en.html", "text/html"),
        ("2026-W47.png", "image/png"),
        ("2026-11-01..2026-11-15.html", "text/html"),
        ("atom.xml", "application/atom+xml"),
    ):
        answer = visitor.ask("GET", f"/digests/{name}")
        assert answer.status_code == 200, name
        assert answer.content == (folder / name).read_bytes()
        assert answer.headers["content-type"].startswith(media)
        assert "script" not in answer.headers["content-security-policy"]
    # The address that the letters print is the one that answers.
    letter = (folder / "2026-W47.html").read_text("utf-8")
    online = f"{PUBLIC.public_url}/digests/2026-W47.html"
    assert online in letter and visitor.ask("GET", online).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "secret.html", "2026-W45.html", "2026-W46.html.making", "2026-W46.txt",
        "preview/2026-W47.html", "preview%2f2026-W47.html", "../secret.html", "..%2fsecret.html",
        "%2e%2e/secret.html", "2026-W47.html%00", "2026-W47.html%0a", "٢٠٢٦-W47.html",
        "2026-W99.html", "desk.sqlite", "..%5csecret.html", "//etc/passwd",
    ],
)  # fmt: skip
def test_nothing_else_of_the_folder_is_served(path: Path, name: str) -> None:
    published(path.parent / "digests")
    answer = Visitor(path).ask("GET", f"/digests/{name}")
    assert answer.status_code in (404, 307, 405) and "secret" not in answer.text
    assert Visitor(path).ask("POST", "/digests/2026-W47.html").status_code == 405


def test_the_contents_name_each_issue_once(path: Path) -> None:
    visitor = Visitor(path)
    assert "Aucun numéro" in visitor.ask("GET", "/digests/").text
    published(path.parent / "digests")
    french = visitor.ask("GET", "/digests/").text
    assert 'href="2026-W47.html">Du 16 au 22 novembre 2026<' in french
    assert "secret" not in french and ".en.html" not in french
    assert "2026-W45" not in french, "what is not served is not named"
    english = visitor.ask("GET", "/digests/", headers={"Accept-Language": "en-GB"}).text
    assert 'href="2026-W47.en.html">16 to 22 November 2026<' in english
