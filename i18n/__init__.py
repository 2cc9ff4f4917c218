"""i18n: what a person is told, in the language asked for; nothing stored or logged is said here."""

from i18n.language import LANGUAGES, Language, open_language

__all__ = ["LANGUAGES", "Language", "open_language"]
