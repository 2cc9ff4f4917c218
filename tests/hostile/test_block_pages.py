"""Soft 404, home page, challenge, consent, login and parked pages are named, articles are not."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harvest.block_pages import recognise, rules
from records import Page

PAGES = tomllib.loads(Path(__file__).with_name("block_pages.toml").read_text("utf-8"))["page"]
MENU = "<nav><a href='/'>Accueil</a> <a href='/politique'>Politique</a></nav>"
PARAGRAPHS = "".join(
    f"<p>Paragraphe {n} : le ministre a reçu la délégation, puis l'accès au site fut bloqué. "
    "Il a expliqué que la page était tournée et que le domaine agricole restait à vendre.</p>"
    for n in range(8)
)


def page(row: dict[str, Any], status: int = 200) -> Page:
    body = row["body"]
    mark, _, rest = body.partition("BODYCLASS ")
    attribute = f" class='blog {rest.split('<')[0].strip()}'" if rest else ""
    body = rest.partition("<")[1] + rest.partition("<")[2] if rest else mark
    markup = (
        f"<!DOCTYPE html><html lang='{row['language']}'><head><title>{row['title']}</title></head>"
        f"<body{attribute}>{MENU}{body}</body></html>"
    )
    url = "https://journal.test/politique/un-article"
    return Page(
        requested_url=url,
        final_url=row.get("final", url),
        status=status,
        fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
        media_type="text/html; charset=utf-8",
        headers=tuple(row.get("headers", {}).items()),
        body=markup.encode(),
    )


def test_forty_pages_at_least() -> None:
    print(f"{len(PAGES)} pages of walls, {len(rules())} rules")  # noqa: T201
    assert len(PAGES) >= 40


@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("row", PAGES, ids=lambda row: row["id"])
def test_a_wall_is_named(row: dict[str, Any], status: int) -> None:
    wall = recognise(page(row, status))
    assert wall is not None and wall.status == row["expected"]


@pytest.mark.parametrize("rule", range(len(rules())))
def test_every_rule_is_needed(rule: int, monkeypatch: pytest.MonkeyPatch) -> None:
    less = rules()[:rule] + rules()[rule + 1 :]
    monkeypatch.setattr("harvest.block_pages.rules", lambda: less)
    got = [recognise(page(row)) for row in PAGES]
    expected = [row["expected"] for row in PAGES]
    changed = sum(w is None or w.status != e for w, e in zip(got, expected, strict=True))
    assert changed


@pytest.mark.parametrize(
    "title",
    [
        "Accès refusé aux observateurs : la Transition s'explique",
        "Maintenance de la centrale de Manantali",
        "Compte suspendu : l'ancien ministre saisit la justice",
        "404 kilos de drogue saisis à Sikasso",
        "Page tournée entre Bamako et Paris",
        "Le terrain de Kati est à vendre",
        "Se connecter au monde : la 4G arrive à Kidal",
    ],
)
def test_an_article_about_such_things_is_an_article(title: str) -> None:
    row = {"language": "fr", "title": title, "body": PARAGRAPHS * 3}
    assert recognise(page(row)) is None


@pytest.mark.shared
def test_real_pages_pass(shared: Path) -> None:
    refused, total = [], 0
    for path in sorted((shared / "eval" / "html").rglob("*.html*"))[::4]:
        body = path.read_bytes()
        if path.suffix == ".gz":
            import gzip

            body = gzip.decompress(body)
        total += 1
        url = "https://real.test/un/article"
        seen = Page(
            requested_url=url, final_url=url, status=200, fetched_at=datetime.now(UTC),
            media_type="text/html", headers=(), body=body,
        )  # fmt: skip
        wall = recognise(seen)
        if wall is not None:
            refused.append((path.name, wall.reason))
    print(f"{len(refused)} of {total} real pages taken for walls: {refused}")  # noqa: T201
    assert total and len(refused) <= max(1, total // 633)
