"""Figures for Prometheus, from the published snapshot and the data folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from records import VeilleError
from warehouse.queries import named
from warehouse.reader import query

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_HELP = {
    "veille_articles": "Articles stored, by outlet.",
    "veille_data_free_bytes": "Free space where the data folder lies.",
    "veille_last_good_daily_run_timestamp_seconds": (
        "When the last daily run began that stored and published; 0 before there was one."
    ),
    "veille_last_run_duration_seconds": "How long the last run of this kind took.",
    "veille_last_run_outcomes": "Candidates of the last daily run, by outcome.",
    "veille_last_run_timestamp_seconds": "When a run of this kind last ended so.",
    "veille_outlet_last_article_timestamp_seconds": "When an outlet's last article appeared.",
    "veille_outlet_state": "1 for the state that an outlet is in.",
    "veille_relevant_articles": "Articles on Mali-Russia relations, by grade.",
    "veille_snapshot_bytes": "Size of the published snapshot.",
    "veille_up": "1 when the published snapshot can be read.",
}

Sample = tuple[str, str, float]


def metrics_text(data_dir: Path, published: Path) -> str:
    """The figures in Prometheus text format 0.0.4; `veille_up 0` when no snapshot can be read."""
    lines = []
    for name, samples in groupby(
        sorted(_samples(data_dir, published)), key=lambda sample: sample[0]
    ):
        lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge"]
        lines += [f"{name}{{{labels}}} {value:.15g}" if labels else f"{name} {value:.15g}"
                  for _, labels, value in samples]  # fmt: skip
    return "\n".join(lines) + "\n"


def _samples(data_dir: Path, published: Path) -> Iterator[Sample]:
    yield "veille_data_free_bytes", "", float(shutil.disk_usage(data_dir).free)
    try:
        found = query(published, named("metrics")).rows
        size = float(published.stat().st_size)
    except VeilleError:
        yield "veille_up", "", 0.0
        return
    yield "veille_up", "", 1.0
    yield "veille_snapshot_bytes", "", size
    for name, labels, value in found:
        yield name, labels, float(value)
