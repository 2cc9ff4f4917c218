"""What ordinary date readers get wrong, and what no text may make us believe."""

from __future__ import annotations

from datetime import UTC, date, datetime

import dateparser
import pytest

from records.vocabulary import Precision
from text.dates import find_dates, machine_claim, printed_claims, told_bounds, told_day

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

PRINTED = [
    ("Publié le vendredi 20 juin 2025 | Le Relais", "2025-06-20", "day"),
    ("Publié mardi 27 mai 2025 à 07:45", "2025-05-27T07:45", "minute"),
    ("Date : 13 juin 2019 à  15:02", "2019-06-13T15:02", "minute"),
    ("22 Sep 2023 - 09:39", "2023-09-22T09:39", "minute"),
    ("3 ao\ufffdt 2024", "2024-08-03", "day"),
    ("14 f\ufffdvrier 2024", "2024-02-14", "day"),
    ("1er d\ufffdcembre 2024", "2024-12-01", "day"),
    ("8 fevrier 2023", "2023-02-08", "day"),
    ("28 decembre 2020", "2020-12-28", "day"),
    ("1er/07/2023 à 14:48", "2023-07-01T14:48", "minute"),
    ("mardi 22 avril 2025 à 21h35min", "2025-04-22T21:35", "minute"),
    ("18 March 2018", "2018-03-18", "day"),
    ("June 23, 2025 3:15 pm", "2025-06-23T15:15", "minute"),
    ("17/03/2020", "2020-03-17", "day"),
    ("10/12/2023 7:38:01 PM", "2023-10-12T19:38", "minute"),
    ("05.04.2021, 12:30", "2021-04-05T12:30", "minute"),
]


@pytest.mark.parametrize(("line", "value", "precision"), PRINTED)
def test_printed_forms(line: str, value: str, precision: str) -> None:
    claim = next(printed_claims(line, "page_line", timezone="Africa/Bamako", fetched_at=NOW))
    assert claim.value == datetime.fromisoformat(value).replace(tzinfo=UTC)
    assert claim.precision == precision


def test_dateparser_needs_us_for_lost_accents() -> None:
    assert dateparser.parse("3 ao\ufffdt 2024", languages=["fr"]) is None


def test_the_clock_is_the_outlets() -> None:
    claim = next(
        printed_claims("3 juin 2025 à 01:10", "x", timezone="Europe/Paris", fetched_at=NOW)
    )
    assert claim.value == datetime(2025, 6, 2, 23, 10, tzinfo=UTC)
    assert claim.utc_offset_minutes == 120


def test_nothing_in_the_future_or_before_the_web() -> None:
    for line in ("12 décembre 2026", "3 mai 2062", "1er janvier 1970"):
        (claim,) = printed_claims(line, "x", timezone="Africa/Bamako", fetched_at=NOW)
        assert claim.value is None
        assert claim.raw


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Mon, 23 Jun 2025 10:11:12 +0200", "2025-06-23T08:11:12"),
        ("2025-06-23 10:11:12 +0200", "2025-06-23T08:11:12"),
        ("2025-06-23", "2025-06-23T00:00:00"),
        ("1750670000", "2025-06-23T09:13:20"),
        ("2026-13-45", None),
        ("0000-00-00", None),
        ("2062-01-01", None),
        ("-0001-11-30T00:00:00+00:00", None),
    ],
)
def test_machine_forms(raw: str, value: str | None) -> None:
    claim = machine_claim(raw, "meta", timezone="Africa/Bamako", fetched_at=NOW)
    got = claim.value if claim else None
    assert got == (datetime.fromisoformat(value).replace(tzinfo=UTC) if value else None)


def test_a_weekday_settles_the_year() -> None:
    claim = told_day("Il s'est rendu hier mercredi 28 février à Kayes.", fetched_at=NOW)
    assert claim is not None
    assert claim.value == datetime(2024, 2, 29, tzinfo=UTC)
    assert (claim.method, claim.precision) == ("text_weekday", Precision.DAY)


@pytest.mark.parametrize(
    "text",
    [
        "Il est venu hier à Kayes.",
        "La cérémonie du mercredi 28 février a réuni du monde.",
        "Il s'y est rendu hier 28 février.",
    ],
)
def test_a_day_is_not_invented(text: str) -> None:
    assert told_day(text, fetched_at=NOW) is None


def test_bounds_by_what_is_told_as_past_or_under_way() -> None:
    past = told_bounds("Les deux maires ont signé l'accord le lundi 23 juin 2025.", fetched_at=NOW)
    assert (past.not_before, past.not_after) == (date(2025, 6, 23), None)
    lasting = told_bounds("La foire, qui se tient du 22 au 26 juin 2025, attire.", fetched_at=NOW)
    assert (lasting.not_before, lasting.not_after) == (date(2025, 6, 22), date(2025, 6, 26))
    coming = told_bounds(
        "Le président effectuera, du 21 au 26 juin 2025, une visite.", fetched_at=NOW
    )
    assert coming.not_before is None


def test_numbers_are_no_dates() -> None:
    assert find_dates("12.000 tonnes, 3,5 mai, 25 000 francs, 62 % et le 2è sommet") == []
