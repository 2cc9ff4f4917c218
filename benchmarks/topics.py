"""`make bench-topics`: relevance, topics, evidence and speed, beside every baseline.

Real texts are read from the evaluation data beside the checkout (`VEILLE_SHARED`), never copied
here; without them only our own articles are measured. Nothing of ours is learned from the dev
articles: the five folds are for the learned baselines, and no near-copy of a test article is in
its training folds.
"""

from __future__ import annotations

import json
import os
import random
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.topic_sets import print_sets
from records.labels import Labels
from text.fold import words
from topics.classifier import Classifier, load
from topics.reading import Sentence

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("VEILLE_SHARED", ROOT.parent / "shared"))
OWN = ROOT / "tests" / "topics"
THIN_TOPICS = (
    "energy mining agriculture_food transport_infrastructure education_science health"
    " culture_media_sport digital_space humanitarian_aid"
)
NEAR_COPY = 0.4
"""Share of common 4-word sequences over the smaller text from which two go into one fold."""
FOLDS = 5
SEED = 20251123
Grades = list[int]


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled article."""

    id: str
    title: str
    text: str
    relevance: int | None
    topics: frozenset[str]
    unsure: frozenset[str] = frozenset()
    language: str = "fr"


def _row(given: dict[str, Any], relevance: int | None) -> Row:
    return Row(
        id=given.get("id") or given["what"],
        title=given["title"],
        text=given["text"],
        relevance=relevance,
        topics=frozenset(given["topics"]),
        unsure=frozenset(given.get("unsure_topics", ())),
        language=given.get("language", "fr"),
    )


def dev() -> list[Row]:
    path = SHARED / "eval" / "relevance_dev.jsonl"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as lines:
        return [_row(given, given["relevance"]) for given in map(json.loads, lines)]


def articles() -> list[Row]:
    given = tomllib.loads((OWN / "articles.toml").read_text("utf-8"))["article"]
    return [_row(one, one["relevance"]) for one in given]


def situations() -> dict[str, list[Row]]:
    files = sorted((OWN / "situations").glob("*.toml"))
    return {
        file.stem: [_row(one, 2) for one in tomllib.loads(file.read_text("utf-8"))["situation"]]
        for file in files
    }


def f1(pairs: Iterable[tuple[bool, bool]]) -> float:
    """F1 of (true, given) pairs; 1 when there is nothing to find and nothing was found."""
    counts = Counter(pairs)
    hit, miss, extra = counts[True, True], counts[True, False], counts[False, True]
    return 2 * hit / (2 * hit + miss + extra) if hit + miss + extra else 1.0


def relevant_f1(rows: Sequence[Row], grades: Sequence[int]) -> float:
    return f1(((r.relevance or 0) >= 1, g >= 1) for r, g in zip(rows, grades, strict=True))


def interval(rows: Sequence[Row], grades: Sequence[int], rounds: int = 2000) -> tuple[float, float]:
    """The middle 95 % of relevant F1 over articles drawn with replacement."""
    dice = random.Random(SEED)
    pairs = list(zip(rows, grades, strict=True))
    drawn = (dice.choices(pairs, k=len(pairs)) for _ in range(rounds))
    found = sorted(relevant_f1([r for r, _ in draw], [g for _, g in draw]) for draw in drawn)
    return found[int(0.025 * rounds)], found[int(0.975 * rounds)]


def topic_pairs(
    rows: Sequence[Row], given: Sequence[frozenset[str]], topic: str
) -> list[tuple[bool, bool]]:
    return [
        (topic in r.topics, topic in g)
        for r, g in zip(rows, given, strict=True)
        if r.relevance and topic not in r.unsure
    ]


def topic_scores(
    rows: Sequence[Row], given: Sequence[frozenset[str]], topics: Iterable[str]
) -> tuple[float, float, dict[str, float]]:
    """Micro F1, macro F1 over topics with five articles or more, F1 a topic."""
    pairs = {topic: topic_pairs(rows, given, topic) for topic in topics}
    each = {topic: f1(found) for topic, found in pairs.items() if any(t for t, _ in found)}
    often = [each[t] for t, found in pairs.items() if sum(true for true, _ in found) >= 5]
    micro = f1(pair for found in pairs.values() for pair in found)
    return micro, float(np.mean(often)) if often else 0.0, each


# ---- baselines -----------------------------------------------------------------------------


def named_anywhere(sentences: Sequence[Sentence]) -> int:
    return int(any(s.mali for s in sentences) and any(s.russia for s in sentences))


def one_sentence(sentences: Sequence[Sentence]) -> int:
    return int(any(s.mali and s.russia for s in sentences))


def counts(sentences: Sequence[Sentence]) -> list[float]:
    """Eight counts: names of each side, forces, both in a sentence, where, and the length."""
    title = [s for s in sentences if s.field == "title"]
    lead = [s for s in sentences if s.field == "text"][:3]
    return [
        sum(len(s.mali) for s in sentences),
        sum(len(s.russia) for s in sentences),
        sum(s.force for s in sentences),
        sum(bool(s.mali and s.russia) for s in sentences),
        sum(bool(s.mali) for s in title),
        sum(bool(s.russia) for s in title),
        sum(bool(s.mali and s.russia) for s in lead),
        len(sentences),
    ]


def folds(rows: Sequence[Row]) -> list[int]:
    """A fold for each article; near-copies share one."""
    shingles = [_shingles(row.text) for row in rows]
    group = list(range(len(rows)))
    for i, mine in enumerate(shingles):
        for j in range(i):
            common = len(mine & shingles[j]) / max(1, min(len(mine), len(shingles[j])))
            if common >= NEAR_COPY:
                old, new = group[i], group[j]
                group = [new if g == old else g for g in group]
    names = sorted(set(group))
    random.Random(SEED).shuffle(names)
    return [names.index(g) % FOLDS for g in group]


def _shingles(text: str) -> set[tuple[str, ...]]:
    all_words = words(text)
    return {tuple(all_words[i : i + 4]) for i in range(len(all_words) - 3)}


def learned(rows: Sequence[Row], features: Any, make: Callable[[], Any]) -> Grades:
    """Grades of a model trained on the other folds."""
    fold = np.array(folds(rows))
    true = np.array([r.relevance for r in rows])
    out = np.zeros(len(rows), dtype=int)
    for n in range(FOLDS):
        inside = fold != n
        model = make().fit(_pick(features, inside), true[inside])
        out[~inside] = model.predict(_pick(features, ~inside))
    return [int(grade) for grade in out]


def _pick(features: Any, chosen: Any) -> Any:
    if isinstance(features, np.ndarray):
        return features[chosen]
    return [item for item, kept in zip(features, chosen, strict=True) if kept]


def regression() -> Any:
    return LogisticRegression(max_iter=2000, class_weight="balanced", random_state=SEED)


def keyword_anywhere(classifier: Classifier, row: Row) -> frozenset[str]:
    hits = classifier.lexicon.matcher("fr").find(f"{row.title}\n{row.text}")
    return frozenset(
        h.term.key for h in hits if h.term.layer.startswith("topic:") and h.term.weight >= 0.5
    )


# ---- the report ----------------------------------------------------------------------------


def show(name: str, *values: object) -> None:
    print(f"  {name:<58}", *values)


def grades_of(labels: Iterable[Labels]) -> Grades:
    return [label.relevance or 0 for label in labels]


def line(name: str, rows: Sequence[Row], grades: Grades) -> None:
    low, high = interval(rows, grades)
    central = f1((r.relevance == 2, g == 2) for r, g in zip(rows, grades, strict=True))
    kept = sum(r.relevance == 0 and g > 0 for r, g in zip(rows, grades, strict=True))
    none = sum(r.relevance == 0 for r in rows)
    show(
        name,
        f"F1 {relevant_f1(rows, grades):.3f} [{low:.3f}, {high:.3f}]  central {central:.2f}"
        f"  grade 0 kept {kept}/{none}",
    )


def relevance(classifier: Classifier, all_rows: Sequence[Row], labels: Sequence[Labels]) -> None:
    kept = [(r, p) for r, p in zip(all_rows, labels, strict=True) if r.relevance is not None]
    rows, grades = [r for r, _ in kept], grades_of(p for _, p in kept)
    print("\nRelevance (dev; near-copies never straddle folds)")
    line("ours, all", rows, grades)
    own = [(r, g) for r, g in zip(rows, grades, strict=True) if not r.id.startswith("s")]
    line("ours, without the seeds", [r for r, _ in own], [g for _, g in own])
    sentences = [classifier.read(r.title, r.text) for r in rows]
    line("both sides named anywhere", rows, [named_anywhere(s) for s in sentences])
    line("a sentence with both sides", rows, [one_sentence(s) for s in sentences])
    table = np.array([counts(s) for s in sentences])
    scaled = learned(rows, table, lambda: make_pipeline(StandardScaler(), regression()))
    line("8 counts + logistic regression, five folds", rows, scaled)
    texts = [f"{r.title}\n{r.text}" for r in rows]
    tfidf = learned(
        rows,
        texts,
        lambda: make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), regression()),
    )
    line("TF-IDF + logistic regression, five folds", rows, tfidf)
    confusion(rows, grades)


def confusion(rows: Sequence[Row], grades: Grades) -> None:
    table = Counter((r.relevance, g) for r, g in zip(rows, grades, strict=True))
    print("\nConfusion (rows: true grade, columns: given 0, 1, 2)")
    for true in (0, 1, 2):
        show(str(true), *(f"{table[true, given]:4d}" for given in (0, 1, 2)))
    wrong = [(r, g) for r, g in zip(rows, grades, strict=True) if (r.relevance == 2) != (g == 2)]
    show("central wrong", ", ".join(f"{r.id} {r.relevance}→{g}" for r, g in wrong) or "none")
    zero = [r.id for r, g in zip(rows, grades, strict=True) if r.relevance == 0 and g]
    show("grade 0 kept", ", ".join(zero) or "none")
    missed = [r.id for r, g in zip(rows, grades, strict=True) if r.relevance and not g]
    show("relevant missed", ", ".join(missed) or "none")


def topics(classifier: Classifier, rows: Sequence[Row], labels: Sequence[Labels]) -> None:
    known = list(classifier.lexicon.topics)
    given = [frozenset(t.topic for t in p.topics) for p in labels]
    print("\nTopics on relevant articles (a missed article misses its topics)")
    micro, macro, each = topic_scores(rows, given, known)
    show("ours", f"micro {micro:.3f}  macro over topics with ≥ 5 articles {macro:.3f}")
    always = [frozenset({"defence_security", "diplomacy"})] * len(rows)
    for name, other in (
        ('always "defence + diplomacy"', always),
        ("keyword anywhere", [keyword_anywhere(classifier, r) for r in rows]),
    ):
        micro, macro, _ = topic_scores(rows, other, known)
        show(name, f"micro {micro:.3f}  macro {macro:.3f}")
    for topic, score in each.items():
        found = Counter(topic_pairs(rows, given, topic))
        show(
            f"  {topic}",
            f"{score:.2f}  ({found[True, True]} right, {found[True, False]} missed,"
            f" {found[False, True]} extra)",
        )


def own(classifier: Classifier) -> None:
    print("\nOur own articles and situations (tests/topics)")
    rows = articles()
    line("own articles", rows, grades_of(_label(classifier, r) for r in rows))
    by_file = situations()
    every = [row for file in by_file.values() for row in file]
    given = {r: frozenset(t.topic for t in _label(classifier, r).topics) for r in every}
    for topic in THIN_TOPICS.split():
        own_rows = by_file[topic]
        mine = f1(topic_pairs(own_rows, [given[r] for r in own_rows], topic))
        across = f1(topic_pairs(every, [given[r] for r in every], topic))
        show(
            f"  {topic}",
            f"F1 {mine:.2f} on its {len(own_rows)} situations, {across:.2f} on all {len(every)}",
        )


def evidence(rows: Sequence[Row], labels: Sequence[Labels]) -> None:
    print("\nEvidence")
    bare = spans = wrong = 0
    for row, found in zip(rows, labels, strict=True):
        shown = {e.label for e in found.evidence}
        wanted = {"relevance", *(t.topic for t in found.topics)} if found.relevance else set()
        bare += len(wanted - shown)
        for e in found.evidence:
            field = row.title if e.field == "title" else row.text
            cut = field[e.start : e.end]
            spans += 1
            wrong += not cut or cut != cut.strip() or any(t not in cut for t in e.terms)
    show("labels without a sentence", bare)
    show("sentences shown / with a span that does not cut them", f"{spans} / {wrong}")


def speed(classifier: Classifier, rows: Sequence[Row]) -> None:
    rates = []
    for _ in range(5):
        began = time.process_time()
        for row in rows:
            _label(classifier, row)
        rates.append(len(rows) / (time.process_time() - began))
    print("\nSpeed, one core, sentences and entities included")
    show(
        "articles a second (best and worst of five rounds)", f"{max(rates):.0f} / {min(rates):.0f}"
    )


def _label(classifier: Classifier, row: Row) -> Labels:
    return classifier.label(row.title, row.text, row.language)


def main() -> None:
    classifier = load()
    rows = dev()
    print(f"classifier {classifier.version}; {len(rows)} dev articles")
    if rows:
        labels = [_label(classifier, r) for r in rows]
        relevance(classifier, rows, labels)
        topics(classifier, rows, labels)
        evidence(rows, labels)
        speed(classifier, rows)
    print_sets(classifier)
    own(classifier)


if __name__ == "__main__":
    main()
