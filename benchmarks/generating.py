"""A warehouse of made-up articles with the shape of the real: sizes, skews, copies, labels.

Words are drawn by Zipf's law from a made-up vocabulary of French-looking forms with the real
words that the queries ask for among them, 480 a text on average; 30 % of addresses are reprints;
one article in 12 is relevant. Everything follows from the seed.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from warehouse.indexing import update_index
from warehouse.writer import open_warehouse

WORDS = 60_000
POOL = 20_000
# 240 different words in a text of 480, as in real press texts (1.07 would give 330).
ZIPF = 1.25
ARTICLES_A_DAY = 500
# Words that the searches ask for, with the rank of the first of each kind and the step between
# them, so that they stand in as many texts as in the press: nearly all, a third to a tenth, a few
# in a hundred, a few in a thousand.
_ASKED = {
    (0, 1): """de la le les du des et à un une en dans par pour sur avec selon que qui est a été""",
    (60, 12): """mali bamako gouvernement président ministre pays sécurité transition armée""",
    (250, 40): """russie russe accord coopération militaire or mine visite délégation énergie santé
    université hôpital moscou""",
    (1500, 150): """raffinerie mines lithium blé engrais bourses wagner instructeurs électricité
    ambassadeur yadran rosatom nucléaire solaire centrale hydrocarbures satellite signature""",
}
# Formulas recur in the press: one in 25 texts has this one.
FORMULA, FORMULA_EVERY = "Un accord de coopération a été signé entre les deux pays.", 25
_SYLLABLES = ["ba", "ka", "ri", "to", "men", "sion", "ra", "dé", "pro", "con", "li", "tés", "er",
              "ment", "si", "no", "mou", "fa", "lan", "cher", "que", "vi", "ou", "pan", "gé",
              "tra", "veur", "l'ac", "tive", "ment."]  # fmt: skip


def vocabulary(generator: np.random.Generator) -> np.ndarray:
    """Word forms, most frequent first."""
    made = {
        "".join(generator.choice(_SYLLABLES, size=generator.integers(2, 6)))
        for _ in range(WORDS * 2)
    }
    rare = sorted(made)
    generator.shuffle(rare)
    for (first, step), asked in _ASKED.items():
        for place, word in enumerate(asked.split()):
            rare.insert(first + place * step, word)
    return np.array(rare[:WORDS], dtype=object)


def texts(generator: np.random.Generator, words: np.ndarray, number: int) -> list[str]:
    """Bodies of about 480 words in paragraphs of about 60."""
    lengths = np.clip(generator.lognormal(6.0, 0.6, number), 60, 3000).astype(int)
    ranks = np.arange(1, len(words) + 1)
    weights = 1 / (ranks + 2.7) ** ZIPF
    drawn = words[generator.choice(len(words), size=int(lengths.sum()), p=weights / weights.sum())]
    ends = np.cumsum(lengths)
    bodies: list[str] = []
    for start, end in zip(ends - lengths, ends, strict=True):
        body = drawn[start:end].tolist()
        paragraphs = [" ".join(body[i : i + 60]) for i in range(0, len(body), 60)]
        if len(bodies) % FORMULA_EVERY == 0:
            paragraphs.insert(1, FORMULA)
        bodies.append("\n".join(paragraphs))
    return bodies


def _pool(generator: np.random.Generator, number: int) -> pa.Table:
    words = vocabulary(generator)
    titles = [
        " ".join(words[generator.zipf(1.3, 9) % len(words)]).capitalize() for _ in range(number)
    ]
    bodies = texts(generator, words, number)
    lengths = [len(body.split()) for body in bodies]
    return pa.table({"i": range(number), "title": titles, "body": bodies, "words": lengths})


def _run(connection: duckdb.DuckDBPyConnection, name: str, **values: int) -> None:
    script = (Path(__file__).parent / "generated" / f"{name}.sql").read_text("utf-8")
    for statement in connection.extract_statements(script.format(**values)):
        connection.execute(statement)


def fill(path: Path, articles: int, seed: int = 7) -> None:
    """Make a warehouse of so many articles, indexed for search.

    Bodies repeat after `POOL` versions, everything else differs: drawing and indexing words takes
    most of the time and none of what is measured depends on it.
    """
    pool, documents = min(POOL, articles), articles + (articles + 24) // 25
    with open_warehouse(path) as warehouse:
        connection = warehouse.connection
        # One checkpoint at the end: on the way each would write the keyed tables anew.
        connection.execute("set wal_autocheckpoint = '1TB'")
        connection.register("pool", _pool(np.random.default_rng(seed), pool))
        _run(connection, "pool")
        update_index(connection)
        _run(connection, "unpool")
        _run(connection, "articles", articles=articles, pool=pool, a_day=ARTICLES_A_DAY)
        connection.unregister("pool")
        _run(connection, "postings", documents=documents, pool=pool)
        _run(connection, "runs")
        connection.execute("checkpoint")
