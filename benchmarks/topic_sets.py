"""The other labelled sets of `make bench-topics`: retold, in passing, minimal pairs, held hands.

A set is opened once: the first figure on a held hand (benchmarks/corpus/held) is the one quoted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from records.labels import Labels
from text.language import language_of
from topics.classifier import Classifier

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("VEILLE_SHARED", ROOT.parent / "shared"))
HELD = ROOT / "benchmarks" / "corpus" / "held"
DOUBTFUL = 0.2
"""Score of a grade 0 from which the article is one to check."""


@dataclass(slots=True)
class Count:
    """Right, extra and missed."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, true: bool, given: bool) -> None:
        """Count one pair."""
        self.right += true and given
        self.extra += given and not true
        self.missed += true and not given

    def __str__(self) -> str:
        """Precision, recall and F1."""
        found, there = self.right + self.extra, self.right + self.missed
        f1 = 2 * self.right / (found + there) if found + there else 1.0
        return f"{self.right / (found or 1):.2f} / {self.right / (there or 1):.2f} / {f1:.3f}"


def read_set(path: Path) -> list[dict[str, Any]]:
    """Read the labelled rows of a file; none where it is missing."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _line(name: str, rows: Sequence[dict[str, Any]], labels: Sequence[Labels]) -> str:
    relevant, central, topics = Count(), Count(), Count()
    kept = zeros = missed = doubted = listed = 0
    for row, given in zip(rows, labels, strict=True):
        grade, found = row["relevance"], given.relevance or 0
        if grade is not None and not row.get("unsure_grade"):
            relevant.add(grade >= 1, found >= 1)
            central.add(grade == 2, found == 2)
            zeros += grade == 0
            kept += grade == 0 and found > 0
            doubtful = not found and given.score >= DOUBTFUL
            missed += grade >= 1 and not found
            doubted += grade >= 1 and doubtful
            listed += grade == 0 and doubtful
        if grade:
            unsure = set(row.get("unsure_topics", ()))
            told = {t.topic for t in given.topics}
            for topic in (set(row["topics"]) | told) - unsure:
                topics.add(topic in row["topics"], topic in told)
    doubt = f"doubt {doubted}/{missed} of missed, {listed}/{zeros} of grade 0"
    return (
        f"  {name:<22} relevant {relevant}  central {central}  topics {topics}"
        f"  grade 0 kept {kept}/{zeros}  {doubt}"
    )


def _minis(classifier: Classifier) -> str:
    rows = read_set(SHARED / "eval" / "minis.jsonl")
    wrong = []
    for row in rows:
        given = classifier.label(row["title"], row["text"])
        told = sorted(t.topic for t in given.topics)
        if given.relevance != row["expected_relevance"] or (
            "expected_topics" in row and told != sorted(row["expected_topics"])
        ):
            wrong.append(row["kind"])
    return f"  minimal pairs          {len(rows) - len(wrong)} of {len(rows)}; wrong: {wrong}"


def _label(classifier: Classifier, row: dict[str, Any]) -> Labels:
    """Label a row in the language of its text, as a run does."""
    language = language_of(row["text"])
    return classifier.label(row["title"], row["text"], language)


def print_sets(classifier: Classifier) -> None:
    """Print a line for each set that is there."""
    print("\nOther sets (precision / recall / F1)")
    files = [SHARED / "eval" / f"{name}.jsonl" for name in ("retold_dev", "passing_dev")]
    for path in [*files, *sorted(HELD.glob("hand-*.jsonl"))]:
        if rows := read_set(path):
            print(_line(path.stem, rows, [_label(classifier, row) for row in rows]))
    if held := [row for path in sorted(HELD.glob("hand-*.jsonl")) for row in read_set(path)]:
        print(_line("held hands together", held, [_label(classifier, row) for row in held]))
    if (SHARED / "eval" / "minis.jsonl").is_file():
        print(_minis(classifier))
