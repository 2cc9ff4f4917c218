"""One mail as a stranger may have sent it: read within bounds, whatever it holds.

Only a bounded piece is parsed, and headers are taken as they stand on the line: the standard
library's typed headers take minutes over hostile ones.
"""

from __future__ import annotations

import email
import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32

MAX_MAIL_BYTES = 400_000
"""Of a mail that is read. Our letter has 102 kB at most, a report adds a few."""
MAX_PARTS = 40
"""Header blocks that name a type: a report has four. The parser calls itself for each level."""
MAX_LINE_BYTES = 2_000
"""Of a line: RFC 5322 allows 998."""
MAX_FOLDS = 60
"""Lines of one header."""
MAX_HEADER_CHARACTERS = 2_000
_TYPE_LINES = re.compile(rb"(?im)^content-type[ \t]*:")
_LONG_LINE = re.compile(rb"([^\n]{%d})[^\n]+" % MAX_LINE_BYTES)
_FOLDED = re.compile(
    rb"(?m)(^[!-9;-~]{1,80}:[^\n]*\n(?:[ \t][^\n]*\n){%d})(?:[ \t][^\n]*\n)+" % MAX_FOLDS
)

AUTOMATIC_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply"})
"""RFC 3834 §2: what mailing lists and older autoresponders write."""
AUTOMATIC_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Failed-Recipients",
)
"""Headers that only a program writes into a mail of its own."""
_DAEMON = re.compile(r"(?i)\b(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply)@")


def parse_mail(body: bytes) -> Message:
    """Parse a mail's beginning, what is longer or deeper than any of use cut off."""
    piece = body[:MAX_MAIL_BYTES].replace(b"\r\n", b"\n")
    piece = _FOLDED.sub(rb"\1", _LONG_LINE.sub(rb"\1", piece))
    types = [found.start() for found in _TYPE_LINES.finditer(piece)]
    end = types[MAX_PARTS] if len(types) > MAX_PARTS else len(piece)
    return email.message_from_bytes(piece[:end], policy=compat32)


def read_header(message: Message, name: str) -> str:
    """Read the first header of a name, decoded as far as it can be; empty when there is none."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    line = " ".join(str(raw)[:MAX_HEADER_CHARACTERS].split())
    line = line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        pieces = decode_header(line)
    except (ValueError, LookupError, HeaderParseError):
        return line
    return "".join(_decoded(words, charset) for words, charset in pieces).strip()


def read_text(message: Message) -> str:
    """Read the first part that is plain text, with a charset nobody knows taken as Latin-1."""
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            body = part.get_payload(decode=True)
            charset = part.get_content_charset() or "utf-8"
            return _decoded(body if isinstance(body, bytes) else b"", charset).lstrip()
    return ""


def is_automatic(message: Message) -> bool:
    """Tell whether a program sent this: RFC 3834's marks, a null sender, a report."""
    submitted = read_header(message, "Auto-Submitted").split(";")[0].strip().lower()
    precedence = read_header(message, "Precedence").lower()
    return (
        submitted not in ("", "no")
        or precedence in AUTOMATIC_PRECEDENCE
        or read_header(message, "Return-Path") == "<>"
        or message.get_content_type() == "multipart/report"
        or any(message.get(name) is not None for name in AUTOMATIC_HEADERS)
        or bool(_DAEMON.search(read_header(message, "From")))
    )


def _decoded(words: str | bytes, charset: str | None) -> str:
    if isinstance(words, str):
        return words
    try:
        return words.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return words.decode("latin-1")
