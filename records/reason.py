"""Reasons: why something did not go as it should, as a code with its values, never a sentence.

A reason is stored, logged and sent as it stands here; `i18n` says it to a person. A new one is a
row of `ReasonCode` and an entry in each catalogue of `i18n/catalogues/` (docs/add-a-reason.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Self

LONGEST = 300
"""Characters of a value: some are told by strangers' servers."""


class ReasonCode(StrEnum):
    """Every reason there is, each with the names and types of its values.

    A value without a type is text; `time` is an instant in UTC; `detail` is what a library or a
    server said, for the operator only.
    """

    spec: str

    def __new__(cls, code: str, values: str = "") -> Self:
        """Keep the values' names and types beside the code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.spec = values
        return member

    @property
    def shape(self) -> Mapping[str, type]:
        """The values by name, with their types."""
        return _read_shape(self.spec)

    # The network and the manners that we keep on it.
    ADDRESS_NOT_ASKED = "address_not_asked", "address"
    ADDRESS_FORBIDDEN = "address_forbidden", "host address port:int"
    NAME_NOT_FOUND = "name_not_found", "host"
    NO_ANSWER_IN_TIME = "no_answer_in_time", "limit_s:float"
    CERTIFICATE_REFUSED = "certificate_refused", "detail"
    TLS_REFUSED = "tls_refused", "detail"
    CONNECTION_FAILED = "connection_failed", "detail"
    BODY_TOO_LARGE = "body_too_large", "limit_bytes:int"
    BAD_ENCODING = "bad_encoding", "encoding"
    BROKEN_BODY = "broken_body", "detail"
    TOO_MANY_REDIRECTS = "too_many_redirects", "limit:int"
    BAD_REDIRECT = "bad_redirect", "target"
    ROBOTS_FORBIDS = "robots_forbids"
    ROBOTS_UNAVAILABLE = "robots_unavailable", "because:reason"
    HOST_LEFT_ALONE = "host_left_alone", "because:reason"
    HOST_ASKS_SILENCE = "host_asks_silence", "host until:time"
    HOST_REFUSES_PAGES = "host_refuses_pages", "host"
    DAY_BYTES_USED = "day_bytes_used", "limit_bytes:int"
    OUTLET_PAGES_USED = "outlet_pages_used", "limit:int"
    HOST_REQUESTS_USED = "host_requests_used", "limit:int"

    # What a server answered in the place of what was asked for.
    SITE_BROKEN = "site_broken", "status:int"
    ACCESS_REFUSED = "access_refused", "status:int"
    ADDRESS_GONE = "address_gone", "status:int"
    SITE_BUSY = "site_busy", "status:int"
    HTTP_STATUS = "http_status", "status:int"
    UNASKED_304 = "unasked_304"
    NOT_MODIFIED = "not_modified"
    CHALLENGE = "challenge", "service"
    SCRIPT_FIRST = "script_first"
    ASKS_WHO_READS = "asks_who_reads", "detail"
    CONSENT_PAGE = "consent_page"
    LOGIN_PAGE = "login_page"
    COOKIES_FIRST = "cookies_first"
    ACCOUNT_ASKED = "account_asked"
    HOSTING_SUSPENDED = "hosting_suspended"
    DOMAIN_PARKED = "domain_parked"
    NOTHING_FOUND_PAGE = "nothing_found_page"
    MAINTENANCE = "maintenance"
    HOME_INSTEAD = "home_instead"
    SAME_BYTES = "same_bytes", "first"

    # Ways to find articles.
    NOT_A_FEED = "not_a_feed", "answer"
    NOT_A_SITEMAP = "not_a_sitemap", "answer"
    BROKEN_XML = "broken_xml", "detail"
    BROKEN_JSON = "broken_json"
    NO_JSON_FEED = "no_json_feed"
    NO_ENTRIES = "no_entries"
    NO_ADDRESS_OF_OUTLET = "no_address_of_outlet"
    TITLES_WITHOUT_ADDRESS = "titles_without_address", "count:int"
    TITLE_ONLY = "title_only"
    DESK_FILE_WRONG = "desk_file_wrong", "file detail"
    LOCAL_FILE_UNKNOWN = "local_file_unknown", "file near"
    ENTRIES_LEFT_OUT = "entries_left_out", "count:int"
    NO_ARTICLE_LISTED = "no_article_listed"
    REST_CLOSED = "rest_closed"
    REST_NO_POSTS = "rest_no_posts"
    LINKS_LEAD_NOWHERE = "links_lead_nowhere"
    NO_START_NUMBER = "no_start_number"
    LAST_NUMBER_SILENT = "last_number_silent"
    NO_WAY = "no_way"
    NO_CANDIDATE = "no_candidate"
    LIST_AFTER_KNOWN = "list_after_known"
    LIST_AFTER_FIRST_VISIT = "list_after_first_visit"
    ELEMENT_COUNT = "element_count", "element count:int"

    # Pages and files that give no article.
    PAGE_EMPTY = "page_empty"
    NO_HTML = "no_html"
    PDF_BROKEN = "pdf_broken"
    PDF_LOCKED = "pdf_locked"
    PAGE_OF_ANOTHER_OUTLET = "page_of_another_outlet", "outlet"
    LEADS_HOME = "leads_home"
    LISTING_ADDRESS = "listing_address"
    LISTING_PAGE = "listing_page"
    FORUM_THREAD = "forum_thread"
    NO_TEXT = "no_text"
    TOO_FEW_CHARACTERS = "too_few_characters", "characters:int fewest:int"
    NOT_A_TEXT = "not_a_text", "file"
    FILE_UNREADABLE = "file_unreadable", "file detail"
    FILE_REFUSED = "file_refused", "file detail"
    WORKER_OVER_TIME = "worker_over_time", "limit_s:float"
    WORKER_OVER_MEMORY = "worker_over_memory", "limit_mb:int"
    WORKER_DIED = "worker_died", "exit_code:int"
    PROGRAM_FAULT = "program_fault", "detail"

    # How an outlet does, how a run went, what the desk did.
    TURNED_AWAY = "turned_away", "away:int asked:int"
    WITHOUT_TEXT = "without_text", "bad:int pages:int"
    WITHOUT_DATE = "without_date", "bad:int pages:int"
    WITHOUT_LANGUAGE = "without_language", "bad:int pages:int"
    SILENT_FOR = "silent_for", "days:int usual_days:float"
    INTERRUPTED = "interrupted"
    WITHOUT_PREFECT = "without_prefect", "detail"
    CHECK_FAILED = "check_failed", "check rows:int"
    RECORD_NOT_STORED = "record_not_stored", "detail"
    RECORDS_LOST = "records_lost", "outlet count:int first"
    OUTLET_NOT_STORED = "outlet_not_stored", "outlet"
    STEP_FAILED = "step_failed", "step detail"
    TAKEN_DOWN = "taken_down"
    READ_AGAIN = "read_again", "changes"

    OLD_SENTENCE = "old_sentence"
    """Written by an older program as a sentence that the migration could not read."""


def _clean(text: str) -> str:
    """Text that can be stored anywhere: no half characters, one line, not endless."""
    whole = text[: 4 * LONGEST].encode("utf-8", "replace").decode("utf-8")
    return " ".join(whole.replace("\x00", " ").split())[:LONGEST]


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with its values; made by `make_reason`, stored as `code` and `to_json()`."""

    code: ReasonCode
    values: tuple[tuple[str, Any], ...] = ()
    """By name, in the order of the names."""

    def __getitem__(self, name: str) -> Any:
        """A value by its name. Raises KeyError."""
        return dict(self.values)[name]

    def get(self, name: str) -> Any:
        """A value by its name, or None."""
        return dict(self.values).get(name)

    def at(self, url: str) -> Reason:
        """The same reason, said of an address."""
        return _made(self.code, {**dict(self.values), "url": url})

    @property
    def root(self) -> Reason:
        """What lies behind it in the end: itself, where it names no other."""
        because = self.get("because")
        return because.root if isinstance(because, Reason) else self

    @property
    def all(self) -> tuple[Reason, ...]:
        """It and what is said beside it."""
        alone = tuple(pair for pair in self.values if pair[0] != "also")
        return (Reason(self.code, alone), *(self.get("also") or ()))

    def to_object(self) -> dict[str, Any]:
        """For a program: `code` and the values, those within it likewise."""
        return {"code": str(self.code), **{name: _plain(v) for name, v in self.values}}

    def to_json(self) -> str:
        """The values as one line of JSON."""
        plain = {name: _plain(v) for name, v in self.values}
        return json.dumps(plain, ensure_ascii=False, sort_keys=True)

    def __str__(self) -> str:
        """For a log: `robots_unavailable(because=site_broken(status=503))`."""
        told = ", ".join(f"{name}={_logged(value)}" for name, value in self.values)
        return f"{self.code}({told})" if told else str(self.code)


