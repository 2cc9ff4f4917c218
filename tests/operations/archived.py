"""Many archived pages with their articles, made directly: what a replay needs, in seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from duplicates.sketch import sketch
from flows.settings import Settings
from harvest.archive import Archive
from records import (
    Article,
    Batch,
    Dating,
    DiscoveryWay,
    Document,
    Labels,
    Outcome,
    OutletReport,
    Page,
    Precision,
    Result,
    Run,
    RunStatus,
    Status,
)  # fmt: skip
from text import ids
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
SENTENCES = (
    "Le conseil communal a voté le budget de la route {n}.",
    "La délégation russe visitera le chantier {n} avec le ministre malien des Mines.",
    "Les habitants du quartier {n} attendent l'eau depuis l'hivernage.",
    "Selon le chef de village, la récolte de mil de la parcelle {n} sera bonne.",
    "L'accord signé à Moscou prévoit {n} bourses pour les étudiants maliens.",
)


def body(number: int) -> bytes:
    """A page with menus, an article of some 400 words, and a related box."""
    told = "".join(
        f"<p>{SENTENCES[(number + k) % 5].format(n=number * 37 + k)} "
        f"{SENTENCES[(number + 2 * k) % 5].format(n=number + k)}</p>"
        for k in range(16)
    )
    menu = "".join(f"<li><a href='/rubrique/{k}'>Rubrique {k}</a></li>" for k in range(60))
    box = "".join(f"<div class=item><a href='/p/{k}'>Lire {k}</a></div>" for k in range(60))
    day = (START + timedelta(minutes=number)).isoformat()
    return (
        f"<html lang=fr><head><title>Article {number}</title>"
        f"<meta property='article:published_time' content='{day}'></head><body>"
        f"<nav><ul>{menu}</ul></nav><article><h1>Nouvelles du chantier {number}</h1>{told}"
        f"</article><aside>{box}</aside></body></html>"
    ).encode()


def store(settings: Settings, count: int, page: Callable[[int], bytes] = body) -> None:
    """Archive `count` pages of outlet `pages`, stored with an older text and no labels."""
    archive = Archive(settings.archive)
    with open_warehouse(settings.warehouse) as warehouse:
        run = Run(run_id="made", kind="daily", started_at=START, program_version="1")
        warehouse.begin_run(run)
        results = tuple(_results(archive, count, page))
        report = OutletReport(outlet_id="pages", candidates=count, reached=True)
        warehouse.append(Batch(report=report, results=results), run.run_id)
        warehouse.end_run(run.run_id, RunStatus.COMPLETE, START)
    publish(settings.warehouse, settings.published)


def _results(archive: Archive, count: int, made: Callable[[int], bytes]) -> Iterator[Result]:
    for number in range(count):
        url = f"http://pages.test/p/{number}"
        at = START + timedelta(minutes=number)
        page = Page(
            requested_url=url, final_url=url, status=200, fetched_at=at, headers=(),
            media_type="text/html; charset=utf-8", body=made(number),
        )  # fmt: skip
        title, text = f"Nouvelles du chantier {number}", f"Un texte d'avant, numéro {number}."
        article = Article(
            outlet_id="pages", title=title, text=text, paragraphs=(text,), canonical_url=url,
            url=url, published=Dating(value=at, precision=Precision.MINUTE),
        )  # fmt: skip
        document = Document(
            article_id=ids.article_id(url),
            content_hash=ids.content_hash(article.kind, title, text),
            article=article,
            labels=Labels(relevance=0, score=0.0, classifier="lexicon:0"),
            sketch=sketch(title, text),
            fetched_at=at,
            outlet_id="pages",
            found_in="http://pages.test/feed",
            way=DiscoveryWay.FEED,
            warc=archive.write(page),
        )
        outcome = Outcome(
            outlet_id="pages", canonical_url=url, url=url, status=Status.NEW, at=at,
            way=DiscoveryWay.FEED,
        )  # fmt: skip
        yield Result(outcome=outcome, document=document)


def settings_in(folder: Path) -> Settings:
    """Settings of an empty data folder."""
    from flows.settings import load_settings

    return load_settings(data_dir=folder / "data")
