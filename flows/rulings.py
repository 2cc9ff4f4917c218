"""Splits and joins that people made, in the desk's file."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from desk.database import instant, open_desk, stamp, transaction
from flows.settings import load_settings
from i18n import open_language
from records import InputError, Ruling, RulingLevel, Verdict
from records.error_code import ErrorCode
from warehouse.articles import find_article


def add_rulings(desk: Path, rulings: tuple[Ruling, ...]) -> None:
    """Write rulings into the desk's file; the next run obeys them."""
    with closing(open_desk(desk)) as file, transaction(file):
        for r in rulings:
            file.execute(
                "insert into ruling (level, verdict, left_id, right_id, made_by, made_at, reason, "
                "left_article, right_article) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(r.level, r.verdict, r.left, r.right, r.made_by, stamp(r.made_at), r.reason),
                    *(r.left_article, r.right_article),
                ),
            )


def read_rulings(desk: Path) -> tuple[Ruling, ...]:
    """All rulings in the order in which they were made; none while there is no desk's file."""
    if not desk.exists():
        return ()
    with closing(open_desk(desk)) as file:
        rows = file.execute("select * from ruling order by made_at, ruling_id").fetchall()
    return tuple(
        Ruling(
            level=RulingLevel(row["level"]),
            verdict=Verdict(row["verdict"]),
            left=row["left_id"],
            right=row["right_id"],
            made_by=row["made_by"],
            made_at=instant(row["made_at"]),
            reason=row["reason"],
            left_article=row["left_article"],
            right_article=row["right_article"],
        )
        for row in rows
    )


def rule(verdict: Verdict, article: str, other: str, *, story: bool, reason: str, by: str) -> str:
    """Write a person's split or join of two articles; gives the sentence that confirms it.

    Raises InputError when an article is not found, both are one, or nothing would change.
    """
    settings = load_settings()
    left, right = (find_article(settings.published, name) for name in (article, other))
    if left.article_id == right.article_id:
        raise InputError(ErrorCode.RULING_SAME_ARTICLE)
    one, two = left.versions[-1], right.versions[-1]
    ids = (one.text_id, two.text_id) if story else (one.version_id, two.version_id)
    if story and one.text_id == two.text_id:
        raise InputError(ErrorCode.RULING_ONE_TEXT)
    ruling = Ruling(
        level=RulingLevel.STORY if story else RulingLevel.TEXT,
        verdict=verdict,
        left=ids[0],
        right=ids[1],
        made_by=by,
        made_at=datetime.now(UTC),
        reason=reason,
        left_article=left.article_id,
        right_article=right.article_id,
    )
    add_rulings(settings.desk, (ruling,))
    said = open_language(settings.lang)
    return said.say(f"ruling_{ruling.level}_{verdict}", left=one.title, right=two.title)
