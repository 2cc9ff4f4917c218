"""Mail servers on loopback that answer as they are told."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from reports.mail.smtp import Server


@dataclass
class Office:
    """What the server got, and how it is to answer."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    """(address, mail) of each mail accepted."""
    on_rcpt: Callable[[str, int], str | None] = lambda address, nth: None
    """An answer to RCPT, or none for 250; `nth` counts this address's tries from 0."""
    on_data: Callable[[str, int], str | None] = lambda address, nth: None
    tries: dict[str, int] = field(default_factory=dict)
    port: int = 0
    sessions: int = 0
    """Connections that the server has not done with."""

    def wait_until_idle(self, within_s: float = 20) -> None:
        """Until the server has dealt with all it received: then its log tells the truth."""
        end = time.monotonic() + within_s
        while self.sessions and time.monotonic() < end:
            time.sleep(0.01)
        assert not self.sessions, "the server is still busy"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        nth = self.tries.get(address, 0)
        self.tries[address] = nth + 1
        answer = self.on_rcpt(address, nth)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        answer = self.on_data(address, self.tries[address] - 1)
        if answer in (None, "cut after"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append((address, content))
        if answer in ("cut before", "cut after"):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken" if answer in (None, "cut before", "cut after") else answer

    @property
    def server(self) -> Server:
        return Server(host="127.0.0.1", port=self.port, security="none", timeout_s=10)


class _Counted(SMTP):
    """Tells the office of connections made and ended."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.sessions += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        # In the next turn of the loop: the handler of this connection has then ended too.
        self.loop.call_soon(self._ended)

    def _ended(self) -> None:
        self.event_handler.sessions -= 1


@contextmanager
def post_office(office: Office) -> Iterator[Office]:
    """The server in a thread with a loop of its own, on a free port."""
    loop = asyncio.new_event_loop()
    listener = socket.create_server(("127.0.0.1", 0))
    office.port = listener.getsockname()[1]

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    made = asyncio.run_coroutine_threadsafe(
        loop.create_server(
            lambda: _Counted(office, hostname="127.0.0.1", loop=loop, data_size_limit=2_000_000),
            sock=listener,
        ),
        loop,
    ).result(10)

    async def stop() -> None:
        made.close()
        for task in asyncio.all_tasks(loop) - {asyncio.current_task(loop)}:
            task.cancel()
        await asyncio.sleep(0.05)

    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
