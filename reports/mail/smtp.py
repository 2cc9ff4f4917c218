"""One mail handed to an SMTP server, and what became of it.

smtplib's own `sendmail` cannot tell whether a broken connection broke before or after the server
had the whole mail; this speaks DATA itself, so that only a break after the final dot is
uncertain.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from records import InputError
from records.error_code import ErrorCode

TIMEOUT_S = 60.0
_DOT = re.compile(rb"(?m)^\.")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class Fate(StrEnum):
    """What became of a mail."""

    ACCEPTED = "accepted"
    LATER = "later"
    """A temporary refusal, or no connection: not taken for certain."""
    REFUSED = "refused"
    """A permanent refusal."""
    UNCERTAIN = "uncertain"
    """The line broke after the whole mail was sent: it may have been taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The server's last word on a mail."""

    fate: Fate
    code: int = 0
    text: str = ""
    about_address: bool = False
    """The refusal is of this address, not of us or of the mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server, as the settings name it."""

    host: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = ""
    tls: ssl.SSLContext | None = None
    """For tests with an authority of their own; the system's otherwise."""
    timeout_s: float = TIMEOUT_S


class Unreachable(Exception):
    """The server does not answer as it should; nothing was sent."""


class Postbox:
    """A session with the server, opened when first needed."""

    def __init__(self, server: Server, sender: str) -> None:
        self._server = server
        self._sender = sender
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect, secure, log in.

        Raises Unreachable when that fails for now, InputError when the settings are wrong.
        """
        if self._smtp is not None:
            return
        try:
            self._smtp = self._connected()
        except smtplib.SMTPAuthenticationError as error:
            raise InputError(
                ErrorCode.LOGIN_REFUSED, host=self._server.host, status=error.smtp_code
            ) from error
        except ssl.SSLError as error:
            raise InputError(
                ErrorCode.SMTP_TLS_REFUSED, host=self._server.host, why=error.reason
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise InputError(ErrorCode.SMTP_FAILED, host=self._server.host, why=error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{self._server.host}:{self._server.port}: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        context = server.tls or ssl.create_default_context()
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout_s, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_s)
        try:
            if server.security == "starttls":
                smtp.starttls(context=context)
            if server.user:
                smtp.login(server.user, server.password)
            else:
                smtp.ehlo_or_helo_if_needed()
        except BaseException:
            smtp.close()
            raise
        return smtp

    def close(self) -> None:
        """End the session."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._smtp.close()
            self._smtp = None

    def hand_over(self, to: str, message: bytes, *, before_data: Callable[[], None]) -> Answer:
        """Give the server one mail for one address.

        `before_data` is called when the server has taken sender and address, before any of the
        mail leaves. Raises InputError when the server refuses us as sender.
        """
        self.open()
        try:
            answer = self._envelope(to)
            if answer is not None:
                self._reset()
                return answer
        except (OSError, smtplib.SMTPException) as error:
            return self._broken(Fate.LATER, error)
        before_data()
        return self._data(message)

    def _envelope(self, to: str) -> Answer | None:
        """Sender and address; none when both were taken."""
        smtp = self._session()
        code, text = smtp.mail(self._sender)
        if code >= 500:
            self.close()
            raise InputError(
                ErrorCode.SENDER_REFUSED,
                host=self._server.host,
                sender=self._sender,
                code=code,
                text=_plain(text),
            )
        if code != 250:
            return Answer(fate=Fate.LATER, code=code, text=_plain(text))
        code, text = smtp.rcpt(to)
        if code in (250, 251):
            return None
        return _refusal(code, _plain(text), about_address=True)

    def _data(self, message: bytes) -> Answer:
        smtp = self._session()
        try:
            code, text = smtp.docmd("DATA")
            if code != 354:
                self._reset()
                return _refusal(code, _plain(text))
            smtp.send(_DOT.sub(b"..", message))
        except (OSError, smtplib.SMTPException) as error:
            return self._broken(Fate.LATER, error)
        try:
            smtp.send(b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return self._broken(Fate.UNCERTAIN, error)
        if code == 250:
            return Answer(fate=Fate.ACCEPTED, code=code, text=_plain(text))
        if code < 400:
            # No server should say so; better asked than sent twice.
            return Answer(fate=Fate.UNCERTAIN, code=code, text=_plain(text))
        return _refusal(code, _plain(text))

    def _session(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._smtp

    def _reset(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self._session().rset()

    def _broken(self, fate: Fate, error: Exception) -> Answer:
        """The line broke: the session is of no more use."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None
        return Answer(fate=fate, text=f"{type(error).__name__}: {error}"[:200])


def _refusal(code: int, text: str, *, about_address: bool = False) -> Answer:
    """4xx is for later, 5xx for good; of 5xx only 5.1.x, 5.2.1 and a bare 550 blame the address."""
    if code < 500:
        return Answer(fate=Fate.LATER, code=code, text=text)
    found = _STATUS.search(text)
    status = found[1] if found else ""
    blamed = status.startswith("5.1.") or status == "5.2.1" or (not status and code == 550)
    return Answer(fate=Fate.REFUSED, code=code, text=text, about_address=about_address and blamed)


def _plain(text: bytes) -> str:
    """A server's words on one line, without control characters."""
    words = text.decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:200]
