"""`veille doctor`: is everything in place to send the digest?"""

from __future__ import annotations

import typer

from cli.speech import tr


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Vérifie courrier, DNS et fichiers. / Checks mail, DNS and files.")(doctor)


def doctor() -> None:
    """One line a check; exit code 2 when one is bad. Nothing is sent."""
    from flows.mail_setup import read_mail_setup
    from flows.settings import load_settings
    from monitoring.doctor import Dns, Verdict, examine

    bad = False
    for finding in examine(read_mail_setup(load_settings()), Dns()):
        typer.echo(tr(f"doctor_{finding.verdict}", what=finding.what, found=finding.found))
        bad = bad or finding.verdict is Verdict.BAD
    if bad:
        raise typer.Exit(2)
