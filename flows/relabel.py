"""Labels anew: the whole warehouse by a new classifier, or what one term more would change."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flows.run_context import Newsroom
from flows.session import new_run
from records import InputError, RunStatus
from records.error_code import ErrorCode
from records.labels import LabelledText, Labels
from system.lock import run_lock
from topics.classifier import Classifier, load
from topics.lexicon import LANGUAGES
from topics.matcher import Matcher, Term
from warehouse.reader import query
from warehouse.relabelling import in_force, take_back, texts, waiting
from warehouse.snapshot import publish
from warehouse.writer import Warehouse, open_warehouse

CHUNK = 500
"""Texts labelled in one transaction: a killed relabelling goes on where it stopped."""
EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A text whose grade or topics changed."""

    before: LabelledText
    after: Labels

    @property
    def gained(self) -> list[str]:
        """Topics that it has now."""
        return sorted({t.topic for t in self.after.topics} - self.before.topics)

    @property
    def lost(self) -> list[str]:
        """Topics that it had."""
        return sorted(self.before.topics - {t.topic for t in self.after.topics})

    def line(self) -> str:
        """One line: identifier, grades, topics, headline."""
        grades = f"{_grade(self.before.relevance)}→{_grade(self.after.relevance)}"
        topics = " ".join([*(f"+{t}" for t in self.gained), *(f"−{t}" for t in self.lost)])
        return f"{self.before.article_id}  {grades}  {topics}  {self.before.title}"


@dataclass(slots=True)
class Relabelled:
    """What a relabelling did."""

    classifier: str
    seen: int = 0
    changed: int = 0
    seconds: float = 0.0
    grades: Counter[tuple[int | None, int | None]] = field(default_factory=Counter)
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    examples: list[Change] = field(default_factory=list)

    def count(self, change: Change) -> None:
        """Take a change into the sums."""
        self.changed += 1
        if change.before.relevance != change.after.relevance:
            self.grades[change.before.relevance, change.after.relevance] += 1
        self.gained.update(change.gained)
        self.lost.update(change.lost)
        if len(self.examples) < EXAMPLES:
            self.examples.append(change)


def relabel(room: Newsroom) -> Relabelled:
    """Label every stored text that this classifier has not labelled; old labels stay.

    Raises RunLocked when another run is under way, WarehouseError when the file cannot be written.
    """
    settings = room.settings
    classifier = load(settings.local)
    done = Relabelled(classifier.version)
    with run_lock(settings.lock_file):
        with open_warehouse(settings.warehouse) as warehouse:
            run = new_run(room, "relabel", orchestrated=False)
            warehouse.begin_run(run)
            versions = waiting(warehouse.connection, classifier.version)
            before = in_force(warehouse.connection)
            back = take_back(warehouse.connection, classifier.version)
            for at in range(0, len(back), CHUNK):
                _tell_back(done, warehouse, back[at : at + CHUNK], classifier)
            warehouse.put_in_force(classifier.version, room.now(), run.run_id)
            began = time.monotonic()
            for at in range(0, len(versions), CHUNK):
                chunk = texts(warehouse.connection, versions[at : at + CHUNK])
                labels = [classifier.label(t.title, t.text, t.language, t.day) for t in chunk]
                pairs = [(t.version_id, given) for t, given in zip(chunk, labels, strict=True)]
                warehouse.append_labels(pairs, room.now(), run.run_id)
                for text, given in zip(chunk, labels, strict=True):
                    _tell(done, text, given)
            done.seconds = time.monotonic() - began
            warehouse.end_run(run.run_id, RunStatus.COMPLETE, room.now())
        if versions or back or before != classifier.version:
            publish(settings.warehouse, settings.published, settings.memory_mb)
    return done


