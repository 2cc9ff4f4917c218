"""PDF communiqués: text, references, and files that mean harm."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfWriter

from extractors.extract import extract
from extractors.pdf_documents import MAX_PAGES, is_pdf, read_lines
from records import Article, Candidate, Outlet, Page, Rejection
from records.vocabulary import DiscoveryWay, Kind, OutletKind, Status

HERE = Path(__file__).parent / "pdf"
URL = "https://ministere.test/communiques/cm-2025-07-09.pdf"
OUTLET = Outlet(
    id="ministere", name="Ministère", home_url="https://ministere.test", kind=OutletKind.WEB_PAPER
)
DAY = datetime(2025, 7, 9, tzinfo=UTC)
PROSE = (
    "Le ministre de l'Équipement a présenté une communication sur le pont de Bandiagara. ",
    "Les travaux, longs de dix-huit mois, commenceront après la saison des pluies. ",
    "Le financement de 4,2 milliards de francs est assuré par le budget national. ",
    "Le Conseil a pris acte de cette communication et félicité les équipes techniques. ",
)


def page(body: bytes) -> Page:
    return Page(
        requested_url=URL, final_url=URL, status=200,
        fetched_at=datetime(2025, 7, 10, tzinfo=UTC), media_type="application/pdf", headers=(),
        body=body,
    )  # fmt: skip


def read(body: bytes, title: str = "") -> Article | Rejection:
    asked = Candidate(
        outlet_id="ministere", url=URL, canonical_url=URL, found_in="f", way=DiscoveryWay.FEED,
        title_hint=title,
    )  # fmt: skip
    return extract(page(body), OUTLET, asked)


def written(*pages: str, title: str = "", deflate: bool = True) -> bytes:
    """A PDF of plain lines, made by hand: one string a page, lines parted by newlines."""
    streams = [_stream(text, deflate) for text in pages]
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        f"<</Title({title})>>".encode(),
    ]
    for n, stream in enumerate(streams):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {6 + 2 * n} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>".encode()
        )
        objects.append(stream)
    return _file(objects)


def _stream(text: str, deflate: bool) -> bytes:
    lines = [line.replace("(", "\\(").replace(")", "\\)") for line in text.split("\n")]
    drawn = "".join(f"({line}) Tj T* " for line in lines)
    raw = f"BT /F1 11 Tf 14 TL 50 800 Td {drawn}ET".encode("cp1252")
    data, way = (zlib.compress(raw), "/Filter/FlateDecode") if deflate else (raw, "")
    return f"<</Length {len(data)}{way}>>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    head = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R/Info 4 0 R>>"
    )
    return out + f"{head}\nstartxref\n{len(out)}\n%%EOF".encode()


@pytest.mark.parametrize("name", ["one_column", "two_columns"])
def test_a_communique_as_browsers_print_it(name: str) -> None:
    found = read((HERE / f"{name}.pdf").read_bytes())
    assert isinstance(found, Article)
    assert (found.kind, found.extractor, found.partial_text) == (Kind.TEXT, "pdf", False)
    assert found.enclosures == (URL,) and found.canonical_url == URL
    assert found.title == "Communiqué du Conseil des ministres du mercredi 9 juillet 2025"
    assert found.published.value is None and found.published.not_before == DAY
    told = " ".join(found.text.split())
    assert "s’est réuni en session ordinaire, le mercredi 9 juillet 2025, dans sa salle" in told
    assert "L’efficacité des différents réseaux sera contrôlée officiellement" in told  # ligatures
    assert "à hauteur de 15 % par les collectivités." in told
    assert not set("ﬀﬁﬂﬃﬄ") & set(told)


@pytest.mark.parametrize("deflate", [True, False])
@pytest.mark.parametrize("title", ["Communiqué du Conseil", ""])
def test_a_pdf_of_plain_lines_is_an_article(deflate: bool, title: str) -> None:
    body = written("Le pont de Bandiagara\n" + "\n".join(PROSE), deflate=deflate)
    found = read(body, title)
    assert isinstance(found, Article)
    assert found.title == (title or "Le pont de Bandiagara")
    assert all(sentence.strip() in " ".join(found.text.split()) for sentence in PROSE)


def test_a_scan_or_a_locked_file_is_a_reference_by_its_name() -> None:
    scan, named = written(""), written("", title="Decret 2025-0412")
    locked = PdfWriter(clone_from=io.BytesIO(written("\n".join(PROSE))))
    locked.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    locked.write(out)
    for body, hint, title in (
        (scan, "Décret sur les mines", "Décret sur les mines"),
        (named, "", "Decret 2025-0412"),
        (out.getvalue(), "Avis", "Avis"),
    ):
        found = read(body, hint)
        assert isinstance(found, Article)
        assert (found.kind, found.title, found.enclosures) == (Kind.REFERENCE, title, (URL,))
    for body, code in ((scan, "no_text"), (out.getvalue(), "pdf_locked")):
        refused = read(body)
        assert isinstance(refused, Rejection)
        assert (refused.status, refused.reason.code.value) == (Status.NOT_AN_ARTICLE, code)


@pytest.mark.parametrize(
    "text",
    ["Formulaire de demande " * 60, "\n".join(f"Lot {n} 12 000 FCFA" for n in range(90)), PROSE[0]],
)
def test_a_form_or_a_table_is_no_article(text: str) -> None:
    refused = read(written(text), "Formulaire")
    assert isinstance(refused, Rejection)
    assert refused.status in (Status.NOT_AN_ARTICLE, Status.TOO_SHORT)


def bomb() -> bytes:
    data = zlib.compress(b"(x) Tj " * 30_000_000, 9)
    head = f"<</Length {len(data)}/Filter/FlateDecode>>\nstream\n".encode()
    page_of = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page_of,
            head + data + b"\nendstream",
        ]
    )  # fmt: skip


def looped() -> bytes:
    text = (
        "xref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
    )
    return b"%PDF-1.5\n" + text.encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a bomb": bomb,
    "a loop of tables": looped,
    "pages that hold themselves": lambda: _file(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]
    ),
    "a length that leads to itself": lambda: _file(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Length 2 0 R>>\nstream\nx\nendstream"]
    ),
    "nesting": lambda: b"%PDF-1.5\n1 0 obj\n" + b"[" * 1_000_000,
    "dictionaries": lambda: b"%PDF-1.5\n1 0 obj\n" + b"<</A" * 200_000,
    "cut": lambda: (HERE / "one_column.pdf").read_bytes()[:9000],
    "a start alone": lambda: b"%PDF-1.7",
    "objects by the million": lambda: b"%PDF-1.5\n" + b"1 0 obj\n" * 120_000,
    "zeros": lambda: b"%PDF-1.5\n" + bytes(1_000_000),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pdf_costs_little_and_is_told(name: str) -> None:
    body = HOSTILE[name]()
    started = time.perf_counter()
    found = read(body)
    assert isinstance(found, Rejection) and found.status is Status.NOT_AN_ARTICLE
    assert time.perf_counter() - started < 10  # the worker's own limit


@pytest.mark.timeout(60)
def test_many_pages_are_read_so_far() -> None:
    body = written(*("\n".join(PROSE) for _ in range(MAX_PAGES)), *[PROSE[0]] * 3_000)
    started = time.perf_counter()
    found = read(body, "Rapport")
    assert isinstance(found, Article) and found.partial_text
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("seed", range(60))
def test_broken_bytes_end_in_a_value(seed: int) -> None:
    import random

    dice = random.Random(seed)
    body = bytearray((HERE / "two_columns.pdf").read_bytes())
    for _ in range(dice.randint(1, 200)):
        body[dice.randrange(8, len(body))] = dice.randrange(256)
    assert isinstance(read(bytes(body)), Article | Rejection)


def test_what_is_a_pdf() -> None:
    assert is_pdf(b"%PDF-1.4") and is_pdf(b"\xef\xbb\xbf\n%PDF-1.4")
    assert not is_pdf(b"<html><p>%PDF-1.4</p>") and not is_pdf(b"x" * 2000 + b"%PDF-")
    assert read_lines(b"%PDF-1.4 nothing") is None


@pytest.mark.parametrize(
    ("hint", "value"), [(DAY, DAY), (None, None), (datetime(2031, 1, 1, tzinfo=UTC), None)]
)
def test_the_day_is_that_of_the_list_where_the_text_tells_none(
    hint: datetime | None, value: datetime | None
) -> None:
    asked = Candidate(
        outlet_id="ministere", url=URL, canonical_url=URL, found_in="f", way=DiscoveryWay.FEED,
        published_hint=hint,
    )  # fmt: skip
    found = extract(page(written("Le pont\n" + "\n".join(PROSE))), OUTLET, asked)
    assert isinstance(found, Article) and found.published.value == value
