"""Every reason is said in every language, through one entry."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from string import Formatter
from typing import Any

import pytest

from i18n import LANGUAGES, open_language
from i18n.language import _read_catalogue
from records.reason import (
    Reason,
    ReasonCode,
    http_reason,
    join_reasons,
    make_reason,
    read_reason,
    to_plain,
)

EXAMPLES: dict[type, Any] = {
    str: "exemple", int: 7, float: 2.5, datetime: datetime(2026, 3, 2, 5, 30, tzinfo=UTC),
    Reason: http_reason(503),
}  # fmt: skip


def example(code: ReasonCode) -> Reason:
    """A reason of that code with a value of each name."""
    values = {name: EXAMPLES[kind] for name, kind in code.shape.items()}
    if code is ReasonCode.OLD_SENTENCE:
        values["sentence"] = "ancienne phrase"
    return make_reason(code, **values)


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_is_said_in_every_language(code: ReasonCode, language: str) -> None:
    said = open_language(language).reason(example(code))
    assert said and "{" not in said
    assert "_" not in code or str(code) not in said
    assert len(said) < 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_no_reason_that_does_not_exist_nor_value(language: str) -> None:
    entries = {k: v for (ctx, k), v in _read_catalogue(language).items() if ctx == "reason"}
    assert set(entries) == set(ReasonCode)
    for code in ReasonCode:
        given = {*code.shape, *({"sentence"} if code is ReasonCode.OLD_SENTENCE else ())}
        assert names(str(entries[code])) <= given, code


@pytest.mark.parametrize("code", ReasonCode)
def test_a_stored_reason_is_read_as_it_was(code: ReasonCode) -> None:
    whole = join_reasons([example(code).at("https://m.example/"), http_reason(404)])
    assert whole is not None
    assert read_reason(str(whole.code), whole.to_json()) == whole
    plain = json.loads(json.dumps(to_plain([whole])))
    assert plain[0]["code"] == str(code) and plain[0]["also"][0]["status"] == 404


def test_values_are_of_their_type_and_none_is_missing() -> None:
    for wrong in ({"status": "503"}, {"status": True}, {}, {"status": 503, "other": 1}):
        with pytest.raises(TypeError):
            make_reason(ReasonCode.SITE_BROKEN, **wrong)


def test_what_a_stranger_says_cannot_harm_a_row() -> None:
    told = make_reason(ReasonCode.CONNECTION_FAILED, detail="a\ud800\x00b\n" + "x" * 9_000)
    assert len(told["detail"]) <= 300 and told["detail"].isprintable()
    told.to_json().encode()


def test_a_code_of_a_newer_program_is_kept() -> None:
    unknown = read_reason("of_tomorrow", '{"status": 9}')
    assert unknown is not None and unknown.code is ReasonCode.OLD_SENTENCE
    assert "of_tomorrow" in open_language("fr").reason(unknown)
    assert read_reason("", "{}") is None and read_reason(None, None) is None


def test_several_reasons_are_said_once_each_with_what_a_library_said() -> None:
    refused = make_reason(ReasonCode.CERTIFICATE_REFUSED, detail="expired")
    given = join_reasons([refused.at("https://a/"), refused.at("https://b/"), http_reason(503)])
    fr, en = open_language("fr"), open_language("en")
    assert fr.reasons(given) == "certificat refusé (expired) ; panne du site (HTTP 503)"
    assert en.reasons(given) == "certificate refused (expired); the site is broken (HTTP 503)"
    assert fr.reason(refused) == "certificat refusé" and fr.reasons(None) == ""


def test_words_follow_their_number_and_numbers_their_language() -> None:
    def said(language: str, n: int) -> str:
        return open_language(language).reason(make_reason(ReasonCode.OUTLET_PAGES_USED, limit=n))

    assert "0 page " in said("fr", 0) and "0 pages " in said("en", 0)
    assert "1 page " in said("fr", 1) and "2 pages " in said("fr", 2)
    big = make_reason(ReasonCode.BODY_TOO_LARGE, limit_bytes=5_000_000)
    assert "5,000,000" in open_language("en").reason(big)
    assert "5\u202f000\u202f000" in open_language("fr").reason(big)
