"""`veille subscribers`: who receives the digest."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.speech import language, tr
from records import InputError
from records.error_code import ErrorCode

if TYPE_CHECKING:
    from flows.settings import Settings
    from reports.digest.personalise import Profile
    from reports.mail.sending import Office
    from reports.mail.subscribers import Subscriber

Language = Annotated[str, typer.Option("--language", help="fr, en")]
Topics = Annotated[list[str] | None, typer.Option(help="thème (répétable) / topic (repeatable)")]
Outlets = Annotated[list[str] | None, typer.Option(help="site (répétable) / outlet (repeatable)")]
Confirmed = Annotated[
    bool, typer.Option("--confirmed", help="a consenti ailleurs / consented elsewhere")
]


def register(app: typer.Typer) -> None:
    """Add the command with its own commands."""
    group = typer.Typer(no_args_is_help=True, help="Les abonnés. / The subscribers.")
    group.command(help="Inscrit une adresse. / Enters an address.")(add)
    group.command("list", help="Montre les abonnés. / Shows the subscribers.")(listing)
    group.command(help="Désabonne une adresse. / Unsubscribes an address.")(remove)
    group.command("import", help="Inscrit les adresses d'un fichier CSV. / Enters a CSV file.")(
        import_
    )
    app.add_typer(group, name="subscribers")


def add(
    address: str,
    name: Annotated[str, typer.Option(help="nom / name")] = "",
    language: Language = "fr",
    topic: Topics = None,
    outlet: Outlets = None,
    grade: Annotated[int, typer.Option(help="1 partiel, 2 central / 1 partial, 2 central")] = 1,
    weekday: Annotated[int, typer.Option(help="1 lundi … 7 dimanche / 1 Monday … 7 Sunday")] = 1,
    confirmed: Confirmed = False,
) -> None:
    """Enter one address; it gets nothing but a request to confirm until it does."""
    from cli.choices import choose_topic
    from flows.settings import load_settings
    from flows.weekly_round import open_office
    from reports.digest.personalise import Profile
    from reports.mail import subscribers

    settings = load_settings()
    profile = _checked(
        settings,
        Profile(
            language=language,
            topics=tuple(
                sorted({choose_topic("--topic", each, settings.local) for each in topic or ()})
            ),
            outlets=tuple(sorted(outlet or ())),
            minimum_grade=grade,
            weekday=weekday,
        ),
    )
    with open_office(settings) as office:
        now = datetime.now(UTC)
        reader = subscribers.add(
            office.desk, address, profile, name=name, confirmed=confirmed, now=now
        )
        standing = tr(f"standing_{reader.standing}")
        typer.echo(tr("subscriber_added", address=reader.address, standing=standing))
        _ask(office, settings, [reader])


def _checked(settings: Settings, profile: Profile) -> Profile:
    """The profile, when its topics and outlets exist; outlets once there is a snapshot."""
    from records import WarehouseError
    from reports.digest.voice import topic_ids
    from reports.mail import subscribers
    from warehouse.reader import query

    try:
        rows = query(settings.published, "select outlet_id from outlets").rows
        outlets = [str(row[0]) for row in rows]
    except WarehouseError:
        outlets = []
    return subscribers.checked(profile, topics=topic_ids(), outlets=outlets)


def _ask(office: Office, settings: Settings, readers: list[Subscriber]) -> None:
    """Queue the requests to confirm, and send them where a mail server is set."""
    from flows.weekly_round import report, send_round
    from reports.mail import sending
    from reports.mail.subscribers import Standing
    from reports.mail.tokens import Purpose

    pending = [reader for reader in readers if reader.standing is Standing.PENDING]
    now = datetime.now(UTC)
    for reader in pending:
        sending.queue_letter(office, Purpose.CONFIRM, reader, now=now)
    if not pending:
        return
    if not settings.smtp.host:
        typer.echo(tr("subscriber_asked"))
        return
    tally = send_round(office, settings)
    typer.echo(report("confirm", len(pending), tally, language()))


def listing(
    as_json: Annotated[bool, typer.Option("--json", help="lignes JSON / JSON lines")] = False,
) -> None:
    """One line a subscriber."""
    import json

    from flows.settings import load_settings
    from flows.weekly_round import open_office
    from reports.mail import subscribers

    with open_office(load_settings()) as office:
        readers = subscribers.everyone(office.desk)
    for reader in readers:
        row = {
            "address": reader.address,
            "name": reader.name,
            "standing": str(reader.standing),
            "language": reader.profile.language,
            "topics": list(reader.profile.topics),
            "outlets": list(reader.profile.outlets),
            "minimum_grade": reader.profile.minimum_grade,
            "weekday": reader.profile.weekday,
        }
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(reader))
    if not readers and not as_json:
        typer.echo(tr("subscribers_none"))


def _line(reader: Subscriber) -> str:
    profile = reader.profile
    wishes = [profile.language, *profile.topics, *profile.outlets]
    if profile.minimum_grade > 1:
        wishes.append(f"≥{profile.minimum_grade}")
    if profile.weekday != 1:
        wishes.append(f"J{profile.weekday}")
    return f"{reader.address}  {tr(f'standing_{reader.standing}')}  {' '.join(wishes)}"


def remove(address: str) -> None:
    """Send this address nothing more; its row stays, so that an import does not bring it back."""
    from flows.settings import load_settings
    from flows.weekly_round import open_office
    from reports.mail import subscribers

    with open_office(load_settings()) as office:
        reader = subscribers.by_address(office.desk, subscribers.clean_address(address))
        if reader is None:
            raise InputError(ErrorCode.SUBSCRIBER_UNKNOWN, address=address)
        subscribers.leave(office.desk, reader.subscriber_id, datetime.now(UTC))
    typer.echo(tr("subscriber_removed", address=reader.address))


def import_(file: Path, confirmed: Confirmed = False) -> None:
    """Enter every address of a CSV file; who is known already stays as they are."""
    from flows.settings import load_settings
    from flows.weekly_round import open_office
    from reports.mail import subscribers

    settings = load_settings()
    rows = [
        (address, name, _checked(settings, profile))
        for address, name, profile in subscribers.read_list(file)
    ]
    added = []
    with open_office(settings) as office:
        gone = {
            address for address, _, _ in rows if subscribers.was_forgotten(office.desk, address)
        }
        for address, name, profile in rows:
            known = subscribers.by_address(office.desk, address) is not None
            if not known and address not in gone:
                added.append(
                    subscribers.add(
                        office.desk,
                        address,
                        profile,
                        name=name,
                        confirmed=confirmed,
                        now=datetime.now(UTC),
                    )
                )
        kept = len(rows) - len(added) - len(gone)
        typer.echo(tr("subscribers_imported", added=len(added), kept=kept))
        if gone:
            typer.echo(tr("subscribers_forgotten", count=len(gone)))
        _ask(office, settings, added)
