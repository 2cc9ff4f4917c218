"""`veille serve` on a real socket: whom it answers, how many at once, for how long."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.requests import Request

from cli.commands.serve import application, host_names, may_read_metrics
from desk.database import open_desk, secret_key
from flows.settings import Settings, load_settings
from reports.digest.personalise import Profile
from reports.mail import subscribers, tokens
from reports.mail.tokens import Purpose
from system import bounded_http
from system.bounded_http import BoundedHttp
from system.web_door import WebDoor
from tests.reports.samples import DUE

TOKEN = "token-of-ours-Wq3vN8xKz5Rt0LmYb2Hs"


@contextmanager
def serving(settings: Settings) -> Iterator[int]:
    """The pages as `veille serve` serves them; gives the port."""
    names = host_names("127.0.0.1", settings.digest.public_url)
    served = WebDoor(application(settings), names, any_origin=True)
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        config = uvicorn.Config(
            served, http=BoundedHttp, ws="none", lifespan="off", log_level="error", access_log=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield int(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(20)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = load_settings(data_dir=tmp_path / "data")
    made.data_dir.mkdir()
    return made


def answer(port: int, head: str, *, source: str = "127.0.0.1") -> bytes:
    """What the server says to these bytes, to the end."""
    with socket.create_connection(("127.0.0.1", port), 10, (source, 0)) as there:
        there.sendall(head.encode("latin-1"))
        said = b""
        with suppress(ConnectionError):
            while piece := there.recv(65536):
                said += piece
    return said


def status(port: int, path: str = "/digests/", *, host: str | None = "", more: str = "") -> int:
    named = "" if host is None else f"Host: {host or f'127.0.0.1:{port}'}\r\n"
    said = answer(port, f"GET {path} HTTP/1.1\r\n{named}{more}Connection: close\r\n\r\n")
    found = re.match(rb"HTTP/1.1 (\d+)", said)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("public", ["", "https://veille.example/pages"])
def test_another_host_is_not_answered_and_nobody_is_sent_there(
    public: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VEILLE_DIGEST__PUBLIC_URL", public)
    settings = load_settings(data_dir=tmp_path)
    foreign = ["evil.test", "evil.test:80", "127.0.0.1.evil.test", "veille.example.evil.test",
               "127.0.0.1@evil.test", "127.0.0.2", "[::2]", "localhost.", " ",
               "0.0.0.0"]  # fmt: skip
    with serving(settings) as port:
        ours = ["", "localhost", f"localhost:{port}", "LOCALHOST", "[::1]", "127.0.0.1"]
        ours += ["veille.example", "veille.example:443"] if public else []
        assert [status(port, host=host) for host in ours] == [200] * len(ours)
        given = foreign + ([] if public else ["veille.example"])
        for host in given:
            # Without the slash at its end the address was sent on to the host that was named.
            for path in ("/digests/", "/digests", "/confirm?t=x"):
                assert status(port, path, host=host) in (400, 421), (host, path)
        assert status(port, host=None) == 400
        two = "Host: evil.test\r\n"
        assert status(port, more=two) in (400, 421)


def test_forms_are_taken_from_a_page_that_sends_no_referrer(settings: Settings) -> None:
    # Our pages ask for `no-referrer`, so a browser posts their form with `Origin: null`.
    with serving(settings) as port:
        url = f"http://127.0.0.1:{port}/confirm?t=x"
        said = httpx.post(url, headers={"Origin": "null"}, trust_env=False)
        assert said.status_code == 404 and "html" in said.headers["content-type"]


HALVES = ["GET /digests/ HT", "GET /digests/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", ""]


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("clients", [1, 40])
def test_half_sent_requests_keep_nobody_away(half: str, clients: int, settings: Settings) -> None:
    with serving(settings) as port:
        held = []
        try:
            for number in range(400):
                source = f"127.0.1.{1 + number % clients}"
                held.append(socket.create_connection(("127.0.0.1", port), 10, (source, 0)))
                held[-1].sendall(half.encode())
            begun = time.monotonic()
            assert [status(port) for _ in range(5)] == [200] * 5
            assert time.monotonic() - begun < 5
            assert len(BoundedHttp._open) <= (64 if clients == 1 else 256)
        finally:
            for one in held:
                one.close()


@pytest.mark.parametrize(
    ("head", "drip"),
    [
        ("GET /digests/ HTTP/1.1\r\nHost: 127.0.0.1\r\n", "X"),
        ("", "G"),
        ("POST /confirm?t=x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n\r\n", "a"),
        ("GET /digests/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", ""),
        ("GET /digests/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "G"),
    ],
)
def test_a_request_that_drips_is_ended_in_time(
    head: str, drip: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_http, "HEADERS_WITHIN_S", 1.0)
    monkeypatch.setattr(bounded_http, "REQUEST_WITHIN_S", 1.5)
    with serving(settings) as port:
        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), 10) as there:
            there.sendall(head.encode())
            there.settimeout(0.2)
            while time.monotonic() - begun < 12:
                try:
                    there.sendall(drip.encode())
                    if there.recv(65536) == b"":
                        break
                except TimeoutError:
                    continue
                except ConnectionError:
                    break
        assert time.monotonic() - begun < 8
        assert status(port) == 200


def test_who_looks_at_a_page_never_waits_for_a_writer(settings: Settings) -> None:
    with closing(open_desk(settings.desk)) as desk:
        profile = Profile(language="en")
        reader = subscribers.add(desk, "awa@example.org", profile, confirmed=True, now=DUE)
        token = tokens.make(secret_key(desk), Purpose.LEAVE, reader.subscriber_id)
        with serving(settings) as port, ThreadPoolExecutor(60) as pool:
            url = f"http://127.0.0.1:{port}/unsubscribe?t={token}"
            desk.execute("begin immediate")
            posts = [pool.submit(httpx.post, url, trust_env=False, timeout=60) for _ in range(50)]
            time.sleep(1)
            times = []
            for path in (f"/unsubscribe?t={token}", "/unsubscribe", "/digests/", "/confirm?t=x"):
                begun = time.monotonic()
                asked = httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=60)
                times.append(time.monotonic() - begun)
                assert asked.status_code in (200, 404)
            desk.execute("rollback")
            assert {post.result().status_code for post in posts} <= {200, 503}
        assert max(times) < 3, times
        found = subscribers.by_address(desk, "awa@example.org")
        assert found is not None and found.standing is subscribers.Standing.UNSUBSCRIBED


def asking(peer: str, host: str, bearer: str = "") -> Request:
    headers = [(b"host", host.encode())]
    if bearer:
        headers.append((b"authorization", f"Bearer {bearer}".encode()))
    about = {"type": "http", "method": "GET", "scheme": "http", "path": "/metrics"}
    return Request(about | {"query_string": b"", "headers": headers, "client": (peer, 1)})


@pytest.mark.parametrize(
    ("given", "peer", "host", "bearer", "open_"),
    [
        ({}, "127.0.0.1", "127.0.0.1:8400", "", True),
        ({}, "::1", "[::1]:8400", "", True),
        ({}, "192.0.2.7", "127.0.0.1:8400", "", False),
        ({}, "127.0.0.1", "veille.example:8400", "", False),
        ({"DIGEST__PUBLIC_URL": "https://v.example"}, "127.0.0.1", "127.0.0.1:8400", "", False),
        ({"METRICS_TOKEN": TOKEN}, "127.0.0.1", "127.0.0.1:8400", "", False),
        ({"METRICS_TOKEN": TOKEN}, "127.0.0.1", "localhost:8400", "wrong", False),
        ({"METRICS_TOKEN": TOKEN}, "192.0.2.7", "veille.example", "é", False),
        (
            {"METRICS_TOKEN": TOKEN},
            "192.0.2.7", "veille.example", TOKEN, True,
        ),
    ],
)  # fmt: skip
def test_the_metrics_are_for_this_machine_or_for_the_token(
    given: dict[str, str], peer: str, host: str, bearer: str, open_: bool,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"VEILLE_{name}", value)
    request = asking(peer, host, bearer)
    assert may_read_metrics(request, load_settings(data_dir=tmp_path)) is open_
