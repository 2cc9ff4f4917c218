"""`veille digest`: the weekly letter, from preview to sending."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from flows.messages import tr
from records import InputError

if TYPE_CHECKING:
    from flows.settings import Settings
    from reports.edition import Period
    from reports.mail import Masthead

WEEK = Annotated[str, typer.Option(help="semaine ISO / ISO week: 2025-W26")]


def register(app: typer.Typer) -> None:
    """Add the command with its own commands."""
    digest_app = typer.Typer(
        invoke_without_command=True,
        help="La lettre hebdomadaire. / The weekly letter.",
    )
    digest_app.callback()(digest)
    app.add_typer(digest_app, name="digest")


def digest(
    context: typer.Context,
    preview: Annotated[
        bool, typer.Option("--preview", help="écrire sans envoyer / write, send nothing")
    ] = False,
    week: WEEK = "",
    since: Annotated[str, typer.Option(help="premier jour / first day: 2025-06-20")] = "",
    until: Annotated[str, typer.Option(help="dernier jour / last day")] = "",
) -> None:
    """Without an option: the preview of the last whole week."""
    if context.invoked_subcommand is not None:
        return
    from flows.settings import load_settings

    settings = load_settings()
    period = chosen_period(week, since, until)
    _preview(settings, period)


def chosen_period(week: str, since: str, until: str, today: date | None = None) -> Period:
    """The period that a person named, else the last whole week."""
    from reports import edition

    if week and (since or until):
        raise InputError("--week and --since/--until exclude each other: give one of them")
    if week:
        return edition.week(week)
    if since or until:
        return edition.days(_day("--since", since), _day("--until", until))
    return edition.week_of((today or datetime.now(UTC).date()) - timedelta(days=7))


def _day(option: str, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise InputError(f"{option} {written!r}: write a day like 2025-06-20") from error


def masthead(settings: Settings) -> Masthead:
    """Who sends the digest, from the settings."""
    from reports.mail import Masthead

    given = settings.digest
    return Masthead(
        sender=given.sender or "veille@localhost.localdomain",
        sender_name=given.sender_name,
        reply_to=given.reply_to,
        list_id=given.list_id,
        public_url=given.public_url,
    )


def _preview(settings: Settings, period: Period) -> None:
    from reports import digest as door
    from reports import issues, render
    from reports.desk import open_desk
    from reports.tailor import Profile

    press = door.open_press(settings.published, masthead(settings))
    desk = open_desk(settings.desk)
    try:
        kept = issues.find(desk, period.issue_id)
        edition = (
            kept.edition
            if kept
            else door.compose(settings.published, period, now=datetime.now(UTC), desk=desk)
        )
    finally:
        desk.close()
    profile = Profile(language=settings.lang)
    files = door.preview(
        press, edition, profile, settings.digests / "preview", due_at=door.due(period)
    )
    size = render.transferred(files.html.read_text("utf-8"))
    count = len(edition.stories) + len(edition.catch_up)
    typer.echo(tr("digest_written", stories=count, bytes=size))
    for path in (files.html, files.eml, files.text):
        if path is not None:
            typer.echo(str(path))
