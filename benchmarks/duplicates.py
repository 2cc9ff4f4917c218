"""`make bench-duplicates`: reprints and stories, measured.

Real texts are read from the evaluation data beside the checkout (`VEILLE_SHARED`), never copied
here; the hard negatives and the large streams are generated. Parts can be named as arguments.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.attacks import ATTACKS, TRAPS
from benchmarks.edits import EDITS, merged
from benchmarks.forms import FORMS
from benchmarks.forms import pairs as form_pairs
from benchmarks.peers import PEERS
from benchmarks.scores import adjusted_rand, b_cubed, pairs
from cli.commands.duplicates import with_entities
from duplicates.compare import compare, same_matter
from duplicates.index import candidates
from duplicates.match import decide
from duplicates.pipe import PipeText, answer
from flows.matching import match_new
from records import Run, StoredText
from tests.duplicates import documents as documents_of
from warehouse.writer import open_warehouse

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
    site: str | None = None
    """Where it stands; null: on a site of its own."""

    def stored(self) -> StoredText:
        return StoredText(
            version_id=self.id,
            article_id=self.id,
            outlet_id=self.id if self.site is None else self.site,
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


def bench_attacks() -> None:
    """Edits and traps that the clusterer was not made for: no figure is promised."""
    texts = originals()[:80]
    print(f"\nOther edits: {len(texts)} real texts and a copy of each")
    print(f"  {'edit':<46} {'joined':>7} {'ARI':>7} {'undated':>8}")
    for edit, make in ATTACKS.items():
        dice = random.Random(5)
        items = list(texts)
        for item in texts:
            at = START + timedelta(minutes=dice.randint(1, 9_000))
            items.append(Item(f"{item.id}/x", make(item.body, dice), item.true, edit, at=at))
        true, found = [item.true for item in items], cluster(items)
        joined = sum(a == b for a, b in zip(found, found[len(texts) :], strict=False))
        undated = adjusted_rand(true, cluster([replace(item, at=START) for item in items]))
        share, ari = joined / len(texts), adjusted_rand(true, found)
        print(f"  {edit:<46} {share:7.3f} {ari:7.3f} {undated:8.3f}")
    bench_traps([item.body for item in originals() if len(item.body.split()) > 700])


def bench_traps(bodies: list[str]) -> None:
    """Texts that are not one: wrong merges of 200 pairs, and of so many texts read at once."""
    print(f"\nTraps, made of {len(bodies)} real texts: wrong merges")
    print(f"  {'trap':<46} {'of 200':>7} {'at once':>12}")
    for trap, make in TRAPS.items():
        dice = random.Random(6)
        made = [make(dice.sample(bodies, 3), dice) for _ in range(200)]
        wrong = sum(len(set(cluster(_trapped(pair)))) == 1 for pair in made)
        threes = zip(bodies[::3], bodies[1::3], bodies[2::3], strict=False)
        many = _trapped([body for three in threes for body in make(list(three), dice)])
        merged_ = sum(n * (n - 1) // 2 for n in Counter(cluster(many)).values())
        print(f"  {trap:<46} {wrong:7d} {merged_:4d} of {len(many):4d}")


def _trapped(bodies: Sequence[str]) -> list[Item]:
    """Different texts of one site, a day apart."""
    return [
        Item(f"{n:04}", body, f"{n}", at=START + timedelta(days=n), site="one")
        for n, body in enumerate(bodies)
    ]


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
        wrong = sum(compare(a, b).enough and same_matter(a, b) for a, b in made)
        shared = sum(compare(a, b).jaccard for a, b in made) / len(made)
        verdict(f"{name} (they share {shared:.0%} of shingles)", wrong, 1, most=True)


def bench_streams() -> None:
    """One stream of copies through the warehouse in several ways: what changes."""
    items = seeded(originals()[:25], 7)
    dice = random.Random(11)
    in_time = sorted(items, key=lambda item: item.at)
    half = len(in_time) // 2
    ways = {
        "arriving in another order": [dice.sample(items, len(items))],
        "replayed": [items, items],
        "cut in two runs": [in_time[:half], in_time[half:]],
        "cut in eight runs": [in_time[n : n + len(in_time) // 8 + 1] for n in _starts(in_time)],
    }
    print(f"\nStreams: {len(items)} texts through the warehouse, against one run in order")
    with tempfile.TemporaryDirectory() as folder:
        once = _through_warehouse(Path(folder) / "once.duckdb", [in_time])
        for n, (name, runs) in enumerate(ways.items()):
            found = _through_warehouse(Path(folder) / f"{n}.duckdb", runs)
            changed = sum(once[item] != found[item] for item in once)
            verdict(f"{name}: identifiers that differ", changed, 0, most=True)


def _starts(items: Sequence[Item]) -> range:
    return range(0, len(items), len(items) // 8 + 1)


def _through_warehouse(path: Path, runs: Sequence[Sequence[Item]]) -> dict[str, tuple[str, str]]:
    """Text and story of each item after these runs; no published identifier may change."""
    published: dict[str, tuple[str, str]] = {}
    for number, items in enumerate(runs):
        this = Run(run_id=f"r{number}", kind="bench", started_at=START, program_version="0")
        documents = [
            documents_of.document(item.id, item.title, item.body, item.at) for item in items
        ]
        with open_warehouse(path) as warehouse:
            warehouse.begin_run(this)
            warehouse.append(documents_of.batch("bench", *documents), this.run_id)
            match_new(warehouse, this, START + timedelta(days=40 + number))
            rows = warehouse.connection.execute(
                "select canonical_url, text_id, story_id from articles"
            ).fetchall()
        found = {row[0]: (row[1], row[2]) for row in rows}
        assert published.items() <= found.items(), "a published identifier changed"
        published = found
    return published


def bench_peers() -> None:
    """Seeded copies of 80 of the texts, by this program and by what others use."""
    items = seeded(originals()[:80], 7)
    true = [item.true for item in items]
    pairs_of_forms = [pair for n, f in enumerate(FORMS.values()) for pair in form_pairs(f, 70, n)]
    print(
        f"\nAgainst others, on the same {len(items)} texts ({len(pairs_of_forms)} pairs of forms)"
    )
    print(f"  {'method':<46} {'ARI':>7} {'pair P':>7} {'pair R':>7} {'forms merged':>13}")
    ours = 0.0
    for name, method in {"this program": cluster_bodies, **PEERS}.items():
        found = method([item.body for item in items])
        score, ari = pairs(true, found), adjusted_rand(true, found)
        joined = sum(a == b for a, b in map(method, map(list, pairs_of_forms)))
        print(f"  {name:<46} {ari:7.3f} {score.precision:7.3f} {score.recall:7.3f} {joined:13d}")
        ours = ours or ari
        if name != "this program":
            assert ours > ari, f"{name} is ahead"


def cluster_bodies(bodies: Sequence[str]) -> list[str]:
    return cluster([Item(f"{n:06}", body, "") for n, body in enumerate(bodies)])


def bench_stories() -> None:
    """The practice press's thirty days, labelled by event when they were written."""
    from tests.press.catalogue import load

    articles = load().articles
    items = [
        Item(a.id, a.versions[0].text, a.story, title=a.versions[0].title, at=a.published)
        for a in articles
    ]
    lines = [PipeText(title=i.title, text=i.body, published=i.at, site=i.id[:2]) for i in items]
    told = answer(with_entities(lines))
    found = [answer_.story for answer_ in told]
    true = [item.true for item in items]
    score = b_cubed(true, found)
    print(f"\nStories: {len(items)} articles of the practice press, {len(set(true))} events")
    verdict("B³ F1", score.f1, 0.90)
    print(f"  B³ precision {score.precision:.4f}, recall {score.recall:.4f}")
    alone = b_cubed(true, [item.id for item in items])
    texts = b_cubed(true, [answer_.cluster for answer_ in told])
    print(f"  every article its own story: {alone.f1:.4f}; same texts only: {texts.f1:.4f}")


