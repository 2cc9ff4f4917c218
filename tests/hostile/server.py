"""A raw HTTP/1.1 server on loopback, in its own thread: behaviours are small coroutines.

Each request is recorded with its arrival time before its behaviour runs; the bytes of bodies
sent are counted. Nothing here is a framework's: a behaviour writes what it likes on the wire.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass
class Request:
    """One request as it arrived."""

    at: float
    """Seconds on the server's monotonic clock."""
    method: str
    target: str
    headers: dict[str, str]

    @property
    def host(self) -> str:
        return self.headers.get("host", "").partition(":")[0]

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


Behaviour = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def reply(
    body: bytes | str = b"",
    *,
    status: int = 200,
    media: str = "text/html; charset=utf-8",
    headers: dict[str, str] | None = None,
    length: int | None = None,
) -> Behaviour:
    """An honest answer (unless `length` lies)."""
    data = body.encode() if isinstance(body, str) else body

    async def answer(request: Request, out: asyncio.StreamWriter) -> None:
        size = len(data) if length is None else length
        lines = [f"HTTP/1.1 {status} x", f"Content-Type: {media}", f"Content-Length: {size}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        out.write("\r\n".join([*lines, "", ""]).encode("latin-1") + data)
        await out.drain()

    return answer


@dataclass
class Server:
    """Answers by (host, path), then path, then 404. `with Server() as server:`."""

    routes: dict[str, Behaviour] = field(default_factory=dict)
    fallback: Behaviour = field(default_factory=lambda: reply("introuvable", status=404))
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def add(self, where: str, behaviour: Behaviour) -> None:
        """`where` is a path, or a host with a path (`a.test/feed`)."""
        self.routes[where] = behaviour

    def asked(self, path: str) -> list[Request]:
        return [each for each in self.requests if each.path == path]

    def pages(self) -> list[Request]:
        return [each for each in self.requests if each.path != "/robots.txt"]

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._client, "127.0.0.1", 0, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for out in self._open:
            out.transport.abort()
        await asyncio.sleep(0.01)  # transports close on the loop's next turns

    async def _client(self, reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(out)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            while await self._one(reader, out):
                pass
        out.close()
        with contextlib.suppress(OSError):
            await out.wait_closed()
        self._open.discard(out)

    async def _one(self, reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        pairs = (line.partition(":") for line in rest if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        request = Request(time.monotonic(), method, target, headers)
        self.requests.append(request)
        behaviour = self.routes.get(request.host + request.path) or self.routes.get(request.path)
        await (behaviour or self.fallback)(request, out)
        return not out.is_closing()
