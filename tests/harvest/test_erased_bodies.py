"""A text is found and erased in whatever encoding, escape and mark it stands."""

from __future__ import annotations

import codecs
import gzip
import html
import html.entities
import json
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

import pytest

from harvest.erased_bodies import CannotErase, erase_body, put_gap
from text.found_passages import HashedPassages, Passages
from text.passages import passage_hashes

SECRET = (
    "Les pêcheurs de la communauté riveraine dénoncent, depuis l'été, l'assèchement « délibéré » "
    "du bras du fleuve où leurs œuvres séculaires s'étaient établies à l'abri des crues."
)
STAYS = "Le stade rénové accueillera dimanche la finale très attendue des équipes cadettes."
SHOWN = re.compile(r"riveraine|dénoncent|assèchement|séculaires|établies|abri des crues")
LONG = re.compile(r"\w{6,}")


def broken(text: str, sign: str) -> str:
    return LONG.sub(lambda m: m[0][:3] + sign + m[0][3:], text)


def numbered(text: str) -> str:
    return "".join(f"&#{ord(c)};" for c in text)


def page_of(text: str) -> str:
    return f"<html><body><h1>Titre</h1><p>{text}</p><p>{STAYS}</p></body></html>"


FORMS: dict[str, Callable[[str], str]] = {
    "as printed": str,
    "names of entities": lambda t: "".join(
        f"&{n};" if (n := html.entities.codepoint2name.get(ord(c))) else c for c in t
    ),
    "numbers": numbered,
    "hexadecimal numbers": lambda t: "".join(f"&#x{ord(c):X};" for c in t),
    "numbers twice": lambda t: html.escape(numbered(t)),
    "soft hyphens": lambda t: broken(t, "\u00ad"),
    "soft hyphens by name": lambda t: broken(t, "&shy;"),
    "breaks": lambda t: broken(t, "<wbr>"),
    "no width": lambda t: broken(t, "\u200b"),
    "joiners": lambda t: broken(t, "\u2060\u200d"),
    "marks apart": lambda t: unicodedata.normalize("NFD", t),
    "first letters set apart": lambda t: re.sub(r"\b\w", r'<span class="c">\g<0></span>', t),
    "every word strong": lambda t: re.sub(r"\w+", r"<strong>\g<0></strong>", t),
    "a mark a sentence": lambda t: t.replace(", ", ",</p>\n<p class='x'>"),
    "escaped markup": lambda t: html.escape(t.replace("depuis", "<em>depuis</em>")),
    "escaped twice": lambda t: html.escape(html.escape(f"<p>{t.replace('où', '<b>où</b>')}</p>")),
    "CDATA": lambda t: f"<![CDATA[<p>{t.replace('bras', ']]><![CDATA[bras')}</p>]]>",
    "JSON": lambda t: json.dumps({"articleBody": t}),
    "JSON with its letters": lambda t: json.dumps({"articleBody": t}, ensure_ascii=False),
    "JSON of markup": lambda t: json.dumps({"r": f"<p>{t.replace('bras', '<em>bras</em>')}</p>"}),
    "JSON in JSON": lambda t: json.dumps({"a": json.dumps({"b": f"<p>{t}</p>"})}),
    "JSON, signs escaped": lambda t: json.dumps(f"<i>{t}</i>").replace("<", "\\u003c"),
    "JSON, every letter escaped": lambda t: "".join(f"\\u{ord(c):04x}" for c in t),
    "in an address": lambda t: f'<a href="https://x.test/?text={quote(t)}">x</a>',
    "read wrongly and written again": lambda t: t.encode().decode("cp1252", "replace"),
    "capitals": str.upper,
}
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1",
    "iso8859-15", "mac-roman", "utf-7", "cp850",
)  # fmt: skip


def shown(body: bytes, codec: str) -> str:
    """What is left, seen through by the standard library alone."""
    text = body.decode(codec, "replace")
    for _ in range(4):
        text = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), html.unescape(text))
    text = unicodedata.normalize("NFC", re.sub(r"<[^<>]*>|[\u00ad\u200b\u200d\u2060]", "", text))
    return text.lower()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("finder", [Passages([SECRET]), HashedPassages(passage_hashes(SECRET))])
def test_a_text_is_found_in_every_form(form: str, finder: Passages | HashedPassages) -> None:
    body = page_of(FORMS[form](SECRET)).encode()
    after = erase_body(body, finder)
    assert len(after) == len(body)
    assert SHOWN.search(shown(after, "utf-8")) is None
    assert page_of("").partition("<p>")[0].encode() in after and STAYS.encode() in after


@pytest.mark.parametrize("codec", ENCODINGS)
@pytest.mark.parametrize("form", ["as printed", "numbers", "soft hyphens by name"])
def test_a_text_is_found_in_every_encoding(codec: str, form: str) -> None:
    told = FORMS[form](SECRET if codec != "latin-1" else SECRET.replace("œ", "oe"))
    body = page_of(told).encode(codec, "xmlcharrefreplace")
    after = erase_body(body, Passages([SECRET]), f"text/html; charset={codec}")
    assert len(after) == len(body) and SHOWN.search(shown(after, codec)) is None
    assert STAYS in after.decode(codec)


@pytest.mark.parametrize("codec", ["cp1252", "utf-16", "mac-roman"])
def test_the_page_names_its_own_encoding(codec: str) -> None:
    meta = f'<meta charset="{codec}">' if codec != "utf-16" else ""
    body = (meta + page_of(SECRET)).encode(codec)
    assert SHOWN.search(shown(erase_body(body, Passages([SECRET])), codec)) is None


def test_stray_bytes_hide_nothing() -> None:
    body = page_of(SECRET).encode().replace("séculaires".encode(), "séculaires".encode("cp1252"))
    after = erase_body(body, Passages([SECRET]))
    assert b"riveraine" not in after and b"culaires" not in after and STAYS.encode() in after


@pytest.mark.parametrize(
    "body",
    [gzip.compress(page_of(SECRET).encode()), codecs.encode(page_of(SECRET), "utf-7") + b"+AGE-"],
)
def test_what_cannot_be_cleared_in_place_is_told(body: bytes) -> None:
    with pytest.raises(CannotErase):
        erase_body(body, Passages([SECRET]), "text/html; charset=utf-7")


@pytest.mark.parametrize(
    "other",
    [
        STAYS,
        SECRET[:60],
        "Les pêcheurs de la communauté voisine attendent l'été.",
        "",
        "&#",
        "<" * 99,
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "cp1252"])
def test_another_text_is_left_alone(other: str, codec: str) -> None:
    body = page_of(other).encode(codec)
    assert erase_body(body, Passages([SECRET])) == body
    assert erase_body(gzip.compress(body), Passages([SECRET])) == gzip.compress(body)


def test_what_another_printed_itself_stays() -> None:
    body = page_of(FORMS["every word strong"](SECRET)).encode()
    assert erase_body(body, Passages([SECRET]), own=f"{STAYS} {SECRET}") == body


def test_json_stays_json_and_files_show_a_gap() -> None:
    body = json.dumps({"t": STAYS, "b": f'<a href="x">{SECRET}</a>', "n": [1]}).encode()
    assert json.loads(erase_body(body, Passages([SECRET])))["t"] == STAYS
    assert "[…]" in json.loads(erase_body(body, Passages([SECRET]), fill=put_gap))["b"]
