"""Where a connection may go: the address is checked in the very call that connects to it.

A check before the connection can be fooled (a name that resolves otherwise the second time, an
address spelt so that two parsers read it differently); here the name is resolved once, every
answer is checked, and the connection is made to the checked address itself.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from itertools import chain, zip_longest
from typing import Any, Protocol, Self

import httpcore
import httpx

from records.reason import Reason, ReasonCode, make_reason

_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Ranges inside 2000::/3 that carry another address or are no host's: Teredo, ORCHID (both forms),
# benchmarking, documentation (both), 6to4. RFC 6890 and its registry; `is_global` knows them only
# in newer Pythons.
_IPV6_REFUSED = tuple(
    IPv6Network(net)
    for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
)
_IPV4_REFUSED = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "168.63.129.16/32",  # a cloud's host service, in a public range
    )
)
_CONNECT_TRIES = 4
_CONNECT_S = 2.5
_RESOLVE_S = 5.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A numeric address and a port."""

    ip: str
    port: int


class Resolver(Protocol):
    """Turns a name into the endpoints to try, in order."""

    async def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        """The endpoints; raises OSError when the name is unknown."""
        ...


AddressRule = Callable[[Endpoint], bool]


class AddressRefused(Exception):
    """The name leads to an address that we do not connect to."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class HostUnknown(Exception):
    """The name does not resolve."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


def is_public(endpoint: Endpoint) -> bool:
    """Whether an endpoint is public unicast, on a port where the web is served.

    A positive list: IPv4 outside every special range, IPv6 inside 2000::/3 less the ranges that
    embed or reserve. Python's `is_global` lets 10 of 33 bad addresses through on 3.11.
    """
    try:
        ip = ip_address(endpoint.ip)
    except ValueError:
        return False
    port_good = endpoint.port in (80, 443) or endpoint.port >= 1024
    return port_good and (_public_v4(ip) if isinstance(ip, IPv4Address) else _public_v6(ip))


def _public_v4(ip: IPv4Address) -> bool:
    return not any(ip in net for net in _IPV4_REFUSED)


def _public_v6(ip: IPv6Address) -> bool:
    inside = ip in _GLOBAL_UNICAST and not any(ip in net for net in _IPV6_REFUSED)
    return inside and ip.scope_id is None and ip.is_global


class SystemResolver:
    """The machine's own resolver, both address families, alternating."""

    async def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        """The endpoints; raises OSError when the name is unknown or slow."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(_RESOLVE_S):
            rows = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        ips = list(dict.fromkeys(str(row[4][0]) for row in rows))
        v4 = [ip for ip in ips if ":" not in ip]
        v6 = [ip for ip in ips if ":" in ip]
        pairs = chain.from_iterable(zip_longest(v4, v6))
        return [Endpoint(ip, port) for ip in pairs if ip is not None]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only; one bad answer of a name refuses the name."""

    def __init__(
        self, resolver: Resolver, allow: AddressRule, inner: httpcore.AsyncNetworkBackend
    ) -> None:
        self._resolver = resolver
        self._allow = allow
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first checked address that answers."""
        failure: Exception = HostUnknown(make_reason(ReasonCode.NAME_NOT_FOUND, host=host))
        for endpoint in await self._checked(host, port):
            try:
                stream = await self._inner.connect_tcp(
                    endpoint.ip, endpoint.port, min(timeout or _CONNECT_S, _CONNECT_S)
                )
                return _ClosingStream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _checked(self, host: str, port: int) -> Sequence[Endpoint]:
        try:
            found = await self._resolver.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise HostUnknown(make_reason(ReasonCode.NAME_NOT_FOUND, host=host)) from error
        for endpoint in found:
            if not self._allow(endpoint):
                raise AddressRefused(
                    make_reason(
                        ReasonCode.ADDRESS_FORBIDDEN,
                        host=host,
                        address=endpoint.ip,
                        port=endpoint.port,
                    )
                )
        return found[:_CONNECT_TRIES]

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise AddressRefused(make_reason(ReasonCode.ADDRESS_NOT_ASKED, address=path))

    async def sleep(self, seconds: float) -> None:
        """Returns after so many seconds."""
        await asyncio.sleep(seconds)


class _ClosingStream(httpcore.AsyncNetworkStream):
    """A stream that is closed when its TLS handshake is given up.

    httpcore closes it after an error but not after a cancelled deadline: each host that hangs in
    the handshake would leave a socket behind.
    """

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes as they come."""
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends bytes."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Closes the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The stream behind a finished handshake."""
        try:
            return await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._inner.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        """What the socket tells of itself."""
        return self._inner.get_extra_info(info)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx over the guarded backend: HTTP/1.1, no proxy, certificates verified."""

    def __init__(
        self, backend: httpcore.AsyncNetworkBackend, tls: ssl.SSLContext | None = None
    ) -> None:
        self._pool: Any = _PoolPerOrigin(
            backend, ssl_context=tls or httpx.create_ssl_context(trust_env=False)
        )


class _PoolPerOrigin:
    """A small pool for each origin: httpcore looks through all of a pool's connections, squared,
    at each request, and forty outlets make forty of them.
    """

    def __init__(
        self, backend: httpcore.AsyncNetworkBackend, *, ssl_context: ssl.SSLContext
    ) -> None:
        self._backend = backend
        self._tls = ssl_context
        self._pools: dict[tuple[bytes, bytes, int], httpcore.AsyncConnectionPool] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """The answer of the request's origin over one of its own connections."""
        there = request.url.origin
        origin = (there.scheme, there.host, there.port)
        if origin not in self._pools:
            self._pools[origin] = httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=4,
                max_keepalive_connections=1,
                keepalive_expiry=20.0,
                network_backend=self._backend,
            )
        return await self._pools[origin].handle_async_request(request)

    async def aclose(self) -> None:
        """Closes all connections."""
        for pool in self._pools.values():
            await pool.aclose()
