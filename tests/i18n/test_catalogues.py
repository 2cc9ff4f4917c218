"""The catalogues: the same keys and names in every language, words that follow their number."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from i18n import LANGUAGES, open_language
from i18n.language import _read_catalogue

TOP = Path(__file__).parents[2]
APART = ("tests", "benchmarks")
Key = tuple[str | None, str]


def names(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name}


def texts(language: str) -> Iterator[tuple[Key, str]]:
    for key, entry in _read_catalogue(language).items():
        yield from ((key, form) for form in ([entry] if isinstance(entry, str) else entry))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_names(language: str) -> None:
    ours, french = _read_catalogue(language), _read_catalogue("fr")
    assert set(ours) == set(french)
    for key, entry in ours.items():
        assert entry and all(entry), key
        assert names(str(entry)) == names(str(french[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_counted_word_has_its_forms(language: str) -> None:
    for key, form in texts(language):
        for _, _, spec, _ in string.Formatter().parse(form):
            if spec and "|" in spec:
                forms = spec.split("|")
                assert len(forms) == 2 and all(forms) and len(set(forms)) == 2, key
        assert "(s)" not in form.replace("http(s)", ""), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_leaves_a_number_beside_a_fixed_plural(language: str) -> None:
    """« 1 articles »: a number followed by a word in -s must choose its form."""
    never_one = {"doctor_two_spf", "explain_several", "story_number_wrong"}
    never_one |= {
        f"{front}without_{what}"
        for what in ("text", "date", "language")
        for front in ("", "health_")
    }
    loose = re.compile(
        r"\{(?:count|pages|articles|rows|documents|stories|sent|added|copies|number|alarms)\}"
        r" (?!\{)[a-zéèà]+s\b"
    )
    entries = _read_catalogue(language).items()
    single = [(key, entry) for (_, key), entry in entries if isinstance(entry, str)]
    assert [key for key, form in single if loose.search(form) and key not in never_one] == []


def test_words_follow_their_number_in_each_language() -> None:
    def said(language: str, n: int) -> str:
        return open_language(language).say("subscribers_imported", added=n, kept=n)

    assert [said("fr", n).split(",")[0] for n in (0, 1, 2, 1_000)] == [
        "0 inscrit", "1 inscrit", "2 inscrits", "1000 inscrits",
    ]  # fmt: skip
    assert "connu et laissé tel quel (" in said("fr", 1)
    assert "connus et laissés tels quels (" in said("fr", 2)
    assert said("en", 0).startswith("0 ")


def test_every_key_that_the_program_says_is_in_the_catalogue() -> None:
    """A key written out in a call of `tr`, `say` or a voice; those made of parts are not seen."""
    known = {key for context, key in _read_catalogue("fr") if context is None}
    used = set(keys_said())
    assert len(used) > 150
    assert used - known == set()


def keys_said() -> Iterator[str]:
    for room in (
        file.parent for file in TOP.glob("*/__init__.py") if file.parent.name not in APART
    ):
        for file in room.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args and says(node.func):
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def says(function: ast.expr) -> bool:
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name in ("tr", "say", "voice")


def test_a_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three forms of a word in a language that has more than two: Polish, of one entry."""
    monkeypatch.setattr("i18n.language.LANGUAGES", (*LANGUAGES, "pl"))
    monkeypatch.setattr("i18n.language._FOLDER", tmp_path)
    (tmp_path / "pl.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "found"\nmsgstr "{n} {n:plik|pliki|plików|pliku}"\n',
        encoding="utf-8",
    )
    polish = open_language("pl")
    said = [polish.say("found", n=n) for n in (1, 2, 5, 22)]
    assert said == ["1 plik", "2 pliki", "5 plików", "22 pliki"]
    _read_catalogue.cache_clear()
    open_language.cache_clear()
