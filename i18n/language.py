"""One language as an argument: its sentences (a gettext catalogue), plurals, numbers and dates."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from records.error_code import ErrorCode
from records.errors import InputError, VeilleError
from records.reason import Reason

_FOLDER = Path(__file__).parent / "catalogues"
LANGUAGES = tuple(sorted((file.stem for file in _FOLDER.glob("*.po")), key=lambda x: x != "fr"))
"""Those that have a catalogue: a third language is one more file there."""
_BLANKS = "\u00a0\u202f\u2009"
"""French typography: blanks that Python counts as not printable."""
_TAGS = ("zero", "one", "two", "few", "many", "other")
"""CLDR's plural categories, in the order in which a catalogue writes a word's forms."""


class Language(Formatter):
    """What to say in one language, and how its numbers and dates are written."""

    def __init__(self, code: str) -> None:
        """Open the catalogue of a language. Raises InputError for one that has none."""
        if code not in LANGUAGES:
            raise InputError(ErrorCode.LANGUAGE_UNKNOWN, code=code, languages=", ".join(LANGUAGES))
        self.code = code
        self._texts = _read_catalogue(code)
        # British English: day before month, as the French side has it.
        self.locale = Locale.parse({"en": "en_GB"}.get(code, code))

    def has(self, key: str, context: str | None = None) -> bool:
        """Whether the catalogue has an entry."""
        return (context, key) in self._texts

    def say(self, key: str, **values: Any) -> str:
        """Give the sentence of that key, its `{names}` filled in.

        `{n:article|articles}` is the word that goes with the number `n`, one form for each of
        the language's plural categories, or two. A reason or an error among the values is said in
        this language too. Raises KeyError for an unknown key.
        """
        told = {name: self._told(value) for name, value in values.items()}
        return self.vformat(self.text(key), (), told)

    def text(self, key: str, n: int | None = None) -> str:
        """Give the sentence as the catalogue has it, in the form that goes with `n`."""
        entry = self._texts[None, key]
        return entry if isinstance(entry, str) else self._form(n or 0, list(entry))

    def keys(self, prefix: str = "") -> list[str]:
        """List the keys that begin so."""
        return [key for (ctx, key) in self._texts if ctx is None and key.startswith(prefix)]

    def reason(self, reason: Reason) -> str:
        """Say one reason, in a few words that any reader understands."""
        values = {name: self._written(value) for name, value in reason.values}
        return self.vformat(str(self._texts["reason", reason.code]), (), values)

    def reasons(self, reason: Reason | None) -> str:
        """Say a reason and those beside it, each once, with what a library said; for operators."""
        if reason is None:
            return ""
        said = dict.fromkeys(map(self._with_detail, reason.all))
        return self.say("between_reasons").join(said)

    def error(self, error: VeilleError) -> str:
        """Say an error in one line, what it is about included."""
        values = {name: self._told(value) for name, value in error.values.items()}
        return _one_line(self.vformat(str(self._texts["error", error.code]), (), values))

    def _told(self, value: object) -> object:
        if isinstance(value, VeilleError):
            return self.error(value)
        return self.reasons(value) if isinstance(value, Reason) else value

    def format_field(self, value: object, format_spec: str) -> str:
        """Write a value in its form, or choose the word that goes with it."""
        forms = format_spec.split("|")
        if len(forms) > 1:
            return self._form(value, forms)
        if isinstance(value, _Number):
            return format_decimal(value.value, locale=self.locale)
        return str(super().format_field(value, format_spec))

    def _with_detail(self, reason: Reason) -> str:
        said, detail = self.reason(reason), reason.root.get("detail")
        return f"{said} ({detail})" if detail else said

    def _written(self, value: Any) -> Any:
        if isinstance(value, Reason):
            return self.reason(value)
        if isinstance(value, datetime):
            return format_datetime(value, "d MMMM y, HH:mm 'UTC'", locale=self.locale)
        return _Number(value) if isinstance(value, int | float) else value

    def _form(self, value: object, forms: list[str]) -> str:
        tag = self.locale.plural_form(_count(value))
        used = [each for each in _TAGS if each == "other" or each in self.locale.plural_form.tags]
        if len(forms) == len(used):
            return forms[used.index(tag)]
        return forms[0] if tag == "one" else forms[-1]


def _one_line(said: str) -> str:
    """Write what would break the line, move the cursor or fit no encoding as its code."""
    return "".join(c if c.isprintable() or c in _BLANKS else repr(c)[1:-1] for c in said)


class _Number:
    """A number that is written as the language writes numbers."""

    def __init__(self, value: float) -> None:
        self.value = value


def _count(value: object) -> float:
    if isinstance(value, _Number):
        return value.value
    # A number that is written out already (`1 234`) is never one of the small ones.
    return int(value) if isinstance(value, int) or str(value).isdecimal() else 2  # type: ignore[call-overload]


@cache
def _read_catalogue(code: str) -> dict[tuple[str | None, str], str | tuple[str, ...]]:
    """Texts by context and key; read from the source itself, so that nothing compiled is stale."""
    with (_FOLDER / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    return {
        (each.context, each.id if isinstance(each.id, str) else each.id[0]): (
            each.string if isinstance(each.string, str) else tuple(each.string or ())
        )
        for each in catalogue
        if each.id
    }


@cache
def open_language(code: str) -> Language:
    """Give the language of that code. Raises InputError for one without a catalogue."""
    return Language(code)
