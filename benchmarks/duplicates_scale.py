"""1,000 new texts against many stored ones: `python -m benchmarks.duplicates_scale 100000`.

The stored texts are generated in SQL with the shape of the real (400 words, 60 stored shingles, a
thousand days, some boilerplate that many share); 300 of the new ones are copies of 300 that were
stored with real sketches. Step `fill` makes the file, `measure` prints one line of JSON: seconds by
step, peak memory of that process, what was found.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import pyarrow as pa

from benchmarks.edits import credit_added, lead_cut
from duplicates.sketch import sketch
from flows.matching import match_new
from records import (
    Article,
    Batch,
    Dating,
    Document,
    Labels,
    Outcome,
    OutletReport,
    Precision,
    Result,
    Run,
    Status,
)
from text.ids import article_id, content_hash
from warehouse.writer import open_warehouse

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NEW, COPIES, WORDS = 1_000, 300, 400
SYLLABLES = (
    *("ba", "ko", "ra", "mi", "sé", "lou", "di", "na", "gou", "ta", "wé", "si", "man", "fa"),
    *("ni", "to", "bou", "ga", "li", "mo", "ré", "ka", "ti", "dou", "sa", "ver", "len"),
)


def vocabulary(size: int = 20_000) -> list[str]:
    dice = random.Random(5)
    return sorted({"".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(size)})


def bodies(count: int, seed: int, words: list[str]) -> list[str]:
    """Texts of 25 sentences; frequent words are frequent, as in any language."""
    dice = random.Random(seed)
    weights = list(accumulate(1 / (n + 5) for n in range(len(words))))
    shuffled = random.Random(1).sample(words, len(words))
    return [
        " ".join(
            " ".join(dice.choices(shuffled, cum_weights=weights, k=WORDS // 25)).capitalize() + "."
            for _ in range(25)
        )
        for _ in range(count)
    ]


def document(name: str, body: str, at: datetime) -> Document:
    url, title = f"https://press.example/{name}", " ".join(body.split()[:9])
    article = Article(
        outlet_id="press",
        title=title,
        text=body,
        paragraphs=(body,),
        canonical_url=url,
        published=Dating(value=at, precision=Precision.MINUTE, method="bench"),
    )
    return Document(
        article_id=article_id(url),
        content_hash=content_hash("text", title, body),
        article=article,
        labels=Labels(relevance=0, score=0.0, classifier="bench"),
        sketch=sketch(title, body),
        fetched_at=at,
        outlet_id="press",
    )


def batch(documents: list[Document]) -> Batch:
    results = tuple(
        Result(
            outcome=Outcome(
                outlet_id="press",
                canonical_url=d.article.canonical_url or "",
                url="",
                status=Status.NEW,
            ),
            document=d,
        )
        for d in documents
    )
    report = OutletReport(outlet_id="press", candidates=len(results), reached=True)
    return Batch(report=report, results=results)


FILL = """
create temp table filler as
    select i, md5('article' || i) as article_id, md5('version' || i) as version_id,
        timestamptz '2023-09-05 00:00:00+00' + to_minutes(cast(i * 1440000 / {count} as bigint))
            as moment
    from range({count}) t(i);
insert into article by name
    select article_id, 'press' as outlet_id, 'https://press.example/f' || i as canonical_url,
        '' as source_key, moment as first_seen_at, 'fill' as first_run_id, '' as found_in, '' as way
    from filler;
insert into article_version by name
    select version_id, article_id, 1 as number, 'text' as kind, md5('c' || i) as content_hash,
        'Titre de remplissage ' || i as title, false as title_derived, [] as byline,
        [] as contributors, moment as published_at, 'minute' as published_precision,
        'bench' as published_method, [] as published_alternatives, 'fr' as language, [] as tags,
        [] as enclosures, [] as crossheads, 0 as comments_removed, false as partial_text,
        400 as words, '' as extractor, '' as page_sha256, md5('x' || i) as text_hash,
        md5('y' || i) as title_hash, 397 as shingle_count, moment as fetched_at,
        moment as valid_from,
        'fill' as run_id
    from filler;
