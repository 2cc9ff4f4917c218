"""`veille digest`: the weekly letter, from preview to sending."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.speech import language, tr
from records import InputError
from records.error_code import ErrorCode

if TYPE_CHECKING:
    from flows.settings import Settings
    from reports.digest.edition import Edition, Period
    from reports.digest.issues import Issue
    from reports.digest.personalise import Profile

Week = Annotated[str, typer.Option(help="semaine ISO : 2025-W26 / ISO week: 2025-W26")]
Since = Annotated[str, typer.Option(help="premier jour : 2025-06-20 / first day: 2025-06-20")]
Until = Annotated[str, typer.Option(help="dernier jour / last day")]


def register(app: typer.Typer) -> None:
    """Add the command with its own commands."""
    digest_app = typer.Typer(
        invoke_without_command=True, help="La lettre hebdomadaire. / The weekly letter."
    )
    digest_app.callback()(digest)
    digest_app.command(help="Fige un projet. / Freezes a draft.")(draft)
    digest_app.command(help="Montre et modifie le projet. / Shows and edits the draft.")(edit)
    digest_app.command(help="Approuve le projet. / Approves the draft.")(approve)
    digest_app.command(help="Envois incertains. / Uncertain sendings.")(outbox)
    app.add_typer(digest_app, name="digest")


def digest(
    context: typer.Context,
    preview: Annotated[
        bool,
        typer.Option(
            "--preview", help="écrire et montrer, sans rien envoyer / write and show, send nothing"
        ),
    ] = False,
    send: Annotated[
        bool, typer.Option("--send", help="envoyer ce qui est dû / send what is due")
    ] = False,
    scheduled: Annotated[
        bool,
        typer.Option(
            "--scheduled",
            help="ce que l'heure demande, pour une minuterie / what the hour asks for, for a timer",
        ),
    ] = False,
    to: Annotated[
        str,
        typer.Option(
            help="un exemplaire d'essai, à cette adresse / one test copy, to this address"
        ),
    ] = "",
    week: Week = "",
    since: Since = "",
    until: Until = "",
    form: Annotated[str, typer.Option("--format", help="mail, whatsapp")] = "mail",
    topic: Annotated[list[str] | None, typer.Option(help="thème / topic")] = None,
    outlet: Annotated[list[str] | None, typer.Option(help="site / outlet")] = None,
    grade: Annotated[int, typer.Option(help="1 partiel, 2 central / 1 partial, 2 central")] = 1,
) -> None:
    """Without an option: the preview of the last whole week."""
    if context.invoked_subcommand is not None:
        return
    from cli.choices import choose_topic
    from flows.settings import load_settings
    from reports.digest.personalise import Profile

    settings = load_settings()
    period = _period(week, since, until)
    if sum((preview, send, bool(to), scheduled)) > 1:
        raise InputError(ErrorCode.DIGEST_MODES_EXCLUDE)
    if scheduled:
        _scheduled(settings)
    elif send:
        _send(settings, period)
    elif to:
        _trial(settings, period, to)
    else:
        profile = Profile(
            language=settings.lang,
            topics=tuple(choose_topic("--topic", each, settings.local) for each in topic or ()),
            outlets=tuple(outlet or ()),
            minimum_grade=grade,
        )
        _show(settings, period, profile, form)


def _period(week: str, since: str, until: str) -> Period:
    """The period that a person named, else the last whole week."""
    from flows.weekly_round import last_week
    from reports.digest import edition

    if week and (since or until):
        raise InputError(ErrorCode.WEEK_OR_RANGE)
    if week:
        return edition.week(week)
    if since or until:
        return edition.days(_day("--since", since), _day("--until", until))
    return last_week(datetime.now(UTC))


def _day(option: str, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise InputError(ErrorCode.DAY_WRITTEN_WRONG, option=option, written=written) from error


def _show(settings: Settings, period: Period, profile: Profile, form: str) -> None:
    from flows import weekly_round
    from reports.digest import compose as door
    from reports.digest import document, render, whatsapp
    from reports.digest.personalise import tailor
    from reports.mail import subscribers

    if form not in ("mail", "whatsapp"):
        raise InputError(ErrorCode.DIGEST_FORM_WRONG, form=form)
    press = door.open_press(settings.published, weekly_round.masthead(settings))
    topics = [key.removeprefix("topic_") for key in _topic_names()]
    subscribers.checked(profile, topics=topics, outlets=press.outlet_names)
    edition = _edition(settings, period)
    if form == "whatsapp":
        written = document.write(
            tailor(edition, profile), profile, catalogue_names=press.outlet_names
        )
        typer.echo("\n\n".join(whatsapp.parts(written)))
        return
    files = door.preview(
        press, edition, profile, settings.digests / "preview", due_at=door.due(period)
    )
    size = render.transferred(files.html.read_text("utf-8"))
    count = len(edition.stories) + len(edition.catch_up)
    typer.echo(tr("digest_written", issue=period.issue_id, stories=count, bytes=size))
    for path in (files.html, files.eml, files.text):
        typer.echo(str(path))
    _open(str(files.html))


def _topic_names() -> list[str]:
    from reports.digest.voice import topic_ids

    return [f"topic_{topic}" for topic in topic_ids()]


def _open(path: str) -> None:
    """Show the page where there is a screen and a person."""
    import os
    import sys

    if sys.stdout.isatty() and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        typer.launch(path)


def _edition(settings: Settings, period: Period) -> Edition:
    """What was drafted or approved, else what would be drafted now; writes nothing."""
    from flows.weekly_round import open_office
    from reports.digest import compose as door
    from reports.digest import issues

    now = datetime.now(UTC)
    with open_office(settings) as office:
        kept = issues.find(office.desk, period.issue_id)
        if kept is not None:
            return kept.edition
        opened = issues.opening(office.desk, period)
        return door.compose(settings.published, opened, now=now, desk=office.desk)


def _scheduled(settings: Settings) -> None:
    from flows import weekly_round
    from flows.logs import keep_logs

    keep_logs(settings)
    typer.echo(weekly_round.at_this_hour(settings, weekly_round.World()))


def _send(settings: Settings, period: Period) -> None:
    from flows import weekly_round
    from reports.digest import compose as door
    from reports.digest.issues import State
    from reports.mail import sending

    now = datetime.now(UTC)
    weekly_round.server(settings)
    with weekly_round.open_office(settings) as office:
        _refuse_unfinished(office, period, now)
        press = door.open_press(settings.published, office.masthead)
        issue = weekly_round.ready_issue(office, settings, period, now)
        queued = 0
        if issue.state is State.DRAFT:
            # Letters to confirm, and earlier issues, are sent all the same.
            typer.echo(tr("digest_waits", issue=issue.issue_id))
        else:
            weekly_round.publish(office, press, settings, issue)
            skip = settings.digest.empty_week == "skip"
            queued = sending.queue_issue(office, press, issue, now=now, skip_empty=skip)
        tally = weekly_round.send_round(office, settings)
        typer.echo(weekly_round.report(period.issue_id, queued, tally, language()))


def _refuse_unfinished(office: object, period: Period, now: datetime) -> None:
    """A week under way is sent only when a person froze and approved its draft."""
    from reports.digest import issues
    from reports.mail.sending import Office

    if not isinstance(office, Office) or now >= period.until_at:
        return
    kept = issues.find(office.desk, period.issue_id)
    if kept is None or kept.state is issues.State.DRAFT:
        day = period.until_at.date().isoformat()
        raise InputError(ErrorCode.DIGEST_NOT_OVER, issue=period.issue_id, day=day)


def _trial(settings: Settings, period: Period, to: str) -> None:
    from flows import weekly_round
    from reports.digest import compose as door
    from reports.digest.issues import Issue, State
    from reports.mail.subscribers import clean_address

    address = clean_address(to)
    edition = _edition(settings, period)
    with weekly_round.open_office(settings) as office:
        press = door.open_press(settings.published, office.masthead)
        issue = Issue(
            issue_id=period.issue_id,
            state=State.DRAFT,
            edition=edition,
            due_at=datetime.now(UTC),
            until_at=period.until_at,
        )
        weekly_round.trial(office, press, settings, issue, address, mark="trial_mark")
    typer.echo(tr("digest_trial_sent", issue=period.issue_id, address=address))


def draft(week: Week = "", since: Since = "", until: Until = "") -> None:
    """Compose the period's issue and keep it as a draft; before its end, it ends now."""
    from flows.settings import load_settings
    from flows.weekly_round import open_office
    from reports.digest import compose as door
    from reports.digest.edition import week_of

    settings = load_settings()
    now = datetime.now(UTC)
    # On a Sunday the draft is of the week that ends; on any other day, of the one that ended.
    this_week = not (week or since or until) and now.isoweekday() == 7
    period = week_of(now.date()) if this_week else _period(week, since, until)
    with open_office(settings) as office:
        issue = door.draft(office.desk, settings.published, period, now=now)
    _list(issue)


