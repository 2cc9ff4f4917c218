"""`veille search`: full text over the published snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.text import Text

    from warehouse.search import Hit


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Cherche dans les textes. / Search the texts.")(search)


def search(
    question: Annotated[
        str, typer.Argument(help="mots, ou phrase entre guillemets / words, or a quoted phrase")
    ],
    since: Annotated[str | None, typer.Option(help="AAAA-MM-JJ / YYYY-MM-DD")] = None,
    until: Annotated[str | None, typer.Option(help="AAAA-MM-JJ / YYYY-MM-DD")] = None,
    topic: Annotated[str | None, typer.Option(help="thème / topic")] = None,
    outlet: Annotated[str | None, typer.Option(help="site / outlet")] = None,
    grade: Annotated[
        int | None, typer.Option(min=0, max=2, help="degré minimal / lowest grade")
    ] = None,
    copies: Annotated[
        bool, typer.Option("--copies", help="chaque reprise / every reprint")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
) -> None:
    """Print the best texts that hold all the words, with a passage of each."""
    from cli.choices import choose_outlet, choose_topic
    from cli.commands.dates import day
    from flows.settings import load_settings
    from warehouse.search import Query
    from warehouse.search import search as find

    settings = load_settings()
    topic = topic and choose_topic("--topic", topic, settings.local)
    outlet = outlet and choose_outlet("--outlet", outlet, settings.published)
    query = Query(
        text=question, since=day("--since", since), until=day("--until", until), topic=topic,
        outlet_id=outlet, grade=grade, copies=copies, limit=limit,
    )  # fmt: skip
    hits = find(settings.published, query)
    if as_json:
        _print_json(hits)
    else:
        _print(hits)


def _print_json(hits: list[Hit]) -> None:
    import json
    from dataclasses import asdict

    typer.echo(json.dumps([asdict(hit) for hit in hits], ensure_ascii=False, default=str, indent=1))


def _print(hits: list[Hit]) -> None:
    from rich.console import Console

    from cli.speech import tr

    console = Console(highlight=False)
    if not hits:
        console.print(tr("search_nothing"))
    for hit in hits:
        console.print(_heading(hit))
        console.print(_passage(hit))
        console.print(hit.url or "", style="dim", soft_wrap=True)
        console.print()


def _heading(hit: Hit) -> Text:
    from rich.text import Text

    from cli.speech import tr

    told = [hit.outlet, f"{hit.published_at:%Y-%m-%d}" if hit.published_at else tr("undated")]
    if hit.relevance is not None:
        told.append(tr("search_grade", grade=hit.relevance))
    told += [", ".join(hit.topics)] if hit.topics else []
    told += [tr("search_copies", copies=hit.copies)] if hit.copies > 1 else []
    return Text.assemble((hit.title, "bold"), "\n", " · ".join([*told, hit.article_id]))


def _passage(hit: Hit) -> Text:
    from rich.text import Text

    passage = Text("… ").append(hit.snippet)
    for start, end in hit.marks:
        passage.stylize("bold yellow", start + 2, end + 2)
    return passage.append(" …")
