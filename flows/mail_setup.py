"""What `veille doctor` looks at, from the settings."""

from __future__ import annotations

from flows.settings import Settings
from flows.weekly_round import masthead, server
from i18n import open_language
from monitoring.doctor import MailSetup
from records import InputError
from reports.mail.smtp import Server


def read_mail_setup(settings: Settings) -> MailSetup:
    """Gather what the digest's sending needs, a missing server included."""
    found: Server | InputError
    try:
        found = server(settings)
    except InputError as error:
        found = error
    return MailSetup(
        language=open_language(settings.lang),
        server=found,
        sender=settings.digest.sender,
        masthead=masthead(settings),
        dkim_selector=settings.digest.dkim_selector,
        desk=settings.desk,
        published=settings.published,
    )