def edit(
    issue_id: Annotated[str, typer.Argument(metavar="[NUMÉRO]", help="2026-W47")] = "",
    drop: Annotated[str, typer.Option(help="écarter : 3,7 / drop: 3,7")] = "",
    pin: Annotated[
        str, typer.Option(help="mettre en tête, marqué : 4 / put first, marked: 4")
    ] = "",
    order: Annotated[str, typer.Option(help="ordre : 2,1 / order: 2,1")] = "",
    note: Annotated[str, typer.Option(help="note signée / signed note")] = "",
    by: Annotated[str, typer.Option(help="votre nom / your name")] = "",
) -> None:
    """Drop, pin, order stories by their numbers, add a signed note; without options, list them."""
    from flows.settings import load_settings
    from flows.weekly_round import open_office
    from reports.digest import issues

    given = {"drop": drop, "pin": pin, "order": order, "note": note}
    changes = [(what, value) for what, value in given.items() if value]
    if changes and not by:
        raise InputError(ErrorCode.BY_MISSING)
    if len(changes) > 1:
        raise InputError(ErrorCode.ONE_CHANGE)
    with open_office(load_settings()) as office:
        name = issue_id or issues.latest_draft(office.desk)
        if name is None:
            raise InputError(ErrorCode.NO_DRAFT)
        issue = issues.must_find(office.desk, name)
        for what, value in changes:
            issue = issues.edit(office.desk, name, what, value, by=by, now=datetime.now(UTC))
    _list(issue)