_TYPES: dict[str, type] = {
    "": str, "int": int, "float": float, "time": datetime, "reason": Reason,
}  # fmt: skip


@cache
def _read_shape(spec: str) -> Mapping[str, type]:
    pairs = (each.partition(":") for each in spec.split())
    return {name: _TYPES[kind] for name, _, kind in pairs}


_OF_ANY: dict[str, type] = {"url": str, "also": tuple, "sentence": str}
"""Values that every reason may have: where, what else, and an older program's words."""


def make_reason(code: ReasonCode, **values: Any) -> Reason:
    """Make a reason. Raises TypeError when a value is missing, unknown or of another type."""
    missing = set(code.shape) - set(values)
    if missing:
        raise TypeError(f"{code}: {', '.join(sorted(missing))} missing")
    return _made(code, values)


def _made(code: ReasonCode, values: Mapping[str, Any]) -> Reason:
    return Reason(code, tuple((k, _checked(code, k, values[k])) for k in sorted(values)))


def _checked(code: ReasonCode, name: str, value: Any) -> Any:
    wanted = code.shape.get(name) or _OF_ANY.get(name)
    if wanted is float and isinstance(value, int):
        value = float(value)
    if wanted is None or not isinstance(value, wanted) or isinstance(value, bool):
        raise TypeError(f"{code}: {name}={value!r} is not one of its values")
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return _clean(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Reason):
        return value.to_object()
    if isinstance(value, datetime):
        return value.isoformat()
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _logged(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_logged, value))}]"
    return repr(value) if isinstance(value, str) else str(value)


