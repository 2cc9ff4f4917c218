"""`make bench-duplicates`: reprints and stories, measured.

Real texts are read from the evaluation data beside the checkout (`VEILLE_SHARED`), never copied
here; the hard negatives and the large streams are generated. Parts can be named as arguments.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.edits import EDITS, merged
from benchmarks.forms import FORMS
from benchmarks.forms import pairs as form_pairs
from benchmarks.scores import adjusted_rand, pairs
from duplicates.compare import compare, same_facts
from duplicates.index import candidates
from duplicates.match import decide
from records import StoredText

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("VEILLE_SHARED", ROOT.parent / "shared"))
START = datetime(2025, 6, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a bench, with its true cluster and the edit that made it."""

    id: str
    body: str
    true: str
    edit: str = ""
    title: str = ""
    at: datetime = START

    def stored(self) -> StoredText:
        return StoredText(
            version_id=self.id,
            article_id=self.id,
            outlet_id=self.id,
            title=self.title,
            body=self.body,
            words=len(self.body.split()),
            seen_at=self.at,
        )


def rows(name: str) -> list[dict[str, str]]:
    with (SHARED / "eval" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def when(day: str) -> datetime:
    return datetime.fromisoformat(day or "2026-01-01").replace(tzinfo=UTC)


def verdict(what: str, figure: float, limit: float, *, most: bool = False) -> None:
    held = figure <= limit if most else figure >= limit
    sign = "≤" if most else "≥"
    print(f"  {what:<46} {figure:>8.4g}   must be {sign} {limit:g}  {'ok' if held else 'MISSED'}")


def cluster(items: Sequence[Item]) -> list[str]:
    """The text of each item, as the program decides."""
    texts = [item.stored() for item in items]
    found = {link.version_id: link.text_id for link in decide(texts, {}, candidates(texts))}
    return [found[item.id] for item in items]


def originals() -> list[Item]:
    """Real French texts, one of each cluster, without those that a reader was unsure of."""
    taken: dict[str, Item] = {}
    for row in rows("duplicates_dev"):
        if len(row["text"].split()) >= 100 and not row["unsure_with"]:
            taken.setdefault(row["cluster"], Item(row["id"], row["text"], row["cluster"]))
    known = {item.id for item in taken.values()}
    others = {row["id"] for row in rows("duplicates_dev")}
    for row in rows("relevance_dev"):
        if row["id"] not in known | others and len(row["text"].split()) >= 100:
            taken.setdefault(row["id"], Item(row["id"], row["text"], row["id"]))
    alone: list[Item] = []
    for item in taken.values():  # nobody labelled the second file: reprints in it are left out
        if all(compare(other.body, item.body).jaccard < 0.25 for other in alone):
            alone.append(item)
    return alone


def seeded(texts: Sequence[Item], seed: int) -> list[Item]:
    """The texts and twelve copies of each, days later."""
    dice = random.Random(seed)
    items = []
    for n, item in enumerate(texts):
        items.append(item)
        for edit, make in EDITS.items():
            at = START + timedelta(minutes=dice.randint(1, 9_000))
            items.append(Item(f"{item.id}/{edit}", make(item.body, dice), item.true, edit, at=at))
        other = texts[(n + 1) % len(texts)].body
        part = " ".join(other.split()[: len(item.body.split()) * 2 // 3])
        at = START + timedelta(minutes=dice.randint(1, 9_000))
        both = merged(item.body, part)
        items.append(Item(f"{item.id}/merged", both, item.true, "two texts merged", at=at))
    return items


def bench_edits() -> None:
    """Twelve kinds of edit: pairs with the source, ARI, precision of pairs."""
    texts = originals()
    items = seeded(texts, 7)
    started = time.perf_counter()
    found = cluster(items)
    took = time.perf_counter() - started
    true = [item.true for item in items]
    print(f"\nSeeded copies: {len(texts)} real texts × 12 edits = {len(items)} texts, {took:.1f} s")
    verdict("ARI", adjusted_rand(true, found), 0.99)
    verdict("precision of pairs", pairs(true, found).precision, 0.995)
    source = {item.true: text for item, text in zip(items, found, strict=True) if not item.edit}
    for edit in sorted({item.edit for item in items if item.edit}):
        joined = [
            text == source[item.true]
            for item, text in zip(items, found, strict=True)
            if item.edit == edit
        ]
        verdict(f"joined to their source: {edit}", sum(joined) / len(joined), 0.97)


def bench_dev() -> None:
    """The labelled texts: pairs of one cluster, pairs in `unsure_with` left out."""
    data = rows("duplicates_dev")
    items = [
        Item(row["id"], row["text"], row["cluster"], title=row["title"], at=when(row["date"]))
        for row in data
    ]
    found = cluster(items)
    unsure = {frozenset((row["id"], other)) for row in data for other in row["unsure_with"]}
    right = wrong = missed = 0
    for n, (item, text) in enumerate(zip(items, found, strict=True)):
        for other, other_text in zip(items[:n], found[:n], strict=True):
            if frozenset((item.id, other.id)) not in unsure:
                truly, said = item.true == other.true, text == other_text
                right += truly and said
                wrong += said and not truly
                missed += truly and not said
    print(
        f"\nduplicates_dev: {len(items)} texts, {right} pairs right, {wrong} wrong, {missed} missed"
    )
    verdict("F1 of pairs", 2 * right / (2 * right + wrong + missed), 1.0)


def bench_forms() -> None:
    """Texts of one form with other facts."""
    print("\nHard negatives: two texts of one form with other facts, wrong merges of 500 pairs")
    for n, (name, form) in enumerate(FORMS.items()):
        made = form_pairs(form, 500, seed=n)
        wrong = sum(compare(a, b).enough and same_facts(a, b) for a, b in made)
        shared = sum(compare(a, b).jaccard for a, b in made) / len(made)
        verdict(f"{name} (they share {shared:.0%} of shingles)", wrong, 1, most=True)


PARTS: dict[str, Callable[[], None]] = {
    "edits": bench_edits,
    "dev": bench_dev,
    "forms": bench_forms,
}


def main(names: Iterable[str]) -> None:
    for name in list(names) or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
