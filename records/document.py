"""A document: an article with its labels and sketch, ready to be stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records.article import Article
from records.labels import Labels
from records.page import WarcRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What duplicates are found by.

    `text_hash` is equal for texts that are identical after normalisation; `title_hash` likewise.
    `shingles` are the stored 64-bit hashes (a sample for long texts), sorted.
    """

    words: int
    text_hash: str
    title_hash: str
    shingles: tuple[int, ...]
    shingle_count: int
    """Distinct shingles of the whole text, sampled or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Everything one version of one article is stored with."""

    article_id: str
    content_hash: str
    """Of kind, title and text: the warehouse makes a new version only when it differs from the
    current one's (so A, B, A makes three)."""
    article: Article
    labels: Labels
    sketch: Sketch
    fetched_at: datetime
    outlet_id: str
    source_key: str = ""
    """`seed:<key>` or `file:<sha256>` for documents without an address."""
    found_in: str = ""
    way: str = ""
    page_sha256: str = ""
    warc: WarcRef | None = None
