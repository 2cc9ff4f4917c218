"""`make bench-extract`: extraction on real pages, all peers in one run, and the must-hold table."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from benchmarks import extract_checks as checks
from benchmarks.extract_peers import PEERS
from benchmarks.extract_score import mean_word_f1, meta_score, shingle_score, snippet_score
from benchmarks.extract_sets import ROOT, Found, Truth, body, digest, load, shared_folder

Answers = dict[str, Found]
JAVASCRIPT = {"Readability.js": "readability", "defuddle": "defuddle"}
"""Peers of npm, installed beside the others by `make bench-peers`."""
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All figures of one extractor."""

    aeb_f1: float
    aeb_exact: float
    fr_errors: int
    fr_f1: float
    theme_f1: float
    theme_titles: int
    fundus: tuple[float, float, float, float]
    """Word F1, title, date, author."""
    wcxb: tuple[float, float, float, float]
    days: int


def score(truths: list[Truth], answers: Answers) -> Scores:
    """The figures of one extractor's answers."""
    pairs = {
        name: [(t, answers.get(t.file, Found())) for t in truths if t.set == name]
        for name in ("aeb", "traf-fr", "traf-theme-proxy", "fundus", "wcxb", "htmldate-fr")
    }

    def full(name: str) -> tuple[float, float, float, float]:
        meta = meta_score(pairs[name])
        text = mean_word_f1([(t.text or "", f.text) for t, f in pairs[name]])
        return text, meta.title, meta.date, meta.author

    aeb = shingle_score([(t.text or "", f.text) for t, f in pairs["aeb"]])
    french, theme = snippet_score(pairs["traf-fr"]), snippet_score(pairs["traf-theme-proxy"])
    days = meta_score(pairs["htmldate-fr"])
    return Scores(
        aeb_f1=aeb.f1,
        aeb_exact=aeb.exact,
        fr_errors=french.errors,
        fr_f1=french.f1,
        theme_f1=theme.f1,
        theme_titles=meta_score(pairs["traf-theme-proxy"]).title_right,
        fundus=full("fundus"),
        wcxb=full("wcxb"),
        days=round(days.date * days.dates),
    )


def our_answers(shared: Path, truths: list[Truth]) -> Answers:
    """Our extractors over all pages, in this process."""
    return {t.file: checks.ours(body(shared, t.file), t.url) for t in truths}


PEER_LIMIT_S = 280.0
"""What a peer may take over all pages; then it is judged on those it has read, and that is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRun:
    """A peer's version, its answers, and why it did not read all pages, where it did not."""

    version: str
    answers: Answers
    stopped: str = ""


def _command(name: str) -> list[str]:
    if name in JAVASCRIPT:
        program = ROOT / "benchmarks" / "extract_peers.mjs"
        return ["node", str(program), JAVASCRIPT[name], str(ROOT / ".venv-bench")]
    return [
        str(PEER_PYTHON), "-W", "ignore", str(ROOT / "benchmarks" / "extract_peers.py"), name
    ]  # fmt: skip


def _shuffled(truths: list[Truth]) -> list[Truth]:
    """All sets mixed, always the same way: a peer that is stopped has read of each."""
    return sorted(truths, key=lambda t: sha256(t.file.encode()).digest())


def peer_answers(shared: Path, truths: list[Truth], name: str) -> PeerRun:
    """A peer's answers, from its own environment, in the time that it may take."""
    html = shared / "eval" / "html"
    lines = "".join(
        json.dumps({"file": t.file, "path": str(html / t.file), "url": t.url}) + "\n"
        for t in _shuffled(truths)
    )
    try:
        done = subprocess.run(
            _command(name),
            input=lines.encode(),
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            check=False,
            timeout=PEER_LIMIT_S,
        )
        out, why = done.stdout, done.stderr.decode("utf-8", "replace").strip()[-200:]
    except subprocess.TimeoutExpired as late:
        out, why = late.stdout or b"", f"over {PEER_LIMIT_S:g} s"
    except FileNotFoundError as missing:
        out, why = b"", str(missing)
    rows = [json.loads(line) for line in out.decode().splitlines() if line.endswith("}")]
    if not rows:
        return PeerRun(version="", answers={}, stopped=why or "no answer")
    answers = {
        row["file"]: Found(
            text=row.get("text") or "",
            title=row.get("title") or "",
            authors=_names(row.get("authors")),
            date=row.get("date") or "",
        )
        for row in rows[1:]
    }
    short = f"{len(answers)} of {len(truths)} pages: {why}" if len(answers) < len(truths) else ""
    return PeerRun(version=rows[0]["version"], answers=answers, stopped=short)


def _names(given: object) -> tuple[str, ...]:
    """The authors of a peer, in one row: some give lists or JSON-LD persons among the names."""
    if isinstance(given, list):
        return tuple(name for one in given for name in _names(one))
    if isinstance(given, dict):
        return _names(given.get("name"))
    return (given,) if isinstance(given, str) and given else ()


def line_of(name: str, s: Scores) -> str:
    """One row of the table of all extractors."""
    four = "  ".join(" ".join(f"{v:.3f}" for v in values) for values in (s.fundus, s.wcxb))
    return (
        f"{name:<28}{s.aeb_f1:.4f} {s.aeb_exact:.3f}  {s.fr_f1:.3f} ({s.fr_errors})  "
        f"{s.theme_f1:.3f} {s.theme_titles:>2}/25  {four}  {s.days:>2}/14"
    )


