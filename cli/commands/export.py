"""`veille export`: articles as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from records.error_code import ErrorCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help="Exporte les articles, selon les conditions de chaque site. / "
        "Export articles, by each outlet's terms."
    )(export)


def export(
    form: Annotated[str, typer.Option("--format", help="parquet, csv, jsonl, jsonld")] = "parquet",
    to: Annotated[Path | None, typer.Option(help="fichier ou dossier / file or folder")] = None,
    since: Annotated[str | None, typer.Option(help="AAAA-MM-JJ / YYYY-MM-DD")] = None,
    until: Annotated[str | None, typer.Option(help="AAAA-MM-JJ / YYYY-MM-DD")] = None,
    grade: Annotated[
        int | None, typer.Option(min=0, max=2, help="degré minimal / lowest grade")
    ] = None,
    copies: Annotated[bool, typer.Option("--copies", help="reprises aussi / reprints too")] = False,
    with_text: Annotated[
        bool,
        typer.Option(
            "--with-text", help="textes des sites qui le permettent / texts where terms allow"
        ),
    ] = False,
    excel_fr: Annotated[
        bool, typer.Option("--excel-fr", help="CSV pour un Excel français / CSV for a French Excel")
    ] = False,
) -> None:
    """Write the articles of the published snapshot; in CSV formulas are disarmed."""
    from datetime import UTC, datetime

    from cli.commands.dates import day
    from cli.speech import tr
    from flows.settings import load_settings
    from records import InputError
    from warehouse.exporting import Export, Format
    from warehouse.exporting import export as write

    chosen = "csv" if excel_fr else form
    if chosen not in list(Format):
        raise InputError(ErrorCode.EXPORT_FORMAT_WRONG, form=form, format=", ".join(Format))
    settings = load_settings()
    ending = "" if chosen == "parquet" else f".{chosen}"
    name = f"veille-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{ending}"
    target = to or settings.data_dir / "exports" / name
    wanted = Export(
        form=Format(chosen), with_text=with_text, excel_fr=excel_fr, since=day("--since", since),
        until=day("--until", until), grade=grade, copies=copies,
    )  # fmt: skip
    number = write(settings.published, target, wanted)
    typer.echo(tr("exported", number=number, target=target))
    if chosen == "csv":
        typer.echo(tr("export_disarmed"))
