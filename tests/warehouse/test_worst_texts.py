"""One relevant sentence repeated to 2.4 MB: what is kept of it and what publishing it takes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from records import Evidence
from tests.warehouse.made import batch, document, run
from warehouse.reader import query
from warehouse.writer import open_warehouse

SENTENCE = "Le Mali et la Russie signent un accord militaire à Moscou. "
PUBLISH = """
import sys
from pathlib import Path
from warehouse.snapshot import publish
publish(Path(sys.argv[1]), Path(sys.argv[2]))
status = Path("/proc/self/status").read_text()
print(next(int(line.split()[1]) for line in status.splitlines() if line[:5] == "VmHWM") // 1024)
"""
# Not ru_maxrss: the kernel hands the parent's peak on to a child, and a test process may have 1 GB.


@pytest.mark.parametrize("times", [1, 150, 40_000])
def test_a_repeated_sentence_is_published_within_bounds(tmp_path: Path, times: int) -> None:
    text = (SENTENCE * times).strip()
    spans = tuple(
        Evidence(label="relevance", field="text", sentence=n, start=n * len(SENTENCE),
                 end=(n + 1) * len(SENTENCE) - 1, terms=("Mali", "Russie"))
        for n in range(times)
    )  # fmt: skip
    made = document("https://alpha.example/1", text)
    made = replace(made, labels=replace(made.labels, evidence=spans))
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        warehouse.begin_run(run())
        warehouse.append(batch(made), "run-1")
    files = [str(tmp_path / "w.duckdb"), str(tmp_path / "p.duckdb")]
    done = subprocess.run([sys.executable, "-c", PUBLISH, *files], capture_output=True, check=True)
    assert int(done.stdout.split()[-1]) < 1000
    found = query(tmp_path / "p.duckdb", "select sentence from label_evidence").rows
    assert set(found) == {(SENTENCE.strip(),)} and len(found) == min(times, 100)
