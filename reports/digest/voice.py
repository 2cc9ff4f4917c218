"""The digest's two languages: sentences from `i18n`, dates and numbers by Babel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from i18n import open_language
from records.reason import Reason

_FRENCH_SPACES = re.compile(r"(?<=«) | (?=[»:;?!])")


def topic_ids() -> list[str]:
    """List the topics that the digest has a name for."""
    return [key.removeprefix("topic_") for key in open_language("fr").keys("topic_")]


class Voice:
    """One language: what to say, and how its dates, numbers and lists are written."""

    def __init__(self, language: str) -> None:
        self.speech = open_language(language)
        self.language, self.locale = language, self.speech.locale

    def __call__(self, key: str, n: int | None = None, **values: object) -> str:
        """The sentence of that key, its `{names}` filled in; `n` chooses singular or plural."""
        entry = self.speech.text(key, n)
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
        return self(key) if self.speech.has(key) else topic.replace("_", " ")
