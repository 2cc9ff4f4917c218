"""The digest's two languages: sentences from `catalogue.toml`, dates and numbers by Babel."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from i18n import open_language
from records import InputError
from records.reason import Reason

LANGUAGES = ("fr", "en")
_CATALOGUE = Path(__file__).with_name("catalogue.toml")

_FRENCH_SPACES = re.compile(r"(?<=«) | (?=[»:;?!])")

Entry = dict[str, str | dict[str, str]]


@cache
def catalogue() -> dict[str, Entry]:
    """Every sentence, by key and language."""
    return tomllib.loads(_CATALOGUE.read_text("utf-8"))


class Voice:
    """One language: what to say, and how its dates, numbers and lists are written."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise InputError(f"language {language!r}: choose one of {', '.join(LANGUAGES)}")
        self.language = language
        self.speech = open_language(language)
        # British English: day before month, as the French side has it.
        self.locale = Locale.parse({"fr": "fr", "en": "en_GB"}[language])

    def __call__(self, key: str, n: int | None = None, **values: object) -> str:
        """The sentence of that key, its `{names}` filled in; `n` chooses singular or plural."""
        entry = catalogue()[key][self.language]
        if isinstance(entry, dict):
            form = self.locale.plural_form(n or 0)
            entry = entry.get(form, entry["other"])
        number = {} if n is None else {"n": self.number(n)}
        return self._typeset(entry).format(**number, **values)

    def _typeset(self, entry: str) -> str:
        """French puts no-break spaces inside « » and before : ; ? ! (our words only)."""
        return _FRENCH_SPACES.sub("\u00a0", entry) if self.language == "fr" else entry

    def number(self, n: int) -> str:
        """A whole number in the language's form."""
        return format_decimal(n, locale=self.locale)

    def day(self, day: date, *, year: bool = False) -> str:
        """« 3 novembre », with its year when asked; French writes the first as « 1er »."""
        written = format_date(day, "d MMMM y" if year else "d MMMM", locale=self.locale)
        if self.language == "fr" and day.day == 1:
            return "1er" + written[1:]
        return written

    def month(self, day: date) -> str:
        """« novembre 2026 »."""
        return format_date(day, "MMMM y", locale=self.locale)

    def weekday(self, day: date) -> str:
        """« mardi »."""
        return format_date(day, "EEEE", locale=self.locale)

    def short_day(self, day: date) -> str:
        """« 03/11 »: day and month in both languages."""
        return format_date(day, "dd/MM", locale=self.locale)

    def names(self, names: Sequence[str]) -> str:
        """« a, b et c »."""
        return format_list(list(names), locale=self.locale)

    def span(self, first: date, last: date) -> str:
        """« du 27 octobre au 2 novembre 2026 », saying month and year once where they agree."""
        start = self.day(first, year=first.year != last.year)
        if (first.year, first.month) == (last.year, last.month):
            start = str(first.day) if first.day > 1 or self.language == "en" else "1er"
        return self("title_week", first=start, last=self.day(last, year=True))

    def reason(self, reason: Reason) -> str:
        """Why an outlet gives nothing, in a few words."""
        return self._typeset(self.speech.reason(reason))

    def topic(self, topic: str) -> str:
        """A topic's name; a desk's own topic shows its id."""
        key = f"topic_{topic}"
        return self(key) if key in catalogue() else topic.replace("_", " ")