HEAD = (
    f"{'extractor':<28}{'aeb F1 exact':<14}{'traf-fr':<11}{'themes title':<14}"
    f"{'fundus F1 title date author':<25}{'wcxb F1 title date author':<25} day"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the must-hold table."""

    what: str
    wanted: str
    reached: str
    holds: bool


def must_hold(mine: Scores, traf: Scores | None) -> list[Row]:
    """The table of the issue, from the scores."""
    rows = []

    def at_least(what: str, value: float, floor: float) -> None:
        rows.append(
            Row(what=what, wanted=f">= {floor:g}", reached=f"{value:.4g}", holds=value >= floor)
        )

    if traf:
        at_least("aeb F1 against trafilatura of this run", mine.aeb_f1, traf.aeb_f1 - 0.003)
    rows.append(
        Row(
            what="traf-fr snippet errors",
            wanted="<= 2",
            reached=str(mine.fr_errors),
            holds=mine.fr_errors <= 2,
        )
    )
    at_least("traf-theme-proxy F1", mine.theme_f1, 0.965)
    at_least("traf-theme-proxy titles of 25", mine.theme_titles, 22)
    wanted = {"fundus": (0.955, 0.85, 0.98, 0.82), "wcxb": (0.945, 0.78, 0.90, 0.75)}
    for name, values in (("fundus", mine.fundus), ("wcxb", mine.wcxb)):
        labels = ("word F1", "title", "date", "author")
        for label, value, floor in zip(labels, values, wanted[name], strict=True):
            at_least(f"{name} {label}", value, floor)
    at_least("htmldate-fr days of 14", mine.days, 14)
    return rows


def other_rows(shared: Path, truths: list[Truth]) -> list[Row]:
    """The rows that are no scores: listings, seeds, decoding, speed, poison."""
    taken, right, wrong = checks.listings(shared), checks.seeds(shared), checks.decoding()
    lists, press_taken = checks.press_listings()
    ruled, resting = checks.rules_speed(), checks.rest_speed(shared, truths)
    damage = checks.damaged(truths)
    mine, theirs = checks.speed(shared, truths)
    done, killed, back = asyncio.run(checks.poison(shared, truths))
    return [
        Row(
            what="listings taken for articles", wanted="0", reached=str(len(taken)), holds=not taken
        ),
        Row(
            what=f"of {lists} home and listing pages of the press",
            wanted="0",
            reached=str(len(press_taken)),
            holds=not press_taken,
        ),
        Row(what="seed originals right", wanted="5", reached=str(right), holds=right == 5),
        Row(what="decoding, of 36", wanted="36", reached=str(36 - len(wrong)), holds=not wrong),
        Row(what="clean texts damaged", wanted="0", reached=str(damage), holds=not damage),
        Row(
            what="pages a second, with metadata (CPU)",
            wanted=f">= 0.8 x {theirs:.1f}",
            reached=f"{mine:.1f} ({mine / theirs:.2f} x)",
            holds=mine >= 0.8 * theirs,
        ),
        *(
            Row(
                what=f"pages a second {what} (CPU)",
                wanted=f">= 5 x {them:.1f}",
                reached=f"{us:.1f} ({us / them:.2f} x)",
                holds=us >= 5 * them,
            )
            for what, (us, them) in (("by the outlet's rules", ruled), ("by REST", resting))
        ),
        Row(
            what="good pages beside a poisoned one",
            wanted="99",
            reached=str(done),
            holds=done == 99,
        ),
        Row(
            what="poison killed after s, next page after s",
            wanted="10, <= 1.5",
            reached=f"{killed:.1f}, {back:.2f}",
            holds=killed <= 11 and back <= 1.5,
        ),
    ]


def show(rows: list[Row]) -> None:
    """Print the must-hold table."""
    for row in rows:
        mark = "holds" if row.holds else "MISSED"
        print(f"  {row.what:<44}{row.wanted:<14}{row.reached:<18}{mark}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true", help="ours and trafilatura only")
    options = parser.parse_args()
    shared = shared_folder()
    truths = load(shared)
    print(f"{len(truths)} pages, hash {digest(shared)}; Python {sys.version.split()[0]}")
    names = [*PEERS, *JAVASCRIPT][: 2 if options.no_peers else None]
    if not PEER_PYTHON.exists():
        raise SystemExit("the peers' environment is missing: make bench-peers")
    with ThreadPoolExecutor(2) as pool:
        runs = dict(zip(names, pool.map(_asking(shared, truths), names), strict=True))
    mine = score(truths, our_answers(shared, truths))
    print(HEAD)
    print(line_of(f"veille {version('veille')}", mine))
    for name, run in runs.items():
        read = [t for t in truths if t.file in run.answers]
        if len(read) > len(truths) / 10:
            print(line_of(f"{name} {run.version}", score(read, run.answers)))
        if run.stopped:
            print(f"    {name}: {run.stopped}")
    traf = runs["trafilatura"]
    theirs = score(truths, traf.answers) if not traf.stopped else None
    print("\nmust hold")
    show([*must_hold(mine, theirs), *other_rows(shared, truths)])


def _asking(shared: Path, truths: list[Truth]) -> Callable[[str], PeerRun]:
    return lambda name: peer_answers(shared, truths, name)


if __name__ == "__main__":
    main()
