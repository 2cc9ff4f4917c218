"""One canonical form of an address: variants meet, different articles never do."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.urls import absolute, canonical, host

TEN = [
    "https://malijet.com/a_la_une_du_mali/291063-slug.html",
    "https://lessor.ml/posts/un-titre-68356d86f2237",
    "https://maliweb.net/economie/titre-123456.html",
    "https://news.abamako.com/h/302635.html",
    "https://maliactu.net/un-titre-de-une",
    "https://koulouba.ml/tag/cooperation",
    "https://example.ml/?p=183418",
    "https://example.ml/2026/01/02/slug",
    "https://sputniknews.africa/20240117/slug-1064600000.html",
    "https://example.ml/a?id=3&page=2",
]


def _variants(url: str) -> list[str]:
    join = "&" if "?" in url else "?"
    slash = url if "?" in url or url.endswith(".html") else url + "/"
    return [
        url.replace("https://", "http://www."),
        slash,
        f"{url}{join}utm_source=x&fbclid=IwAR0",
        f"{url}#comments",
        f"{url}{join}amp=1",
        f"{url}{join}replytocom=42&PHPSESSID=abc",
        f"  {url.replace('https://', 'HTTPS://').replace('.ml', '.ML')}\n",
        f"{url}{join}noamp=mobile&__cf_chl_tk=abc",
        url.replace("//", "//user@", 1),
    ]


@pytest.mark.parametrize("url", TEN)
def test_variants_of_one_address_meet(url: str) -> None:
    assert {canonical(variant) for variant in _variants(url)} == {canonical(url)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.ml/slug/amp/", "https://a.ml/slug"),
        ("https://a.ml/slug/amp", "https://a.ml/slug/"),
        ("https://a.ml/slug?amp=1%2F", "https://a.ml/slug"),
        ("https://a.ml/amp/20240117/slug-1.html", "https://a.ml/20240117/slug-1.html"),
        ("https://a.ml/x/../slug", "https://a.ml/slug"),
        ("https://a.ml/%7Eslug", "https://a.ml/~slug"),
        ("https://a.ml/%2e%2e/slug", "https://a.ml/slug"),
        ("https://a.ml/d%c3%a9j%C3%A0", "https://a.ml/déjà"),
        ("https://a.ml:443/slug", "http://a.ml:80/slug"),
        ("https://a.ml/s;jsessionid=1A2B", "https://a.ml/s"),
        ("https://a.ml/s?b=2&a=1", "https://a.ml/s?a=1&amp;b=2"),
        ("https://a.ml/s/comment-page-2/#comment-9", "https://a.ml/s"),
        ("https://a.ml./s", "https://A.ML/s"),
        ("https://élan.ml/s", "https://xn--lan-9la.ml/s"),
    ],
)
def test_two_spellings_of_one_address(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.ml/?p=1", "https://a.ml/?p=2"),
        ("https://a.ml/s?page=1", "https://a.ml/s?page=2"),
        ("https://a.ml/S", "https://a.ml/s"),
        ("https://a.ml/s", "https://b.ml/s"),
        ("https://a.ml:8080/s", "https://a.ml/s"),
        ("https://a.ml/a%2Fb", "https://a.ml/a/b"),
        ("https://a.ml/champ", "https://a.ml/ch"),
        ("https://a.ml/ampoule", "https://a.ml/oule"),
        ("https://m.ml/s", "https://ml/s"),
    ],
)
def test_different_articles_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_no_two_of_ten_thousand_random_articles_merge() -> None:
    rng = random.Random(3)
    urls = {
        f"https://{rng.choice('abc')}.ml/{rng.choice(['h', 'posts', 'amp2'])}/"
        f"{rng.getrandbits(40):x}{rng.choice(['', '.html', f'?p={rng.getrandbits(20)}'])}"
        for _ in range(10_000)
    }
    assert len({canonical(url) for url in urls}) == len(urls)


@given(st.text(max_size=80))
def test_idempotent_on_any_text(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(
    st.from_regex(
        r"\Ahttps?://(www\.|amp\.|m\.){0,3}[a-zé0-9.\-]{1,12}(:\d{1,4})?"
        r"(/(amp|\.\.|%2[eE5]|[a-z;=%?&#\\]{0,9})){0,5}(\?[a-z=&%_0-9;]{0,20})?(#.{0,5})?\Z"
    )
)
def test_idempotent_on_address_like_text(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_links_are_made_absolute_or_refused() -> None:
    assert absolute("https://a.ml/x/", "../b#c") == "https://a.ml/b"
    assert absolute("https://a.ml/", "//b.ml/c") == "https://b.ml/c"
    for bad in ("javascript:alert(1)", "mailto:a@b", "http://[::1", "https://a.ml:99999/"):
        assert absolute("https://a.ml/", bad) is None
    assert host("https://WWW.Example.ML:443/x") == "example.ml"
