"""Publishing with the worst texts a site can send, beside publishing without: `make bench-worst`.

The worst: one relevant sentence repeated to 2.4 MB, 10^6 words of which all differ, and both in one
warehouse, each labelled and indexed as a run does it. Peak memory is the publishing process's own
(VmHWM: the kernel hands a parent's `ru_maxrss` on to its child).
"""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from records import Document
from tests.warehouse.made import batch, document, run
from topics.classifier import Classifier, load
from warehouse.indexing import update_index
from warehouse.writer import open_warehouse

ORDINARY = 2_000
LIMIT_MB = 1_000
LIMIT_RATIO = 2.0
SENTENCE = "Le Mali et la Russie signent un accord militaire à Moscou. "
REPEATED = SENTENCE * (2_400_000 // len(SENTENCE))
MANY_WORDS = " ".join(f"mot{number}" for number in range(1_000_000))
WORST = {"without": (), "repeated": (REPEATED,), "10^6 words": (MANY_WORDS,),
         "both": (REPEATED, MANY_WORDS)}  # fmt: skip
PUBLISH = """
import sys, time
from pathlib import Path
from warehouse.snapshot import publish
began = time.perf_counter()
publish(Path(sys.argv[1]), Path(sys.argv[2]))
took_s = time.perf_counter() - began
status = Path("/proc/self/status").read_text()
print(took_s, next(int(line.split()[1]) for line in status.splitlines() if line[:5] == "VmHWM"))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a publication took."""

    seconds: float
    peak_mb: float


def main() -> None:
    """Print seconds and peak memory of each; exit 1 when one is over the limits."""
    classifier = load()
    with TemporaryDirectory() as folder:
        costs = {
            name: measure(Path(folder), name, texts, classifier) for name, texts in WORST.items()
        }
    plain, over = costs["without"], 0
    for name, cost in costs.items():
        ratio = cost.seconds / plain.seconds
        over += cost.peak_mb > LIMIT_MB or ratio > LIMIT_RATIO
        print(f"{name:12} {cost.seconds:6.2f} s  {ratio:4.2f} x  {cost.peak_mb:5.0f} MB")
    print(f"{over} over {LIMIT_RATIO:.0f} x the time without, or {LIMIT_MB} MB")
    sys.exit(bool(over))


def measure(
    folder: Path, name: str, texts: tuple[str, ...], classifier: Classifier, tries: int = 3
) -> Cost:
    """Fill a warehouse and publish it in a process of its own; the best of some tries."""
    warehouse = folder / f"{name.replace(' ', '-')}.duckdb"
    with open_warehouse(warehouse) as opened:
        opened.begin_run(run())
        opened.append(batch(*_ordinary()), "run-1")
        worst = [_labelled(f"https://alpha.example/worst/{n}", t.strip(), classifier)
                 for n, t in enumerate(texts)]  # fmt: skip
        if worst:
            opened.append(batch(*worst), "run-1")
        update_index(opened.connection)
    return min((_publish(warehouse) for _ in range(tries)), key=lambda cost: cost.seconds)


def _publish(warehouse: Path) -> Cost:
    command = [sys.executable, "-c", PUBLISH, str(warehouse), str(warehouse.with_suffix(".out"))]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    took_s, peak_kb = map(float, done.stdout.split())
    return Cost(took_s, peak_kb / 1024)


def _ordinary() -> list[Document]:
    chance = random.Random(14)
    words = [f"mot{number}" for number in range(20_000)]
    return [
        document(
            f"https://alpha.example/{number}",
            f"{SENTENCE}{' '.join(chance.choices(words, k=400))}. Fin {number}.",
        )
        for number in range(ORDINARY)
    ]


def _labelled(url: str, text: str, classifier: Classifier) -> Document:
    made = document(url, text)
    return replace(made, labels=classifier.label(made.article.title, text, "fr"))


if __name__ == "__main__":
    main()
