"""What `veille doctor` looks at: the mail server, what DNS says of the sender, the files."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import dns.exception
import dns.resolver

from i18n import Language
from records import InputError, WarehouseError
from records.errors import VeilleError
from reports.digest.message import Masthead
from reports.mail.smtp import Postbox, Server, Unreachable
from warehouse.reader import query

DNS_TIMEOUT_S = 5.0


class Verdict(StrEnum):
    """How a check ended."""

    GOOD = "good"
    UNSET = "unset"
    UNKNOWN = "unknown"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report."""

    what: str
    verdict: Verdict
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSetup:
    """What is to be in place before the digest can be sent."""

    language: Language
    server: Server | VeilleError
    """The mail server, or why there is none."""
    sender: str
    """Address of the From line; empty when none is set."""
    masthead: Masthead
    dkim_selector: str
    desk: Path
    published: Path


class Resolver(Protocol):
    """What is asked of DNS; tests bring their own answers."""

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name; raises LookupError when DNS does not answer."""


class Dns:
    """The system's resolver, or the one given."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._resolver = resolver

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name; raises LookupError when DNS does not answer."""
        try:
            resolver = self._resolver or dns.resolver.get_default_resolver()
            answer = resolver.resolve(name, "TXT", lifetime=DNS_TIMEOUT_S)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise LookupError(name) from error
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def examine(setup: MailSetup, resolver: Resolver) -> Iterator[Finding]:
    """Every finding, as it is made; no mail is sent."""
    yield _smtp(setup)
    yield from _dns(setup, resolver)
    yield _public_url(setup)
    yield _desk(setup)
    yield _snapshot(setup)


def _smtp(setup: MailSetup) -> Finding:
    language, found = setup.language, setup.server
    if isinstance(found, VeilleError):
        return Finding(what="SMTP", verdict=Verdict.UNSET, found=language.error(found))
    postbox = Postbox(found, setup.sender)
    try:
        postbox.open()
    except (Unreachable, InputError) as error:
        return Finding(what="SMTP", verdict=Verdict.BAD, found=_said(error, language))
    finally:
        postbox.close()
    login = language.say("doctor_logged_in" if found.user else "doctor_no_login")
    words = language.say(
        "doctor_smtp_ok", host=found.host, port=found.port, security=found.security, login=login
    )
    return Finding(what="SMTP", verdict=Verdict.GOOD, found=words)


def _said(error: Exception, language: Language) -> str:
    return language.error(error) if isinstance(error, VeilleError) else str(error)


def _dns(setup: MailSetup, resolver: Resolver) -> Iterator[Finding]:
    language = setup.language
    domain = setup.masthead.domain
    if not setup.sender:
        return
    yield _record(resolver, "SPF", domain, "v=spf1", language.say("doctor_spf_advice"), language)
    selector = setup.dkim_selector
    if selector:
        name = f"{selector}._domainkey.{domain}"
        yield _record(resolver, "DKIM", name, "p=", language.say("doctor_dkim_advice"), language)
    else:
        yield Finding(what="DKIM", verdict=Verdict.UNSET, found=language.say("doctor_dkim_unset"))
    yield _record(
        resolver,
        "DMARC",
        f"_dmarc.{domain}",
        "v=DMARC1",
        language.say("doctor_dmarc_advice"),
        language,
    )


def _record(
    resolver: Resolver, what: str, name: str, mark: str, advice: str, language: Language
) -> Finding:
    try:
        found = [text for text in resolver.texts(name) if _matches(text, mark)]
    except LookupError:
        return Finding(what=what, verdict=Verdict.UNKNOWN, found=language.say("doctor_no_dns"))
    if not found:
        words = language.say("doctor_no_record", name=name, advice=advice)
        return Finding(what=what, verdict=Verdict.BAD, found=words)
    if len(found) > 1 and what == "SPF":
        # RFC 7208, 4.5: more than one is a permanent error for every receiver.
        words = language.say("doctor_two_spf", name=name, count=len(found))
        return Finding(what=what, verdict=Verdict.BAD, found=words)
    return Finding(what=what, verdict=Verdict.GOOD, found=found[0][:120])


def _matches(text: str, mark: str) -> bool:
    return mark in text if mark == "p=" else text.lower().startswith(mark.lower())


def _public_url(setup: MailSetup) -> Finding:
    language = setup.language
    if setup.masthead.one_click:
        return Finding(what="URL", verdict=Verdict.GOOD, found=setup.masthead.public_url)
    return Finding(what="URL", verdict=Verdict.UNSET, found=language.say("doctor_public_url"))


def _desk(setup: MailSetup) -> Finding:
    language = setup.language
    path = setup.desk
    if not path.exists():
        return Finding(what="desk.sqlite", verdict=Verdict.UNSET, found=str(path))
    mode = stat.S_IMODE(path.stat().st_mode)
    verdict = Verdict.GOOD if mode & 0o077 == 0 else Verdict.BAD
    words = language.say("doctor_desk_mode", path=path, mode=f"{mode:04o}")
    return Finding(what="desk.sqlite", verdict=verdict, found=words)


def _snapshot(setup: MailSetup) -> Finding:
    language = setup.language
    try:
        rows = query(setup.published, "select max(started_at) from run").rows
    except (WarehouseError, InputError) as error:
        return Finding(what="published.duckdb", verdict=Verdict.BAD, found=_said(error, language))
    last = rows[0][0]
    day = f"{last:%Y-%m-%d %H:%M} UTC" if isinstance(last, datetime) else "–"
    words = language.say("doctor_snapshot", path=setup.published, day=day)
    return Finding(what="published.duckdb", verdict=Verdict.GOOD, found=words)
