"""What a fetch costs in memory: run as a child process, prints one JSON line a case.

`python -m tests.hostile.bombs` — growth is of the peak resident set, reset before each case.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import zlib
from collections.abc import Iterable
from pathlib import Path

from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from records import Page, Refusal
from tests.hostile.server import Behaviour, Request, Server, reply
from tests.loopback import LoopbackResolver

MB = 1 << 20
DEADLINE_S = 3.0


def _status_mb(field: str) -> float:
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if field in row)
    return int(line.split()[1]) / 1024


def start_peak() -> float:
    """Resets the kernel's peak (getrusage's is inherited from the parent); what is resident now."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status_mb("VmRSS")


def squeezed(size: int, wbits: int) -> bytes:
    """So many zero bytes, compressed: one block packed once and repeated (its sum is wrong)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    first, again = (packer.compress(bytes(MB)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in "12")
    return first + again * (size // MB - 1) + packer.flush()


def encoded(body: bytes, encoding: str) -> Behaviour:
    return reply(body, headers={"Content-Encoding": encoding})


def endless(chunks: Iterable[bytes]) -> Behaviour:
    async def answer(request: Request, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for chunk in chunks:
            out.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            await out.drain()

    return answer


def forever() -> Iterable[bytes]:
    while True:
        yield bytes(65_536)


async def million_headers(request: Request, out: asyncio.StreamWriter) -> None:
    out.write(b"HTTP/1.1 200 x\r\n")
    for n in range(1_000_000):
        out.write(b"X-%d: y\r\n" % n)
        if n % 1000 == 0:
            await out.drain()
    out.write(b"\r\n")


def cases() -> dict[str, Behaviour]:
    gz = squeezed(1024 * MB, 31)
    return {
        "gzip bomb": encoded(gz, "gzip"),
        "deflate bomb": encoded(squeezed(64 * MB, 15), "deflate"),
        "gzip in gzip": encoded(zlib.compress(gz, wbits=31), "gzip, gzip"),
        # 809 bytes of brotli and 32 kB of zstd make 1 GiB: never decoded, whatever they hold.
        "brotli": encoded(b"\x8b" * 809, "br"),
        "zstd": encoded(b"\x28\xb5\x2f\xfd" + bytes(32_768), "zstd"),
        "unknown encoding": encoded(b"x" * 100, "x-nouveau"),
        "many gzip members": encoded(zlib.compress(bytes(8 * MB), wbits=31) * 100, "gzip"),
        "endless body": endless(forever()),
        "large body": reply(bytes(50 * MB)),
        "a million headers": million_headers,
    }


async def ask(server: Server, path: str) -> Page | Refusal | object:
    resolver = LoopbackResolver({"journal.test": server.port})
    policy = FetchPolicy(default_delay_s=0.0, deadline_s=DEADLINE_S, retries=0)
    async with Fetcher(policy, resolver=resolver, allow=resolver.allow) as fetch:
        return await fetch.fetch(f"http://journal.test{path}")


def main() -> None:
    """The server runs in another process, so that only the client's memory is measured."""
    port = int(sys.argv[1])
    server = Server()
    server.port = port
    asyncio.run(ask(server, "/plain"))
    for name in cases_names():
        before, started = start_peak(), time.monotonic()
        result = asyncio.run(ask(server, "/" + name.replace(" ", "-")))
        row = {
            "case": name,
            "growth_mb": round(_status_mb("VmHWM") - before, 1),
            "seconds": round(time.monotonic() - started, 2),
            "status": result.status if isinstance(result, Refusal) else "page",
            "reason": str(result.reason) if isinstance(result, Refusal) else "",
        }
        sys.stdout.write(json.dumps(row) + "\n")


def cases_names() -> list[str]:
    return [
        "unknown encoding",
        "brotli",
        "zstd",
        "deflate bomb",
        "gzip in gzip",
        "a million headers",
        "gzip bomb",
        "many gzip members",
        "large body",
        "endless body",
    ]


if __name__ == "__main__":
    main()