def join_reasons(reasons: Iterable[Reason]) -> Reason | None:
    """The first of some reasons with the others beside it, each once; None for none."""
    each_once = list(dict.fromkeys(reasons))
    if len(each_once) < 2:
        return each_once[0] if each_once else None
    first, *others = each_once
    return _made(first.code, {**dict(first.values), "also": tuple(others)})


def read_reason(code: str | None, values: str | None) -> Reason | None:
    """The reason of a stored row; None for an empty code.

    A code of a newer program, or values that do not fit, give an `old_sentence` with what stands.
    """
    if not code:
        return None
    try:
        return _from_object({"code": code, **json.loads(values or "{}")})
    except (ValueError, TypeError, AttributeError):
        return make_reason(ReasonCode.OLD_SENTENCE, sentence=f"{code} {values or ''}".strip())


def _from_object(given: Mapping[str, Any]) -> Reason:
    code = ReasonCode(given["code"])
    shape = {**code.shape, **_OF_ANY}
    read = {k: _typed(shape.get(k), value) for k, value in given.items() if k != "code"}
    return _made(code, read)


def _typed(kind: type | None, value: Any) -> Any:
    if kind is Reason:
        return _from_object(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    return tuple(map(_from_object, value)) if kind is tuple else value


def to_plain(value: Any) -> Any:
    """Turn records into what JSON writes, a reason into its object."""
    if isinstance(value, Reason):
        return value.to_object()
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    return [to_plain(each) for each in value] if isinstance(value, list | tuple) else value


def http_reason(status: int) -> Reason:
    """Why an answer with a status that is no 200 gives nothing (RFC 9110 §15)."""
    if status in (401, 403, 451):
        return make_reason(ReasonCode.ACCESS_REFUSED, status=status)
    if status in (404, 410):
        return make_reason(ReasonCode.ADDRESS_GONE, status=status)
    if status == 429:
        return make_reason(ReasonCode.SITE_BUSY, status=status)
    if 500 <= status < 600:
        return make_reason(ReasonCode.SITE_BROKEN, status=status)
    return make_reason(ReasonCode.HTTP_STATUS, status=status)


def fault_reason(error: BaseException) -> Reason:
    """An exception that nobody foresaw, by its kind and words."""
    return make_reason(ReasonCode.PROGRAM_FAULT, detail=f"{type(error).__name__}: {error}")
