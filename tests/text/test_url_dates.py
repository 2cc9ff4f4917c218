from __future__ import annotations

from datetime import UTC, datetime

import pytest

from records import Precision
from text.url_dates import date_in_url

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "expected", "precision"),
    [
        # the pages say 27 mai 2025 à 07:45 and 22 juin 2025 à 10:53 (sources.md §1.1)
        ("https://lessor.ml/posts/x-68356d86f2237", "2025-05-27T07:45:10", Precision.MINUTE),
        ("https://lessor.ml/posts/x-6857e09226968", "2025-06-22T10:53:06", Precision.MINUTE),
        ("https://a.ml/2026/02/12/slug", "2026-02-12T00:00:00", Precision.DAY),
        ("https://a.ml/2026/2/9/slug.html", "2026-02-09T00:00:00", Precision.DAY),
        ("https://a.ml/2026/economie/02/12/slug.html", "2026-02-12T00:00:00", Precision.DAY),
        ("https://rfi.fr/fr/afrique/20260212-slug", "2026-02-12T00:00:00", Precision.DAY),
    ],
)
def test_dates_that_addresses_tell(url: str, expected: str, precision: Precision) -> None:
    claim = date_in_url(url, fetched_at=NOW)
    assert claim is not None and claim.value is not None
    assert claim.value.isoformat().startswith(expected)
    assert claim.precision is precision


@pytest.mark.parametrize(
    "url",
    [
        "https://a.ml/posts/x-fffffffff2237",  # 2106
        "https://a.ml/posts/x-68356d86fffff",  # no such microsecond
        "https://a.ml/2026/13/40/slug",
        "https://a.ml/2026-07-26-demain".replace("26-07-26", "27-07-26"),
        "https://a.ml/slug-de-titre",
        "https://a.ml/h/302635.html",
    ],
)
def test_what_is_no_date_tells_none(url: str) -> None:
    assert date_in_url(url, fetched_at=NOW) is None