def bench_scale() -> None:
    """1,000 new texts against 100,000 stored and 1,000,000; `VEILLE_BENCH_MILLION=0` leaves the
    second out, which takes about five minutes and 3 GB of disk.
    """
    million = os.environ.get("VEILLE_BENCH_MILLION", "1") == "1"
    taken = []
    for count in [100_000, 1_000_000] if million else [100_000]:
        with tempfile.TemporaryDirectory() as folder:
            got = _measured(count, str(Path(folder) / "w.duckdb"))
        taken.append(got["sketch_s"] + got["match_s"])
        print(f"\nScale: 1,000 new texts against {count:,} stored ({got['file_mb']:.0f} MB)")
        verdict("seconds to sketch and match", taken[-1], 20, most=True)
        verdict("peak memory, MB", got["peak_mb"], 1_024, most=True)
        verdict("copies found of 300", got["copies_found"], 300)
    if million:
        verdict("time against ten times as many", taken[1] / taken[0], 1.5, most=True)


def _measured(count: int, file: str) -> dict[str, float]:
    """The file is made in one process and measured in another, so that its peak is its own."""
    base = [sys.executable, "-m", "benchmarks.duplicates_scale", str(count), file]
    subprocess.run([*base, "fill"], check=True, cwd=ROOT)
    told = subprocess.run([*base, "measure"], check=True, cwd=ROOT, capture_output=True, text=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


PARTS: dict[str, Callable[[], None]] = {
    "edits": bench_edits,
    "attacks": bench_attacks,
    "dev": bench_dev,
    "forms": bench_forms,
    "streams": bench_streams,
    "peers": bench_peers,
    "stories": bench_stories,
    "scale": bench_scale,
}


def main(names: Iterable[str]) -> None:
    for name in list(names) or PARTS:
        started = time.perf_counter()
        PARTS[name]()
        print(f"  ({name}: {time.perf_counter() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
