from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from text.fold import fold, normalise, words


def test_folding_keeps_every_span_where_it_was() -> None:
    printed = "L’Élysée — « Goïta »\u00a0: 25\u202f000 t"
    folded = fold(printed)
    assert len(folded) == len(printed)
    assert folded == 'l\'elysee - " goita " : 25 000 t'


@given(st.text())
def test_folding_is_as_long_as_the_text_and_idempotent(s: str) -> None:
    printed = unicodedata.normalize("NFC", s)
    assert len(fold(printed)) == len(printed)


def test_words_write_ligatures_out_and_drop_punctuation() -> None:
    assert words("Le cœur, l’œuvre…") == ["le", "coeur", "l", "oeuvre"]


def test_normalised_texts_are_equal_whatever_their_typography() -> None:
    assert normalise("« L’Accord »  est signé.") == normalise('"L\'accord" EST\nsigne')


@given(st.text(st.characters(max_codepoint=0x2FFF), max_size=40))
def test_the_quick_way_of_western_texts_gives_what_the_slow_one_gives(s: str) -> None:
    printed = unicodedata.normalize("NFC", s).replace("Ж", "")
    slow = printed + " Ж"  # a letter that the quick tables do not have
    assert fold(slow) == f"{fold(printed)} ж"
    assert words(slow) == [*words(printed), "ж"]
