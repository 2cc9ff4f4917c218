"""The articles of the practice press, as their writers labelled them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

ARTICLES = Path(__file__).with_name("articles")
OUTLETS = ("fleuvematin", "kabako", "letambour", "malimiroir")
YEAR, MONTH = 2026, 9
"""Day 1 is Tuesday 1 September 2026."""
OPENED = datetime(YEAR, MONTH, 1, tzinfo=UTC)
_CROSSHEAD = "## "


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The text as it stood from `at` on."""

    at: datetime
    title: str
    paragraphs: tuple[str, ...]
    """Crossheads included."""
    crossheads: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as it should be stored: paragraphs joined by one newline."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class PressArticle:
    """One address of the press with its labels."""

    id: str
    outlet: str
    section: str
    versions: tuple[Version, ...]
    """By time; the first is as published."""
    byline: tuple[str, ...] = ()
    credit: str = ""
    caption: str = ""
    dateline: str = ""
    tags: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    relevance: int
    topics: tuple[str, ...]
    story: str
    text_id: str
    """Equal for reprints of one text (relation `duplicate` of the codebook)."""
    identical: bool = True
    """The text is that of `text_id` word for word; false for cut or introduced reprints."""
    machine: bool = False
    removed_at: datetime | None = None

    @property
    def published(self) -> datetime:
        """When it was published: aware, UTC (Bamako is UTC all year)."""
        return self.versions[0].at

    @property
    def reprint(self) -> bool:
        """Whether the text is another row's."""
        return self.text_id != self.id

    @property
    def slug(self) -> str:
        """The headline as an address has it."""
        plain = self.versions[0].title.lower().translate(_PLAIN)
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")

    @property
    def uniqid(self) -> str:
        """13 hex digits as PHP's uniqid() gives: 8 of Unix time, 5 of microseconds."""
        micros = int(sha256(self.id.encode()).hexdigest(), 16) % 0xF4240
        return f"{int(self.published.timestamp()):08x}{micros:05x}"

    def at(self, now: datetime) -> Version:
        """The version that a visitor sees at `now`."""
        return [version for version in self.versions if version.at <= now][-1]

    def visible(self, now: datetime) -> bool:
        """Published, and not yet taken away."""
        gone = self.removed_at is not None and self.removed_at <= now
        return self.published <= now and not gone


_PLAIN = str.maketrans("àâäéèêëîïôöùûüçœɛ", "aaaeeeeiioouuucoe")


@dataclass(frozen=True, kw_only=True)
class Furniture:
    """The words around the articles."""

    menu: tuple[str, ...]
    boxes: tuple[str, ...]
    teasers: tuple[str, ...]
    comment_prompts: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every string that must never be stored; single menu words are too common to test."""
        menu = tuple(entry for entry in self.menu if " " in entry)
        return (*menu, *self.boxes, *self.teasers, *self.comment_prompts)


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All articles, by outlet and time."""

    articles: tuple[PressArticle, ...]
    furniture: Furniture
    _numbers: dict[str, int] = field(default_factory=dict)

    def of(self, outlet: str) -> tuple[PressArticle, ...]:
        """An outlet's articles, oldest first, removed ones included."""
        return tuple(each for each in self.articles if each.outlet == outlet)

    @cached_property
    def by_id(self) -> dict[str, PressArticle]:
        """Articles by their id."""
        return {each.id: each for each in self.articles}

    def rank(self, article: PressArticle) -> int:
        """Position among its outlet's articles, from 0: what numbers in addresses come from."""
        return self.of(article.outlet).index(article)


def day(number: int, at: time = time(23, 0)) -> datetime:
    """An instant of the press's month, aware, UTC."""
    return datetime.combine(date(YEAR, MONTH, number), at, UTC)


def load(folder: Path = ARTICLES) -> Catalogue:
    """The whole press from its data files."""
    written = {a.id: a for name in OUTLETS for a in _written(folder / f"{name}.toml", name)}
    reprints = [_reprint(row, written) for row in _table(folder / "reprints.toml")["reprint"]]
    articles = {a.id: a for a in (*written.values(), *reprints)}
    if len(articles) != len(written) + len(reprints):
        raise ValueError("two rows of the press have one id")
    changes = _table(folder / "changes.toml")
    for row in changes["change"]:
        articles[row["id"]] = _changed(articles[row["id"]], row)
    for row in changes["removal"]:
        articles[row["id"]] = replace(articles[row["id"]], removed_at=day(row["day"], time(0, 0)))
    ordered = sorted(articles.values(), key=lambda a: (a.published, a.id))
    furniture = {k: tuple(v) for k, v in _table(folder / "furniture.toml").items()}
    return Catalogue(articles=tuple(ordered), furniture=Furniture(**furniture))


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _written(path: Path, outlet: str) -> list[PressArticle]:
    return [_article(row, outlet) for row in _table(path)["article"]]


def _article(row: dict[str, Any], outlet: str) -> PressArticle:
    blocks = [block.strip() for block in row["text"].split("\n\n")]
    version = Version(
        at=day(row["day"], row["time"]),
        title=row["title"],
        paragraphs=tuple(block.removeprefix(_CROSSHEAD) for block in blocks),
        crossheads=tuple(b.removeprefix(_CROSSHEAD) for b in blocks if b.startswith(_CROSSHEAD)),
    )
    return PressArticle(
        id=row["id"],
        outlet=outlet,
        versions=(version,),
        byline=tuple(row["byline"]),
        relevance=row["relevance"],
        topics=tuple(row["topics"]),
        story=row["story"],
        text_id=row["id"],
        machine=row.get("machine", False),
        dateline=row.get("dateline", ""),
        tags=tuple(row.get("tags", ())),
        **_dress(row),
    )


def _dress(row: dict[str, Any]) -> dict[str, Any]:
    """What a reprint has of its own, as an article has."""
    return {
        "section": row["section"],
        "credit": row.get("credit", ""),
        "caption": row.get("caption", ""),
        "comments": tuple(row.get("comments", ())),
    }


def _reprint(row: dict[str, Any], written: dict[str, PressArticle]) -> PressArticle:
    source = written[row["of"]]
    text = source.versions[0]
    kept = row.get("keep", range(len(text.paragraphs)))
    lead = [row["lead"]] if "lead" in row else []
    version = replace(
        text,
        at=day(row["day"], row["time"]),
        title=row["title"],
        paragraphs=(*lead, *(text.paragraphs[i] for i in kept)),
    )
    return replace(
        source,
        id=row["id"],
        outlet=row["outlet"],
        versions=(version,),
        text_id=source.id,
        identical=version.paragraphs == text.paragraphs,
        **_dress(row),
    )


def _changed(article: PressArticle, row: dict[str, Any]) -> PressArticle:
    old = article.versions[-1]
    title, paragraphs = old.title, list(old.paragraphs)
    for before, after in row["replace"]:
        if before not in "\n".join([title, *paragraphs]):
            raise ValueError(f"{article.id}: nothing to replace: {before}")
        title = title.replace(before, after)
        paragraphs = [p.replace(before, after) for p in paragraphs]
    new = replace(old, at=day(row["day"], row["time"]), title=title, paragraphs=tuple(paragraphs))
    return replace(article, versions=(*article.versions, new))
