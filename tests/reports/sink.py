"""An SMTP server that takes everything at once: for timing the sender, not the server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

END = b"\r\n.\r\n"


@dataclass
class Sink:
    """What was taken: one recipient a mail, and how many bytes in all."""

    port: int = 0
    recipients: list[str] = field(default_factory=list)
    received: int = 0

    def serve(self, listener: socket.socket) -> None:
        """Answer one connection after the other until the listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                self._session(connection)

    def _session(self, connection: socket.socket) -> None:
        connection.sendall(b"220 sink\r\n")
        waiting = b""
        while True:
            line, waiting = _until(connection, waiting, b"\r\n")
            verb = line[:4].upper()
            if not line or verb == b"QUIT":
                return
            if verb == b"RCPT":
                self.recipients.append(line.split(b"<")[1].split(b">")[0].decode())
            if verb != b"DATA":
                connection.sendall(b"250 sink\r\n")
                continue
            connection.sendall(b"354 go on\r\n")
            body, waiting = _until(connection, waiting, END)
            self.received += len(body)
            connection.sendall(b"250 taken\r\n")


def _until(connection: socket.socket, waiting: bytes, end: bytes) -> tuple[bytes, bytes]:
    """What comes up to `end`, and what came after it; nothing when the other side is gone."""
    pieces = bytearray(waiting)
    searched = 0
    while (found := pieces.find(end, max(0, searched - len(end)))) < 0:
        searched = len(pieces)
        more = connection.recv(1 << 20)
        if not more:
            return b"", b""
        pieces += more
    return bytes(pieces[:found]), bytes(pieces[found + len(end) :])


@contextmanager
def sink() -> Iterator[Sink]:
    """The server in a thread, on a free port."""
    made = Sink()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made.port = listener.getsockname()[1]
        thread = threading.Thread(target=made.serve, args=(listener,), daemon=True)
        thread.start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)
