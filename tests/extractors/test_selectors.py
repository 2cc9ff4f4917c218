"""The index of classes finds what the selectors find."""

from __future__ import annotations

import pytest
from lxml.cssselect import CSSSelector

from extractors.page_data import read_page
from extractors.strategies import css, select_css

MARKUP = b"""<div class="lead box"><p class="lead">Un.</p><p class=' box
 lead lead '>Deux.</p><p class="leading">Trois.</p><span class="box">Quatre.</span></div>"""


@pytest.mark.parametrize(
    "selector", [".lead", "p.lead", ".box", "span.box", "h1.box", "div.lead .box", "p", ".absent"]
)
def test_elements_of_a_selector_stand_in_the_order_of_the_page(selector: str) -> None:
    data = read_page(MARKUP, "")
    assert data is not None
    assert list(css(data, selector)) == CSSSelector(selector)(data.tree)


def test_the_first_selector_that_matches_wins() -> None:
    data = read_page(MARKUP, "")
    assert data is not None
    assert [e.text for e in select_css(data, (".absent", "span.box", "p"))] == ["Quatre."]
    assert not select_css(data, ())
