from __future__ import annotations

import pytest

from records.reason import Reason, read_reason
from tests.warehouse.old import stored
from tests.warehouse.test_migrations import unpacked
from warehouse.connection import writing
from warehouse.writer import open_warehouse

BEFORE = next(file for file in stored() if file.name.startswith("schema_0007"))
SENTENCES = {
    "": "None",
    "interrupted": "interrupted",
    "taken down": "taken_down",
    "https://m.example/feed/: robots.txt: HTTP 503": "robots_unavailable",
    "https://m.example/rss: m.example does not resolve; https://m.example/feed: HTTP 404": (
        "name_not_found"
    ),
    "host left alone: TLS certificate refused: self-signed": "host_left_alone",
    "robots.txt forbids https://m.example/secret": "robots_forbids",
    "answers <html>, not a sitemap": "not_a_sitemap",
    "27 pages sur 30 refusées (robots, défi, 403)": "turned_away",
    "turned away from 1 page of 1 (robots, challenge, 403)": "turned_away",
    "5 des 12 dernières pages sans date": "without_date",
    "rien depuis 9 jours ; son plus long silence habituel est de 2.5 jours": "silent_for",
    "nothing for 9 days; its longest usual silence is 2.5 days": "silent_for",
    "Prefect n'a pas répondu ; \"guillemets\" \\ et 'apostrophes'": "old_sentence",
    "host left alone: something that nobody foresaw": "old_sentence",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Reason | None]]:
    path = unpacked(BEFORE, tmp_path_factory.mktemp("old"))
    with writing(path) as connection:
        for number, sentence in enumerate(SENTENCES):
            at = "timestamptz '2026-01-01 05:00:00Z'"
            run = [f"old-{number}", sentence]
            connection.execute(
                f"insert into run values ($1, 'daily', {at}, {at}, 'failed', '1', false, $2)", run
            )
            connection.execute(
                "insert into outlet_run values ($1, 'm', 0, false, $2, 1, 0, null, null)", run
            )
            connection.execute(
                "insert into outcome values ($1, 'm', 'u', 'u', 'deferred', $2, null, null, null,"
                " 0, '', '', '', null, null, null)",
                run,
            )
            connection.execute("insert into gap values ($1, 'm', null, null, $2)", run)
            connection.execute(
                "insert into outlet_state values ($1, 'm', 'failing', null, $2, null, null, null,"
                f" null, null, null, {at})",
                run,
            )
    found: dict[str, list[Reason | None]] = {}
    columns = {"run": "note", "outlet_run": "reason", "outcome": "reason", "gap": "reason"}
    with open_warehouse(path) as warehouse:
        for table, name in {**columns, "outlet_state": "reason"}.items():
            rows = warehouse.connection.execute(
                f"select run_id, {name}, {name}_values from {table} where run_id like 'old-%'"
            )
            for run_id, code, values in rows.fetchall():
                sentence = list(SENTENCES)[int(run_id.removeprefix("old-"))]
                found.setdefault(sentence, []).append(read_reason(code, values))
    return found


def test_old_sentences_are_read_in_every_table(read: dict[str, list[Reason | None]]) -> None:
    told = {s: {str(r.code) if r else "None" for r in each} for s, each in read.items()}
    assert told == {sentence: {code} for sentence, code in SENTENCES.items()}
    assert {len(each) for each in read.values()} == {5}


def test_every_old_sentence_is_kept_word_for_word(read: dict[str, list[Reason | None]]) -> None:
    kept = {s: {r.get("sentence") for r in each if r} for s, each in read.items() if s}
    assert kept == {sentence: {sentence} for sentence in SENTENCES if sentence}


def test_what_an_old_sentence_told_is_a_value(read: dict[str, list[Reason | None]]) -> None:
    def of(start: str) -> Reason:
        first = next(each[0] for sentence, each in read.items() if sentence.startswith(start))
        assert first is not None
        return first

    assert of("https://m.example/feed").root["status"] == 503
    assert of("https://m.example/feed")["url"] == "https://m.example/feed/"
    assert of("https://m.example/rss")["host"] == "m.example"
    assert of("host left alone: TLS").root["detail"] == "self-signed"
    assert (of("27 pages")["away"], of("27 pages")["asked"]) == (27, 30)
    assert (of("rien")["days"], of("nothing")["usual_days"]) == (9, 2.5)