def _list(issue: Issue) -> None:
    typer.echo(f"{issue.issue_id} ({issue.state})")
    edition = issue.edition
    for number, story in enumerate((*edition.stories, *edition.catch_up), start=1):
        line = tr("digest_story", number=number, headline=story.headline, outlet=story.outlet)
        typer.echo(line)


def approve(
    issue_id: Annotated[str, typer.Argument(metavar="NUMÉRO", help="2026-W47")],
    by: Annotated[str, typer.Option(help="votre nom / your name")],
) -> None:
    """Freeze the draft: exactly that is sent, at once when it is due, else when it will be."""
    from flows import weekly_round
    from flows.settings import load_settings

    typer.echo(weekly_round.approve(load_settings(), issue_id, by=by))


def outbox(
    resend: Annotated[int, typer.Option(help="numéro à renvoyer / number to send again")] = 0,
    settle: Annotated[
        int, typer.Option(help="numéro à tenir pour envoyé / number to take as sent")
    ] = 0,
) -> None:
    """List the uncertain sendings, or say what becomes of one."""
    from flows.settings import load_settings
    from flows.weekly_round import open_office
    from reports.mail import outbox as rows

    now = datetime.now(UTC)
    with open_office(load_settings()) as office:
        for number, again in ((resend, True), (settle, False)):
            if number:
                rows.decide(office.desk, number, resend=again, now=now)
                what = tr("outbox_resend" if again else "outbox_settled")
                typer.echo(tr("outbox_decided", id=number, what=what))
        waiting = rows.waiting_for_a_person(office.desk)
        for row in waiting:
            typer.echo(
                tr(
                    "outbox_row",
                    id=row.outbox_id,
                    issue=row.issue_id,
                    reader=rows.address_of(office.desk, row),
                    since=f"{row.due_at:%Y-%m-%d %H:%M}",
                    answer=row.answer,
                )
            )
    if not waiting:
        typer.echo(tr("outbox_none"))