insert into shingle
    select case when k < 2 then (hash(i % 300, k) // 16) * 16 else (hash(i, k) // 16) * 16 end,
        version_id
    from filler, range(60) t(k);
insert into duplicate by name
    select version_id, version_id as text_id, 'first' as method, moment as decided_at,
        'fill' as run_id
    from filler;
insert into story by name
    select version_id as story_id, moment as created_at, 'fill' as run_id from filler;
insert into story_text by name
    select version_id as text_id, version_id as story_id, 1.0 as score, moment as added_at,
        'fill' as run_id
    from filler;
insert into story_term
    select 19605 + d, 't' || (hash(d, k) % 20000), 1 + {count} // 500000
    from range(1000) days(d), range(3000) terms(k)
    union all select 19605 + d, '', {count} // 1000 from range(1000) days(d);
insert into story_profile
    select version_id, [epoch(moment) / 86400],
        list_transform(range(48), lambda k: 't' || (hash(i, k) % 20000)),
        list_transform(range(48), lambda k: cast(37 as utinyint))
    from filler;
"""


BODIES = """
insert into article_text
select version_id, array_to_string([pieces[1 + (hash(i, k) % len(pieces))::int]
    for k in range(10)], ' ') || ' ' || i
from filler, (select list(piece) as pieces from piece)
where i >= {first} and i < {last}
"""


def fill(path: Path, count: int, words: list[str], salt: int = 0) -> None:
    """The stored texts, in parts of 50,000 so that the memory stays bounded."""
    pieces = [body.rsplit(" ", 360)[0] for body in bodies(4_000, 2, words)]
    with open_warehouse(path) as warehouse:
        connection = warehouse.connection
        connection.execute("set memory_limit = '2GB'")
        for statement in FILL.format(count=count).split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.register("piece", pa.table({"piece": pieces}))
        for first in range(0, count, 50_000):
            connection.execute(BODIES.format(first=first, last=min(first + 50_000, count)))
        connection.unregister("piece")
        connection.execute("checkpoint")
    store_originals(path, words, salt)


def store_originals(path: Path, words: list[str], salt: int) -> None:
    """Texts that some new ones will be copies of, a day each over the last ten months."""
    old = bodies(COPIES, 8 + 2 * salt, words)
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run(f"old{salt}"))
        early = [document(f"o{salt}-{n}", b, NOW - timedelta(days=n)) for n, b in enumerate(old)]
        warehouse.append(batch(early), f"old{salt}")
        match_new(warehouse, run(f"old{salt}"), NOW)


def run(name: str) -> Run:
    return Run(run_id=name, kind="bench", started_at=NOW, program_version="0")


def measure(path: Path, words: list[str], salt: int = 0) -> dict[str, float]:
    """`salt` makes other texts, so that one filled file can be measured again."""
    dice = random.Random(3)
    old = bodies(COPIES, 8 + 2 * salt, words)
    copies = [(lead_cut if n % 2 else credit_added)(b, dice) for n, b in enumerate(old)]
    texts = copies + bodies(NEW - COPIES, 9 + 2 * salt, words)
    started = time.perf_counter()
    made = [document(f"n{salt}-{n}", b, NOW + timedelta(minutes=n)) for n, b in enumerate(texts)]
    sketched = time.perf_counter()
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run(f"new{salt}"))
        warehouse.append(batch(made), f"new{salt}")
        appended, busy = time.perf_counter(), time.process_time()
        match_new(warehouse, run(f"new{salt}"), NOW)
        matched, busy = time.perf_counter(), time.process_time() - busy
        found = warehouse.connection.execute(
            "select count(*) filter (of_version_id is not null), count(*) from duplicate "
            "where run_id = ?",
            [f"new{salt}"],
        ).fetchone()
    assert found is not None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "sketch_s": sketched - started,
        "append_s": appended - sketched,
        "match_s": matched - appended,
        "match_cpu_s": busy,
        "peak_mb": peak,
        "copies_found": found[0],
        "decided": found[1],
        "file_mb": path.stat().st_size / 2**20,
    }


def main(count: int, path: Path, step: str, salt: int = 0) -> None:
    words = vocabulary()
    if step == "fill":
        fill(path, count, words, salt)
    elif step == "originals":
        store_originals(path, words, salt)
    else:
        print(json.dumps(measure(path, words, salt)))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:]))
