"""A name server on loopback that knows a few TXT records."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


@contextmanager
def name_server(records: Mapping[str, list[str]], *, broken: bool = False) -> Iterator[object]:
    """A resolver that asks this server; `broken`: it answers SERVFAIL to everything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(listener, records, broken), daemon=True)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], listener.getsockname()[1]
        yield resolver
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", listener.getsockname())
        thread.join(10)


def _serve(listener: socket.socket, records: Mapping[str, list[str]], broken: bool) -> None:
    while True:
        asked, who = listener.recvfrom(4_096)
        if not asked:
            return
        with suppress(Exception):
            listener.sendto(_answer(asked, records, broken), who)


def _answer(asked: bytes, records: Mapping[str, list[str]], broken: bool) -> bytes:
    query = dns.message.from_wire(asked)
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.RA
    name = query.question[0].name
    found = records.get(name.to_text(omit_final_dot=True).lower())
    if broken:
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif found is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif found:
        # A long record travels in pieces of at most 255 bytes.
        pieces = [
            " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))
            for text in found
        ]
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *pieces))
    return answer.to_wire()
