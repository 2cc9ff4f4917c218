"""Settings: option > `VEILLE_<NAME>` > `veille.toml` in the working directory > default.

Sections of the file are nested models: `[smtp] host` is `VEILLE_SMTP__HOST` in the environment.
Secrets come from the environment only (see `SECRETS`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import available_timezones

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from flows.setting_errors import SECRETS, explain_setting, explain_variable
from records import SettingError
from records.error_code import ErrorCode
from system.setting_forms import Contact, HostName, MailAddress, StrongKey, WebUrl
from text.toml_files import read_toml

FILE = "veille.toml"


class Section(BaseModel):
    """One table of the settings file: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HttpSettings(Section):
    """How we ask: limits that hold for every outlet."""

    contact: Contact = Field("", description="address or page in the user agent, for webmasters")
    timeout_s: float = Field(30.0, gt=0, le=600, description="whole request, body included")
    max_bytes: int = Field(10_000_000, gt=0, description="decoded body of one page")
    daily_max_bytes: int | None = Field(None, gt=0, description="what one run may receive in all")
    max_requests_a_host: int = Field(300, gt=0, description="requests to one host in one run")


class SmtpSettings(Section):
    """The mail server that takes the digest."""

    host: HostName = Field("", description="empty: no mail is sent")
    port: int = Field(587, gt=0, le=65535, description="587 with starttls, 465 with tls")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls from the first byte, or none"
    )
    user: str = Field("", description="empty: no login")
    password: SecretStr = Field(
        SecretStr(""), description="environment only: VEILLE_SMTP__PASSWORD"
    )


class DigestSettings(Section):
    """The weekly letter: who sends it, who looks at it first, where it is read."""

    sender: MailAddress = Field("", description="address of the From line")
    sender_name: str = Field("Veille Mali–Russie", description="name of the From line")
    reply_to: MailAddress = Field("", description="a person's address; empty: the sender's")
    list_id: str = Field("", description="RFC 2919; empty: digest.<domain of the sender>")
    public_url: WebUrl = Field(
        "", description="https address under which 'veille serve' is reached; empty: by reply"
    )
    approval: Literal["none", "required"] = Field(
        "none", description="required: nothing leaves before 'veille digest approve'"
    )
    editor: MailAddress = Field("", description="gets the draft when approval is required")
    operator: MailAddress = Field(
        "", description="is told when no digest could be made; empty: editor"
    )
    empty_week: Literal["note", "skip"] = Field(
        "note", description="a week without stories: a short letter, or none"
    )
    per_minute: int = Field(60, ge=0, description="mails a minute; 0: as fast as the server takes")
    wait_until_hour: int = Field(
        10, ge=0, le=23, description="UTC: goes out at this hour even without the day's run"
    )
    dkim_selector: str = Field("", description="for 'veille doctor': which DKIM key to look for")


class ScheduleSettings(Section):
    """When `veille schedule` starts what. Cron expressions, in local time of `timezone`."""

    daily: str = Field("30 5 * * *", description="the whole run")
    feeds: str = Field("30 12,18 * * *", description="feeds alone, so that none rolls over")
    weekly: str = Field("0 7 * * 1", description="the weekly digest")
    letters: str = Field(
        "0 7 * * 0,2-6",
        description="the digest for readers of other days, and what must be retried",
    )
    draft: str = Field("0 19 * * 0", description="the digest's draft, where an editor approves it")
    timezone: str = Field("Africa/Bamako", description="of them all")

    @field_validator("daily", "feeds", "weekly", "letters", "draft")
    @classmethod
    def _a_cron_line(cls, value: str) -> str:
        try:
            CronSim(value, datetime(2025, 1, 1))  # noqa: DTZ001  # only its form is looked at
        except CronSimError as error:
            raise PydanticCustomError(ErrorCode.WANTS_CRON, ErrorCode.WANTS_CRON.english) from error
        return value

    @field_validator("timezone")
    @classmethod
    def _a_known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise PydanticCustomError(ErrorCode.WANTS_ZONE, ErrorCode.WANTS_ZONE.english)
        return value


class AlertSettings(Section):
    """Where the operator is told of outlets, beside the mail to `digest.operator`."""

    webhook: SecretStr = Field(
        SecretStr(""), description="environment only: VEILLE_ALERTS__WEBHOOK, posted as JSON"
    )


class _File(TomlConfigSettingsSource):
    """The settings file, read as every file that people edit is."""

    def _read_file(self, file_path: Any) -> dict[str, Any]:
        return read_toml(file_path)


class Settings(BaseSettings):
    """Every setting, with its default and meaning."""

    model_config = SettingsConfigDict(
        env_prefix="VEILLE_",
        env_nested_delimiter="__",
        toml_file=FILE,
        extra="forbid",
        frozen=True,
    )

    data_dir: Path = Field(Path("data"), description="everything the program writes")
    seeds: Path | None = Field(None, description="folder of the five original seed texts")
    lang: Literal["fr", "en"] = Field("fr", description="language of messages and digest")
    workers: int = Field(0, ge=0, le=64, description="extraction processes; 0: one a core")
    memory_mb: int = Field(
        4000, ge=500, description="what publishing may take; the rest lies on the disk meanwhile"
    )
    page_timeout_s: float = Field(10.0, gt=0, description="a page that takes longer is killed")
    secret_key: StrongKey = Field(SecretStr(""), description="environment only: signs links")
    metrics_token: StrongKey = Field(SecretStr(""), description="environment only: for /metrics")
    http: HttpSettings = HttpSettings()
    smtp: SmtpSettings = SmtpSettings()
    digest: DigestSettings = DigestSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    alerts: AlertSettings = AlertSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options first, then the environment, then the file."""
        return init_settings, env_settings, _File(settings_cls)

    @property
    def warehouse(self) -> Path:
        """The writer's file."""
        return self.data_dir / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The snapshot that every reader opens."""
        return self.data_dir / "published.duckdb"

    @property
    def desk(self) -> Path:
        """What people write: subscribers, corrections, drafts."""
        return self.data_dir / "desk.sqlite"

    @property
    def archive(self) -> Path:
        """Raw bodies as received."""
        return self.data_dir / "archive"

    @property
    def inbox(self) -> Path:
        """The drop folder."""
        return self.data_dir / "inbox"

    @property
    def local(self) -> Path:
        """What the desk changed: outlets, entities, lexicons, topics."""
        return self.data_dir / "local"

    @property
    def digests(self) -> Path:
        """Pages of the digest, its Atom feed, previews."""
        return self.data_dir / "digests"

    @property
    def lock_file(self) -> Path:
        """Held while a run is under way."""
        return self.data_dir / "run.lock"


def load_settings(**options: object) -> Settings:
    """Load the settings in force; options that are None count as not given.

    Raises SettingError with the name of what is wrong and the form that is accepted.
    """
    given = {name: value for name, value in options.items() if value is not None}
    refuse_secrets(settings_file())
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise explain_setting(Settings, error) from error
    except SettingsError as error:
        raise explain_variable(Settings, error) from error


def settings_file() -> dict[str, Any]:
    """Read the settings file, empty where there is none.

    Raises SettingError. A folder or a device of that name is none of ours.
    """
    return read_toml(Path(FILE)) if Path(FILE).is_file() else {}


def refuse_secrets(file: Mapping[str, object]) -> None:
    """Raise SettingError when the settings file has a secret.

    People share and commit it.
    """
    for name in SECRETS:
        value: object = file
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            variable = "VEILLE_" + name.replace(".", "__").upper()
            raise SettingError(ErrorCode.SECRET_IN_FILE, name=name, variable=variable)
