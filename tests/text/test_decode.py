"""Twelve ways of writing French, declared rightly, wrongly or not at all."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.extract_checks import decoding
from text.decode import clean, decode, repair


def test_all_thirty_six_combinations() -> None:
    assert decoding() == []


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("SÃ©gou", "Ségou"),
        ("lâ€™armÃ©e", "l’armée"),
        ("chaĂźnes dorĂ©es", "chaînes dorées"),
        ("SÃƒÂ©gou", "Ségou"),
        ("cÅ“ur", "cœur"),
    ],
)
def test_double_encoding_is_undone(broken: str, right: str) -> None:
    assert repair(broken) == right


@pytest.mark.parametrize(
    "real", ["PEÑA»", "Straß’n", "SÃO PAULO", "â bas", "Ångström", "Ça", "Łódź"]
)
def test_real_letters_stay(real: str) -> None:
    assert repair(real) == real


def test_russian_that_is_declared_stays_russian() -> None:
    text = "Бамако и Москва подписали соглашение"
    assert decode(text.encode("cp1251"), "text/html; charset=windows-1251", "ru") == text
    assert decode(text.encode("cp1251"), "windows-1251", "fr") == text


def test_meta_is_asked_when_the_server_is_silent() -> None:
    page = '<meta charset="iso-8859-2"><p>Łódź'.encode("iso8859-2")
    assert decode(page, "text/html", "pl").endswith("Łódź")


def test_entities_of_windows_controls_are_read_as_signs() -> None:
    assert clean("l\x92armée\x85") == "l’armée…"


def test_nothing_unprinted_is_left() -> None:
    dirty = "a\x00b\x0bc\u202ed\u200be\ufefff\ud800g\u00adh"
    assert clean(dirty) == "abcdefgh"
    assert len(clean("e" + "\u0301" * 100_000)) < 10


@given(st.binary(max_size=400))
def test_any_bytes_decode(body: bytes) -> None:
    text = decode(body)
    assert unicodedata.is_normalized("NFC", text)
    text.encode("utf-8")


def test_clean_articles_are_not_touched(shared: Path) -> None:
    """Articles that were collected from the web: none changes but by normalisation."""
    changed = []
    for line in (shared / "eval" / "relevance_dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if repair(row["text"]) != row["text"]:
            changed.append(row["id"])
    assert changed == []


@given(st.text(st.characters(max_codepoint=0x2FFF), max_size=40))
def test_cleaning_gives_composed_letters_and_nothing_that_is_not_printed(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(c) == "Cc" and c not in "\t\n" for c in cleaned)
    assert clean(cleaned) == cleaned
