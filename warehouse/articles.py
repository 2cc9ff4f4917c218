"""A stored article with its versions, found in the snapshot by identifier or address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from records import InputError
from records.error_code import ErrorCode
from text.urls import canonical
from warehouse.reader import query


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One version; `text` is null after a take-down."""

    version_id: str
    number: int
    kind: str
    title: str
    text: str | None
    since: datetime
    text_id: str
    of_version_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article, its versions in their order, and when its page was found gone."""

    article_id: str
    outlet: str
    url: str
    versions: tuple[StoredVersion, ...]
    gone_at: datetime | None


_FIND = """
select article_id, outlet, coalesce(url, source_key), gone_at from articles
where article_id = $name or canonical_url = $address or source_key = $name or lead_id = $name
    or (length($name) >= 6 and starts_with(article_id, $name))
order by article_id = $name desc, canonical_url = $address desc, article_id limit 2
"""
_VERSIONS = """
select v.version_id, v.number, v.kind, v.title, t.body, v.fetched_at, d.text_id, m.of_version_id
from article_version v
left join article_text t using (version_id)
left join text_of_version d using (version_id)
left join duplicate m using (version_id)
where v.article_id = $article order by v.number
"""


def find_article(snapshot: Path, name: str) -> StoredArticle:
    """The article with this identifier (six letters of its beginning will do) or address.

    Raises InputError when there is none, or when several begin so.
    """
    asked = {"name": name, "address": canonical(name) if "://" in name else name}
    rows = query(snapshot, _FIND, asked).rows
    if not rows:
        raise InputError(ErrorCode.EXPLAIN_UNKNOWN, article=name)
    if len(rows) > 1 and rows[0][0] != name and "://" not in name:
        raise InputError(ErrorCode.EXPLAIN_SEVERAL, article=name, count=len(rows))
    article_id, outlet, url, gone_at = rows[0]
    found = query(snapshot, _VERSIONS, {"article": article_id}).rows
    return StoredArticle(
        article_id=article_id,
        outlet=outlet,
        url=url,
        gone_at=gone_at,
        versions=tuple(
            StoredVersion(
                version_id=row[0],
                number=row[1],
                kind=row[2],
                title=row[3],
                text=row[4],
                since=row[5],
                text_id=row[6] or row[0],
                of_version_id=row[7],
            )
            for row in found
        ),
    )
