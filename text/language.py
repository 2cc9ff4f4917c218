"""The language of a text, `und` where no language's own words carry it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any

from text.fold import words

_GUESSED = ("fr", "en", "de", "es", "pt", "it", "ru", "ar")
_SAMPLE_WORDS = 400
_SAMPLE_CHARACTERS = 6000
_FEW_WORDS = 12
_LEAST_SHARE = 0.15
"""Of function words: French news prose has 0.38 to 0.52, lists of names and scores under 0.12."""
_SURE_SHARE = 0.3
_BAMBARA_SHARE = 0.22
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_ARABIC = re.compile(r"[؀-ۿ]")


@cache
def _function_words() -> dict[str, frozenset[str]]:
    data = tomllib.loads(files("text").joinpath("function_words.toml").read_text("utf-8"))
    return {language: frozenset(listed) for language, listed in data.items()}


_GUESSED_CHARACTERS = 1500
"""Of a text that the identifier is asked for: it takes 2 ms for 4,000, and says the same."""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_GUESSED))
    return identifier


def _mostly(script: re.Pattern[str], text: str) -> bool:
    return len(script.findall(text)) > 0.5 * sum(c.isalpha() for c in text)


def _share(sample: Counter[str], listed: frozenset[str]) -> float:
    """How much of a text's words are in the list."""
    return sum(sample[word] for word in sample.keys() & listed) / max(1, sample.total())


@cache
def _only_bambara() -> frozenset[str]:
    listed = _function_words()
    return listed["bm"] - listed["fr"] - listed["en"]


def language_of(text: str, *, expected: str = "fr") -> str:
    """ISO 639 code of the text's language; `bm` for Bambara, `und` where nothing settles it.

    A language whose function words carry the text is taken without asking further; `expected`
    (the outlet's own) is looked at first. Texts under 12 words are taken for `expected`.
    Identifiers take Bambara for French: a body with few function words of the language guessed
    is `und`, or `bm` by its word list.
    """
    sample = words(text[:_SAMPLE_CHARACTERS])[:_SAMPLE_WORDS]
    if len(sample) < _FEW_WORDS:
        return expected
    head = text[:4000]
    for script, language in ((_CYRILLIC, "ru"), (_ARABIC, "ar")):
        if script.search(head) and _mostly(script, head):
            return language
    counts, known = Counter(sample), _function_words()
    if _share(counts, _only_bambara()) >= _BAMBARA_SHARE:
        shares = {language: _share(counts, listed) for language, listed in known.items()}
        if shares.pop("bm") > max(shares.values()):
            return "bm"
    if _share(counts, known.get(expected, frozenset())) >= _SURE_SHARE:
        return expected
    shares = {tongue: _share(counts, listed) for tongue, listed in known.items() if tongue != "bm"}
    best, second = sorted(shares, key=lambda known: shares[known], reverse=True)[:2]
    if shares[best] >= _SURE_SHARE and shares[best] > 1.5 * shares[second]:
        return best
    guess = str(_identifier().classify(head[:_GUESSED_CHARACTERS])[0])
    return guess if shares.get(guess, 1.0) >= _LEAST_SHARE else "und"