def _tell_back(
    done: Relabelled, warehouse: Warehouse, versions: list[str], classifier: Classifier
) -> None:
    """Count the versions that get labels back which these tables gave before."""
    for text in texts(warehouse.connection, versions):
        _tell(done, text, classifier.label(text.title, text.text, text.language, text.day))


def _tell(done: Relabelled, before: LabelledText, after: Labels) -> None:
    done.seen += 1
    if differs(before, after):
        done.count(Change(before=before, after=after))


def differs(before: LabelledText, after: Labels) -> bool:
    """Did the grade or a topic change?"""
    now = {t.topic for t in after.topics}
    return before.relevance != after.relevance or before.topics != now


_PUBLISHED = """
select a.version_id, a.article_id, a.title, t.body, a.language, a.relevance, a.topics,
       coalesce(a.classifier, ''), a.day
from articles a join article_text t on t.version_id = a.version_id
where t.body is not null
order by a.day desc nulls last, a.article_id
"""


def published(snapshot: Path) -> Iterator[LabelledText]:
    """Every published text with its labels, newest first."""
    for row in query(snapshot, _PUBLISHED).rows:
        yield LabelledText(
            version_id=row[0],
            article_id=row[1],
            title=row[2],
            text=row[3],
            language=row[4],
            relevance=row[5],
            topics=frozenset(row[6]),
            classifier=row[7],
            day=row[8],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a term would change before it is saved."""

    read: int
    changes: tuple[Change, ...]
    row: str
    """The line of the table that keeps the term."""
    file: Path


def try_term(
    stored: Iterable[LabelledText],
    local: Path,
    term: str,
    topic: str,
    *,
    weight: float = 1.0,
    language: str = "fr",
) -> Trial:
    """Which stored texts would have other labels with this term in the tables.

    Raises InputError for a topic or language that there is not.
    """
    if language not in LANGUAGES:
        raise InputError(
            ErrorCode.TERMS_LANGUAGE, language=language, languages=", ".join(LANGUAGES)
        )
    now = load(local)
    known = now.lexicon.topics
    if topic.removeprefix("-") not in known:
        raise InputError(ErrorCode.TERMS_TOPIC, topic=topic, topics=", ".join(known))
    file = local / f"terms.{language}.tsv"
    row = f"{term}\t{topic}\t{weight:g}"
    then = _with_row(local, file.name, row)
    matcher = Matcher([Term(layer="tried", key=topic, written=term)])
    touched = [t for t in stored if matcher.find(f"{t.title}\n{t.text}")]
    changes = tuple(c for c in (_change(now, then, text) for text in touched) if c)
    return Trial(read=len(touched), changes=changes, row=row, file=file)


def _change(now: Classifier, then: Classifier, text: LabelledText) -> Change | None:
    old = now.label(text.title, text.text, text.language, text.day)
    new = then.label(text.title, text.text, text.language, text.day)
    before = LabelledText(
        version_id=text.version_id,
        article_id=text.article_id,
        title=text.title,
        text=text.text,
        language=text.language,
        relevance=old.relevance,
        topics=frozenset(t.topic for t in old.topics),
        classifier=old.classifier,
    )
    return Change(before=before, after=new) if differs(before, new) else None


def _with_row(local: Path, name: str, row: str) -> Classifier:
    """A classifier of the desk's tables with one row more; nothing is written to them."""
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder)
        if local.is_dir():
            for file in (*local.glob("*.tsv"), *local.glob("*.toml")):
                shutil.copy(file, tried / file.name)
        table = tried / name
        text = table.read_text("utf-8") if table.is_file() else HEAD
        table.write_text(text.rstrip("\n") + f"\n{row}\n", "utf-8")
        classifier = load(tried)
        for language in LANGUAGES:
            classifier.lexicon.matcher(language)
        return classifier


HEAD = "term\ttopic\tweight\tsublabel\tuse\tnote\n"
"""The first line of a table of terms."""


def _grade(relevance: int | None) -> str:
    return "–" if relevance is None else str(relevance)
