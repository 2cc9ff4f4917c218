"""Forbidden addresses: no connection by any route. The backend records, it opens no socket."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harvest.fetch import Fetcher
from harvest.network import Endpoint, SystemResolver, is_public
from harvest.policy import FetchPolicy
from records import HttpRules, Outlet, OutletKind, Page, Refusal, Status
from tests.hostile.wire import Names, RecordingBackend

DATA = tomllib.loads(Path(__file__).with_name("addresses.toml").read_text("utf-8"))
BAD = [row[0] for row in DATA["bad"]]
GOOD = [row[0] for row in DATA["good"]]
PUBLIC = "93.184.216.34"
TLS = ssl.create_default_context()
POLICY = FetchPolicy(default_delay_s=0.0, deadline_s=5.0, retries=0)
OUTLET = Outlet(
    id="a",
    name="A",
    home_url="http://good.test",
    kind=OutletKind.DAILY,
    http=HttpRules(plain_http=True),
)


def literal(ip: str) -> str:
    return f"http://[{ip}]/" if ":" in ip else f"http://{ip}/"


def redirect(to: str) -> bytes:
    return f"HTTP/1.1 302 x\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def ask(urls: list[str], names: Names, backend: RecordingBackend) -> list[Page | Refusal | object]:
    async def go() -> list[Page | Refusal | object]:
        async with Fetcher(POLICY, resolver=names, backend=backend, tls=TLS) as fetch:
            return [await fetch.fetch(url, outlet=OUTLET) for url in urls]

    return asyncio.run(go())


def by_literal(ip: str) -> tuple[list[str], Names, RecordingBackend]:
    return [literal(ip)], Names({}), RecordingBackend()


def by_name(ip: str) -> tuple[list[str], Names, RecordingBackend]:
    return ["http://evil.test/"], Names({"evil.test": [[ip]]}), RecordingBackend()


def by_redirect(ip: str) -> tuple[list[str], Names, RecordingBackend]:
    names = Names({"good.test": [[PUBLIC]]})
    return ["http://good.test/"], names, RecordingBackend([redirect(literal(ip))])


def by_rebinding(ip: str) -> tuple[list[str], Names, RecordingBackend]:
    names = Names({"evil.test": [[PUBLIC], [ip]]})
    return ["http://evil.test/", "http://evil.test:8080/"], names, RecordingBackend()


def by_mixed_answer(ip: str) -> tuple[list[str], Names, RecordingBackend]:
    return ["http://evil.test/"], Names({"evil.test": [[PUBLIC, ip]]}), RecordingBackend()


ROUTES: list[Callable[[str], tuple[list[str], Names, RecordingBackend]]] = [
    by_literal,
    by_name,
    by_redirect,
    by_rebinding,
    by_mixed_answer,
]


def test_the_lists_are_as_long_as_promised() -> None:
    print(  # noqa: T201
        f"{len(BAD)} addresses × {len(ROUTES)} routes, {len(DATA['spellings'])} spellings, "
        f"{len(DATA['odd_urls'])} odd URLs, {len(DATA['locations'])} locations"
    )
    assert len(BAD) >= 33 and len(DATA["spellings"]) >= 9 and len(DATA["locations"]) >= 8


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.__name__)
@pytest.mark.parametrize("ip", BAD)
def test_no_connection_to_a_forbidden_address(
    ip: str, route: Callable[[str], tuple[list[str], Names, RecordingBackend]]
) -> None:
    urls, names, backend = route(ip)
    results = ask(urls, names, backend)
    assert {host for host, _ in backend.connected} <= {PUBLIC}
    last = results[-1]
    assert isinstance(last, Refusal) and last.status is Status.FORBIDDEN_ADDRESS


@pytest.mark.parametrize("ip", GOOD)
def test_public_addresses_are_reached(ip: str) -> None:
    backend = RecordingBackend()
    ask(["http://good.test/"], Names({"good.test": [[ip]]}), backend)
    assert [host for host, _ in backend.connected] == [ip]


@pytest.mark.parametrize("host", [row[0] for row in DATA["spellings"]])
def test_odd_spellings_of_loopback_reach_nothing(host: str) -> None:
    backend = RecordingBackend()
    (result,) = ask([f"http://{host}/"], Names({}), backend)
    assert backend.connected == []
    assert isinstance(result, Refusal)


@pytest.mark.parametrize("url", [row[0] for row in DATA["odd_urls"]])
def test_odd_addresses_are_not_asked(url: str) -> None:
    backend = RecordingBackend()
    names = Names({"good.test": [[PUBLIC]]})
    (result,) = ask([url], names, backend)
    assert backend.connected == []
    assert isinstance(result, Refusal) and result.status is Status.FORBIDDEN_ADDRESS


@pytest.mark.parametrize("location", [row[0] for row in DATA["locations"]])
def test_no_such_redirect_is_followed(location: str) -> None:
    backend = RecordingBackend([redirect(location)])
    (result,) = ask(["http://good.test/"], Names({"good.test": [[PUBLIC]]}), backend)
    assert {host for host, _ in backend.connected} == {PUBLIC}
    assert isinstance(result, Refusal) and result.reason


@pytest.fixture
def trap() -> Iterator[tuple[int, list[object]]]:
    """A listener on loopback that counts who connects."""
    caught: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, peer = listener.accept()
                except TimeoutError:
                    continue
                caught.append(peer)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield listener.getsockname()[1], caught
        done.set()
        thread.join()


def test_the_trap_on_loopback_catches_nobody(
    trap: tuple[int, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real backend and the real resolver, with proxies in the environment for good measure."""
    port, caught = trap
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")

    async def go() -> list[object]:
        async with Fetcher(POLICY) as fetch:
            hosts = ("127.0.0.1", "localhost", "0", "127.1", "2130706433", "[::1]", "0x7f000001")
            return [await fetch.fetch(f"http://{host}:{port}/x") for host in hosts]

    results = asyncio.run(go())
    assert caught == []
    assert all(isinstance(r, Refusal) for r in results)


def test_a_test_flag_in_the_environment_opens_nothing(
    trap: tuple[int, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, caught = trap
    for name in ("TEST", "CI", "VEILLE_TEST", "VEILLE_ALLOW_LOOPBACK", "PYTEST_CURRENT_TEST"):
        monkeypatch.setenv(name, "1")

    async def go() -> object:
        async with Fetcher(POLICY) as fetch:
            return await fetch.fetch(f"http://127.0.0.1:{port}/")

    assert isinstance(asyncio.run(go()), Refusal) and caught == []


def test_ports_of_other_services_are_refused() -> None:
    assert is_public(Endpoint(PUBLIC, 443)) and is_public(Endpoint(PUBLIC, 8080))
    assert not any(is_public(Endpoint(PUBLIC, port)) for port in (0, 22, 25, 110, 143, 445, 993))


def test_the_systems_resolver_answers_literals_without_asking_anybody() -> None:
    found = asyncio.run(SystemResolver().resolve("127.0.0.1", 80))
    assert found == [Endpoint("127.0.0.1", 80)]
