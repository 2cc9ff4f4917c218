from __future__ import annotations

from flows import messages
from flows.reasons import condensed, told


def test_one_reason_of_several_addresses_is_told_once() -> None:
    reason = "https://a.ml/rss: a.ml does not resolve; https://a.ml/feed: a.ml does not resolve"
    assert condensed(reason) == "a.ml : nom introuvable"


def test_an_unknown_reason_stays_as_written() -> None:
    assert told("something new") == "something new"


def test_english_by_setting() -> None:
    messages.speak("en")
    try:
        assert condensed("https://a.ml/rss: a.ml does not resolve") == "a.ml does not resolve"
    finally:
        messages.speak("fr")
