"""The names of the topics in the reader's language, with what the desk added."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from topics import tables


def topic_name(topic: str, language: str, local: Path | None = None) -> str:
    """`Défense et sécurité` for `defence_security`; an unknown topic keeps its identifier."""
    return _names(local, language).get(topic, topic)


@cache
def _names(local: Path | None, lang: str) -> dict[str, str]:
    rows = tables.read("topics.tsv", ("id",), local)
    return {row.get("id"): row.get(lang) for row in rows if row.get(lang)}


def topic_names(local: Path | None = None) -> dict[str, list[str]]:
    """List the names of each topic, in every language."""
    rows = tables.read("topics.tsv", ("id",), local)
    return {
        row.get("id"): [name for lang in ("fr", "en") if (name := row.get(lang))] for row in rows
    }
