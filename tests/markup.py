"""A page as lxml reads it, for assertions."""

from __future__ import annotations

from typing import Any

from lxml import etree, html


def parse_page(body: str | bytes) -> Any:
    """Parse HTML; the stubs of lxml know less of an HTML element than it does."""
    return html.document_fromstring(body)


def parse_xml(body: bytes) -> Any:
    """Parse XML, for XPath whose kind of answer the test knows."""
    return etree.fromstring(body)
