"""A network backend that opens no socket: it records where it was sent and plays answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address

import httpcore

from harvest.network import Endpoint, SystemResolver

NOT_FOUND = b"HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n"


class RecordingBackend(httpcore.AsyncNetworkBackend):
    """Plays `script` (the answers of one connection) for each connection asked of it."""

    def __init__(self, script: Sequence[bytes] = ()) -> None:
        self.connected: list[tuple[str, int]] = []
        self._script = [NOT_FOUND, *script, NOT_FOUND, NOT_FOUND]

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append((host, port))
        return httpcore.AsyncMockStream(list(self._script))


class Names:
    """Names with the answers that each further question gets; literals are themselves."""

    def __init__(self, names: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._names = {name: list(answers) for name, answers in names.items()}

    async def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        answers = self._names.get(host)
        if answers is None:
            try:
                return [Endpoint(str(ip_address(host.strip("[]"))), port)]
            except ValueError:
                return await SystemResolver().resolve(host, port)
        ips = answers.pop(0) if len(answers) > 1 else answers[0]
        return [Endpoint(ip, port) for ip in ips]
