"""A warehouse of made-up articles with the shape of the real: sizes, skews, copies, labels.

Words are drawn by Zipf's law from a made-up vocabulary of French-looking forms with the real
words that the queries ask for among them, 480 a text on average; 30 % of addresses are reprints;
one article in 12 is relevant. Everything follows from the seed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from warehouse.writer import open_warehouse

OUTLETS = 40
WORDS = 60_000
CHUNK = 50_000
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
ARTICLES_A_DAY = 500
TOPICS = (
    "diplomacy", "defence_security", "economy_trade", "energy", "mining", "agriculture_food",
    "transport_infrastructure", "education_science", "health", "culture_media_sport",
    "digital_space", "humanitarian_aid", "rights_sanctions",
)  # fmt: skip
_ASKED = """
de la le les du des et à un une en dans par pour sur avec selon que qui est a été mali russie russe
russes bamako moscou ministre accord coopération militaire gouvernement président énergie
électricité raffinerie or mine mines lithium blé engrais bourses université santé hôpital wagner
instructeurs armée sécurité signature délégation visite ambassadeur yadran rosatom nucléaire
solaire centrale hydrocarbures chemin fer satellite transition goïta
"""
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
    return np.array([*_ASKED.split(), *rare][:WORDS], dtype=object)


def texts(generator: np.random.Generator, words: np.ndarray, number: int) -> list[str]:
    """Bodies of about 480 words in paragraphs of about 60."""
    lengths = np.clip(generator.lognormal(6.0, 0.6, number), 60, 3000).astype(int)
    ranks = np.arange(1, len(words) + 1)
    weights = 1 / (ranks + 2.7) ** 1.07
    drawn = words[generator.choice(len(words), size=int(lengths.sum()), p=weights / weights.sum())]
    ends = np.cumsum(lengths)
    bodies = []
    for start, end in zip(ends - lengths, ends, strict=True):
        body = drawn[start:end].tolist()
        bodies.append("\n".join(" ".join(body[i : i + 60]) for i in range(0, len(body), 60)))
    return bodies


def _incoming(
    generator: np.random.Generator, words: np.ndarray, first: int, number: int
) -> pa.Table:
    bodies = texts(generator, words, number)
    titles = [" ".join(words[generator.zipf(1.3, 9) % len(words)]).capitalize() for _ in bodies]
    return pa.table(
        {
            "n": pa.array(range(first, first + number), pa.int64()),
            "outlet": generator.zipf(1.4, number) % OUTLETS,
            "title": titles,
            "body": bodies,
            "grade": generator.choice([0, 1, 2], size=number, p=[0.917, 0.05, 0.033]),
            "topic": generator.zipf(1.5, number) % len(TOPICS),
            "reprint": generator.random(number) < 0.3,
            "back": generator.integers(1, 400, number),
            "minute": generator.integers(0, 1440, number),
        }
    )


def _sql(name: str) -> str:
    return (Path(__file__).parent / "generated" / f"{name}.sql").read_text("utf-8")


def fill(path: Path, articles: int, seed: int = 7) -> None:
    """Make a warehouse of so many articles."""
    generator = np.random.default_rng(seed)
    words = vocabulary(generator)
    with open_warehouse(path) as warehouse:
        connection = warehouse.connection
        for first in range(0, articles, CHUNK):
            table = _incoming(generator, words, first, min(CHUNK, articles - first))
            connection.register("incoming", table)
            connection.execute(
                _sql("articles").format(
                    outlets=OUTLETS,
                    topics=", ".join(f"'{t}'" for t in TOPICS),
                    a_day=ARTICLES_A_DAY,
                    day=FIRST_DAY.strftime("%Y-%m-%d 00:00:00Z"),
                )
            )
            connection.unregister("incoming")
        connection.execute(_sql("runs"))
        connection.execute("checkpoint")


def last_moment(articles: int) -> datetime:
    """A day after the newest article."""
    return FIRST_DAY + timedelta(days=articles // ARTICLES_A_DAY + 1)
