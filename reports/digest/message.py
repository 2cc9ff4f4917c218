"""A letter as MIME bytes: once for all readers of a profile, then each reader's own headers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from reports.digest.clean import header_line, headers_safe
from reports.digest.render import Letter

POLICY = SMTP.clone(max_line_length=78)
PERSONAL = ("To", "Message-ID", "List-Unsubscribe")
"""The headers in which two readers' copies of one letter differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """Who sends the digest: the same for every mail."""

    sender: str
    """Address of the From line."""
    sender_name: str = "Veille Mali–Russie"
    reply_to: str = ""
    """A person's address; the sender's own when empty."""
    list_id: str = ""
    """RFC 2919; derived from the sender's domain when empty."""
    public_url: str = ""
    """https address under which `reports/mail/confirm_pages.py` answers, or empty."""

    @property
    def domain(self) -> str:
        """Of the sender's address: Message-IDs are made in it."""
        return self.sender.rpartition("@")[2] or "localhost.localdomain"

    @property
    def one_click(self) -> bool:
        """RFC 8058 asks for an https address; without one no one-click header is sent."""
        return self.public_url.startswith("https://")


def shared_part(letter: Letter, masthead: Masthead, date: datetime) -> bytes:
    """The mail but for `PERSONAL` headers: the same bytes for the same letter, every time."""
    message = EmailMessage(policy=POLICY)
    message["From"] = formataddr((headers_safe(masthead.sender_name), masthead.sender), "utf-8")
    message["Reply-To"] = masthead.reply_to or masthead.sender
    message["Subject"] = header_line(letter.subject, 120)
    message["Date"] = format_datetime(date)
    message["List-Id"] = f"<{masthead.list_id or 'digest.' + masthead.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "list"
    if masthead.one_click:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _fill(message, letter)
    message["Content-Language"] = letter.language
    return message.as_bytes()


def _fill(message: EmailMessage, letter: Letter) -> None:
    """multipart/alternative of the text and (multipart/related of) the HTML."""
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    html = message.get_payload(1)
    if letter.chart and isinstance(html, MIMEPart):
        html.add_related(
            letter.chart,
            maintype="image",
            subtype="png",
            cid=f"<{letter.chart_id}>",
            disposition="inline",
            filename="chart.png",
        )
        html.set_boundary(_boundary("related", letter))
    for part in message.walk():
        # Said once, at the top.
        if part is not message:
            del part["MIME-Version"]
    message.set_boundary(_boundary("alternative", letter))


def _boundary(kind: str, letter: Letter) -> str:
    """A line that stands in no part: a digest of them all."""
    seen = hashlib.sha256(f"{kind}\0{letter.html}\0{letter.text}".encode() + letter.chart)
    return f"=_{kind}_{seen.hexdigest()[:32]}"


def personal_part(*, to: str, name: str, message_id: str, unsubscribe: tuple[str, ...]) -> bytes:
    """The headers of one reader's copy, to stand before `shared_part`.

    `unsubscribe` are the addresses of RFC 2369, the https one first. Raises ValueError for an
    address that is not one plain mailbox.
    """
    if not plain_address(to):
        raise ValueError(f"not one plain mail address: {to!r}")
    message = EmailMessage(policy=POLICY)
    message["To"] = formataddr((headers_safe(name), to), "utf-8") if name else to
    message["Message-ID"] = message_id
    if unsubscribe:
        message["List-Unsubscribe"] = ", ".join(f"<{address}>" for address in unsubscribe)
    return message.as_bytes().split(b"\r\n\r\n", 1)[0] + b"\r\n"


def plain_address(address: str) -> bool:
    """Whether this is one mailbox that needs no quoting: `local@domain.tld`, at most 254 long."""
    local, at, domain = address.rpartition("@")
    odd = set(' <>()[]\\,;:"@')
    return (
        bool(local and at and "." in domain.strip("."))
        and len(address) <= 254
        and len(local) <= 64
        and address.isprintable()
        and not odd & set(local)
        and not odd & set(domain)
        and not domain.startswith((".", "-"))
        and ".." not in domain
    )


def message_id(issue_id: str, subscriber_id: str, domain: str) -> str:
    """Always the same for one issue and reader, so that a second copy can be known as such."""
    seed = hashlib.sha256(f"{issue_id}\0{subscriber_id}".encode()).hexdigest()[:24]
    return f"<{issue_id.replace('..', '-').lower()}.{seed}@{domain}>"
