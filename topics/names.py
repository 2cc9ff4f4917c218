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
