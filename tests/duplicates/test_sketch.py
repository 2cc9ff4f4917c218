"""What a sketch keeps, and what it does not see."""

from __future__ import annotations

from duplicates.sketch import sketch

SHORT = "Le ministre de l'Énergie a reçu à Ségou les élèves de l’école, mercredi matin."
LONG = " ".join(f"mot{i} Bamako{i % 7} {i * i}" for i in range(200))


def test_accents_case_typography_and_spaces_do_not_count() -> None:
    other = "LE MINISTRE DE L'ENERGIE A RECU A SEGOU  LES ELEVES\nDE L'ECOLE mercredi matin"
    assert sketch("Été", SHORT) == sketch("ete", other)


def test_utf8_read_as_windows_1252_is_the_same_text() -> None:
    mangled = SHORT.encode().decode("cp1252", "replace").replace("\ufffd", "\x9d")
    assert "Ã‰nergie" in mangled
    assert sketch("", mangled).text_hash == sketch("", SHORT).text_hash


def test_a_mangled_a_grave_that_lost_its_no_break_space() -> None:
    assert sketch("", "il va Ã Ségou").text_hash == sketch("", "il va à Ségou").text_hash


def test_short_texts_store_every_shingle_and_long_ones_a_sample() -> None:
    short, long = sketch("", SHORT), sketch("", LONG)
    assert len(short.shingles) == short.shingle_count
    assert long.shingle_count / 30 < len(long.shingles) < long.shingle_count / 5
    assert list(long.shingles) == sorted(set(long.shingles))


def test_the_sample_of_an_excerpt_is_found_in_the_whole() -> None:
    excerpt = " ".join(LONG.split()[:30])
    assert set(sketch("", excerpt).shingles) & set(sketch("", LONG).shingles)


def test_odd_texts() -> None:
    assert sketch("", "").shingles == ()
    assert sketch("", "oui").shingle_count == 1
    assert sketch("\ud800", "lone \ud800 surrogate in a text").words == 5
