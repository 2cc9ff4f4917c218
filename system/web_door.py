"""Whom a local server answers: requests to its own name, from no page but its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_MISDIRECTED = 421  # RFC 9110, 15.5.20: not a host that this server answers for
_POLICY_VIOLATION = 1008  # RFC 6455, 7.4.1


class WebDoor:
    """Refuse every other Host, and pages of every other origin.

    A name of a stranger's that leads to this machine (DNS rebinding) shows in `Host`; a page of a
    stranger's shows in `Origin`, which no script can change. Before the application, so that not
    one route of it forgets to ask.
    """

    def __init__(
        self, application: Application, hosts: Iterable[str], *, any_origin: bool = False
    ) -> None:
        """Guard `application`: `hosts` are names with a port, or without for any port.

        `any_origin`: for pages whose signed token is the permission.
        """
        self._application = application
        self._hosts = frozenset(host.lower().encode() for host in hosts)
        self._any_origin = any_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] == "lifespan" or self._welcomes(scope["headers"]):
            await self._application(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            plain = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": _MISDIRECTED, "headers": plain})
            await send({"type": "http.response.body", "body": b"not a host of this server\n"})

    def _welcomes(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Exactly one Host, and it is ours; an Origin, where there is one, ours too."""
        given = [(name, value.lower()) for name, value in headers]
        hosts = [value for name, value in given if name == b"host"]
        origins = [value for name, value in given if name == b"origin" and not self._any_origin]
        return len(hosts) == 1 and all(
            self._is_ours(host)
            for host in (*hosts, *(origin.rpartition(b"://")[2] for origin in origins))
        )

    def _is_ours(self, host: bytes) -> bool:
        name, _, port = host.rpartition(b":")
        return host in self._hosts or (port.isdigit() and name in self._hosts)
