"""Identifiers derived from what they name, so that every step can be repeated without harm."""

from __future__ import annotations

from hashlib import sha256

_HEX = 24  # 96 bits: no collision to fear below 10^12 articles


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_HEX]


def article_id(key: str) -> str:
    """Identifier of an article: from its canonical address, or `seed:<key>`, `file:<sha256>`."""
    return _digest("article", key)


def content_hash(kind: str, title: str, text: str) -> str:
    """Equal only for the same kind, title and text, white space at line ends apart."""
    lines = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    return _digest("content", kind, title.strip(), lines)


def version_id(article: str, content: str, previous: str) -> str:
    """Identifier of a version: of one content following another (so A, B, A makes three)."""
    return _digest("version", article, content, previous)


def text_hash(normalised: str) -> str:
    """Identifier of a text after normalisation (text.fold.normalise)."""
    return _digest("text", normalised)
