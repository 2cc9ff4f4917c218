"""A whole Monday: the snapshot, the issue, the page, the mails; and the commands around it."""

from __future__ import annotations

import email
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import feedparser
import pytest
from dns.resolver import Resolver
from typer.testing import CliRunner

from cli import app as cli
from desk.database import open_desk
from flows import weekly_round
from flows.mail_setup import read_mail_setup
from flows.settings import DigestSettings, Settings, SmtpSettings
from monitoring.doctor import Dns, Verdict, examine
from records import VeilleError, WarehouseError
from reports.digest import issues
from reports.digest.edition import week, week_of
from reports.digest.personalise import Profile
from reports.mail import outbox, subscribers
from reports.mail.subscribers import Standing
from tests.reports.names import name_server
from tests.reports.postoffice import Office, post_office
from tests.reports.samples import DUE
from tests.reports.world import MONDAY, WEEK, World

SENDER = "lettre@veille.example"


@dataclass
class Time:
    """A clock that moves only by sleeping."""

    now: datetime = DUE
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    @property
    def world(self) -> weekly_round.World:
        return weekly_round.World(clock=lambda: self.now, sleep=self.sleep)


def published(folder: Path, monday: date) -> Path:
    """A published week: five stories, one of them late."""
    world = World(first_run=monday - timedelta(days=7), last_run=monday + timedelta(days=7))
    seen = monday + timedelta(days=1)
    for number, topic in enumerate(("diplomacy", "mining", "energy", "mining")):
        world.add("alpha", f"Sujet {number}", topics=(topic,), story=f"s{number}", seen=seen)
    world.add("beta", "Autre récit", story="s0", seen=seen, score=0.1)
    world.add("beta", "Vieux", published=monday - timedelta(days=60), story="old", seen=seen)
    return world.publish_to(folder)


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("press"), MONDAY)


LAST = week_of(datetime.now(UTC).date() - timedelta(days=7))
"""The last whole week as the commands see it: they look at the real clock."""


@pytest.fixture(scope="module")
def recent_press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("recent"), LAST.first_day)


@pytest.fixture(autouse=True)
def _in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    # A command with --lang speaks for its process; here many commands share one.
    monkeypatch.setenv("VEILLE_LANG", "fr")


@pytest.fixture
def office() -> Iterator[Office]:
    with post_office(Office()) as running:
        yield running


@pytest.fixture
def settings(press: Path, tmp_path: Path, office: Office) -> Settings:
    data = tmp_path / "data"
    data.mkdir()
    (data / "published.duckdb").symlink_to(press)
    return Settings(
        data_dir=data,
        smtp=SmtpSettings(host="127.0.0.1", port=office.port, security="none"),
        digest=DigestSettings(
            sender=SENDER, per_minute=0, editor="chef@veille.example",
            operator="garde@veille.example",
        ),
    )  # fmt: skip


def with_digest(settings: Settings, **given: object) -> Settings:
    return settings.model_copy(update={"digest": settings.digest.model_copy(update=given)})


def enter(settings: Settings, *profiles: Profile) -> None:
    with closing(open_desk(settings.desk)) as desk:
        for number, profile in enumerate(profiles):
            subscribers.add(desk, f"r{number}@example.org", profile, confirmed=True, now=DUE)


def mails(office: Office, to: str) -> list[EmailMessage]:
    found = [email.message_from_bytes(body, policy=default) for a, body in office.taken if a == to]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split()).replace("\u00a0", " ")


def test_monday(settings: Settings, office: Office) -> None:
    enter(settings, Profile(), Profile(topics=("mining",), language="en"), Profile(weekday=3))
    time = Time()
    done = weekly_round.weekly(settings, time.world)
    assert "2 envoyés" in done and "3 mis en file" in done
    french, mining = (mails(office, f"r{n}@example.org")[0] for n in (0, 1))
    assert "Titre de Sujet 0" in text_of(french)
    assert "Titre de Vieux" in text_of(french).split("Rattrapage")[1]
    assert "Titre de Sujet 2" not in text_of(mining) and "Titre de Sujet 1" in text_of(mining)
    page = (settings.digests / f"{WEEK}.html").read_text("utf-8")
    shown = french.get_body(("html",))
    assert shown is not None
    mailed = str(shown.get_content()).replace("\r\n", "\n")
    cid = f"cid:chart-{WEEK}-fr@veille.invalid"
    assert mailed.replace(cid, f"{WEEK}.png").strip() == page.strip()
    feed = feedparser.parse((settings.digests / "atom.xml").read_bytes())
    assert not feed.bozo and len(feed.entries) == 1
    taken = len(office.taken)
    weekly_round.weekly(settings, time.world)
    assert len(office.taken) == taken, "the same Monday twice sends nothing twice"
    time.now = DUE + timedelta(days=2)
    weekly_round.after_run(settings, time.world)
    assert len(mails(office, "r2@example.org")) == 1


def test_the_next_week_repeats_nothing(settings: Settings, office: Office) -> None:
    enter(settings, Profile())
    weekly_round.weekly(settings, Time().world)
    with closing(open_desk(settings.desk)) as desk:
        from reports.digest import compose

        again = compose.compose(settings.published, week("2026-W48"), now=DUE, desk=desk)
        told = issues.told(desk, week("2026-W48"))
    assert {"s0", "s1", "s2", "s3", "old"} == set(told)
    assert not {s.story_id for s in again.stories} & set(told)


def test_it_waits_for_the_days_run_until_ten(settings: Settings, office: Office) -> None:
    time = Time(DUE + timedelta(days=7, hours=2, minutes=50))
    weekly_round.weekly(settings, time.world)
    assert time.now.hour == 10
    assert sum(time.slept) == 10 * 60
    late = Time(DUE + timedelta(days=8, hours=2))
    weekly_round.weekly(settings, late.world, week("2026-W48"))
    assert late.slept == [], "on Tuesday nobody waits for Monday's run"
    quick = Time()
    assert weekly_round.wait_for_run(settings, quick.world) and quick.slept == []


def test_an_editor_must_approve(settings: Settings, office: Office) -> None:
    settings = with_digest(settings, approval="required")
    enter(settings, Profile())
    done = weekly_round.weekly(settings, Time().world)
    assert "projet prêt" in done
    assert mails(office, "r0@example.org") == []
    (draft,) = mails(office, "chef@veille.example")
    assert str(draft["Subject"]).startswith("[Projet] ")
    with closing(open_desk(settings.desk)) as desk:
        issues.edit(desk, WEEK, "drop", "1", by="Awa", now=DUE)
        issues.edit(desk, WEEK, "note", "Lire aussi la presse de samedi.", by="Awa", now=DUE)
        issues.approve(desk, WEEK, by="Awa", now=DUE)
    weekly_round.weekly(settings, Time().world)
    (mail,) = mails(office, "r0@example.org")
    assert "Lire aussi la presse de samedi." in text_of(mail)
    assert "Titre de Sujet 0" not in text_of(mail)
    assert "1 sujet écarté par la rédaction" in text_of(mail)


def test_the_draft_is_made_on_sunday(settings: Settings, office: Office) -> None:
    settings = with_digest(settings, approval="required")
    enter(settings, Profile())
    sunday = Time(DUE - timedelta(hours=13))
    for _ in range(2):
        weekly_round.after_run(settings, sunday.world)
    assert len(mails(office, "chef@veille.example")) == 1
    with closing(open_desk(settings.desk)) as desk:
        assert issues.must_find(desk, WEEK).until_at == sunday.now


def test_the_schedule_does_what_the_hour_asks(settings: Settings, office: Office) -> None:
    settings = with_digest(settings, approval="required")
    enter(settings, Profile(), Profile(weekday=3))
    time = Time(DUE - timedelta(hours=12))
    for _ in range(2):  # the timer, and the run of feeds half an hour before it
        weekly_round.at_this_hour(settings, time.world)
        weekly_round.after_run(settings, time.world)
    assert len(mails(office, "chef@veille.example")) == 1
    time.now = DUE
    assert "projet prêt" in weekly_round.at_this_hour(settings, time.world)
    assert mails(office, "r0@example.org") == []
    time.now = DUE + timedelta(hours=2)
    told = weekly_round.approve(settings, WEEK, by="Awa", world=time.world)
    assert "1 envoyé," in told, told
    time.now = DUE + timedelta(days=2)
    weekly_round.at_this_hour(settings, time.world)
    for reader in ("r0@example.org", "r1@example.org"):
        assert len(mails(office, reader)) == 1
    weekly_round.at_this_hour(settings, time.world)
    assert len(mails(office, "r1@example.org")) == 1


def test_approved_on_sunday_it_leaves_on_monday_as_approved(
    settings: Settings, office: Office
) -> None:
    settings = with_digest(settings, approval="required")
    enter(settings, Profile())
    time = Time(DUE - timedelta(hours=12))
    weekly_round.at_this_hour(settings, time.world)
    assert "partira le 2026-11-23 07:00" in weekly_round.approve(
        settings, WEEK, by="Awa", world=time.world
    )
    assert mails(office, "r0@example.org") == []
    assert not (settings.digests / f"{WEEK}.html").exists()
    with closing(open_desk(settings.desk)) as desk:
        kept = desk.execute("select message from rendering").fetchone()["message"]
        subscribers.add(desk, "late@example.org", Profile(), confirmed=True, now=time.now)
    time.now = DUE
    weekly_round.at_this_hour(settings, time.world)
    assert (settings.digests / f"{WEEK}.html").exists()
    for reader in ("r0@example.org", "late@example.org"):
        (body,) = [body for address, body in office.taken if address == reader]
        assert body.endswith(kept), "the very bytes that were approved"


def test_a_machine_bought_on_thursday_sends_no_issue_of_last_week(
    settings: Settings, office: Office, tmp_path: Path
) -> None:
    world = World(first_run=MONDAY + timedelta(days=3), last_run=MONDAY + timedelta(days=3))
    (tmp_path / "new").mkdir()
    fresh = world.add("alpha", "A", seen=MONDAY + timedelta(days=3)).publish_to(tmp_path / "new")
    settings.published.unlink()
    settings.published.symlink_to(fresh)
    enter(settings, Profile())
    friday = Time(DUE - timedelta(days=3))
    weekly_round.at_this_hour(settings, friday.world)
    assert office.taken == []
    monday = Time(DUE + timedelta(hours=3))
    weekly_round.at_this_hour(settings, monday.world)
    assert len(mails(office, "r0@example.org")) == 1


def test_an_unreadable_snapshot_is_told(settings: Settings, office: Office) -> None:
    settings.published.unlink()
    settings.published.write_bytes(b"not a database")
    with pytest.raises(WarehouseError):
        weekly_round.weekly(settings, Time(DUE.replace(hour=10)).world)
    (told,) = mails(office, "garde@veille.example")
    assert WEEK in str(told["Subject"])


class Busy(Time):
    """Another process sends the digest until this one has slept twice."""

    def __init__(self, lock: AbstractContextManager[None]) -> None:
        super().__init__()
        self._lock = lock
        lock.__enter__()

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if len(self.slept) == 2:
            self._lock.__exit__(None, None, None)


def test_two_senders_wait_for_each_other(settings: Settings, office: Office) -> None:
    enter(settings, Profile())
    time = Busy(outbox.alone(settings.desk))
    weekly_round.after_run(settings, time.world)
    assert time.slept == [] and office.taken == [], "a run of the day does not wait"
    assert "1 envoyé," in weekly_round.weekly(settings, time.world)
    assert time.slept == [60, 60]


def test_before_the_first_run_the_operator_is_told_on_monday_only(
    settings: Settings, office: Office
) -> None:
    settings.published.unlink()
    enter(settings, Profile())
    for days in (-2, 1, 2):
        weekly_round.at_this_hour(settings, Time(DUE + timedelta(days=days)).world)
    assert office.taken == []
    with pytest.raises(WarehouseError):
        weekly_round.at_this_hour(settings, Time(DUE).world)
    assert len(mails(office, "garde@veille.example")) == 1


def test_a_week_without_stories_as_the_settings_say(settings: Settings, office: Office) -> None:
    enter(settings, Profile(topics=("health",)))
    skipping = with_digest(settings, empty_week="skip")
    assert "0 mis en file" in weekly_round.weekly(skipping, Time().world)
    assert "1 envoyé," in weekly_round.weekly(settings, Time().world)
    (mail,) = mails(office, "r0@example.org")
    assert "Rien de nouveau dans les thèmes et sites" in text_of(mail)


def test_greylisting_is_waited_out_by_the_flow(settings: Settings, office: Office) -> None:
    enter(settings, Profile())
    office.on_rcpt = lambda address, nth: "451 later" if nth < 2 else None
    time = Time()
    assert "0 remis à plus tard" in weekly_round.weekly(settings, time.world)
    assert len(mails(office, "r0@example.org")) == 1
    assert sum(time.slept) == pytest.approx(20 * 60, abs=5)


Run = Callable[..., str]


@pytest.fixture
def run(
    settings: Settings, recent_press: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """The command, with the settings in the environment and a press of last week."""
    settings.published.unlink()
    settings.published.symlink_to(recent_press)
    for name, value in {
        "VEILLE_DATA_DIR": str(settings.data_dir),
        "VEILLE_SMTP__HOST": "127.0.0.1",
        "VEILLE_SMTP__PORT": str(office.port),
        "VEILLE_SMTP__SECURITY": "none",
        "VEILLE_DIGEST__SENDER": SENDER,
        "VEILLE_DIGEST__PER_MINUTE": "0",
    }.items():
        monkeypatch.setenv(name, value)

    def call(*words: str) -> str:
        done = CliRunner().invoke(cli.app, words)
        if isinstance(done.exception, VeilleError):
            raise done.exception
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        return done.output

    return call


def test_preview_contacts_nobody(run: Run, settings: Settings, office: Office) -> None:
    out = run("digest", "--preview", "--week", LAST.issue_id)
    assert "personne n'a été contacté" in out
    folder = settings.digests / "preview"
    assert {f.suffix for f in folder.iterdir()} == {".html", ".eml", ".txt", ".png"}
    assert office.tries == {} and office.taken == []
    english = run("--lang", "en", "digest", "--preview", "--week", LAST.issue_id)
    assert "nobody was contacted" in english
    assert "Top stories" in (folder / f"{LAST.issue_id}.en.txt").read_text("utf-8")


def test_subscribers_from_entry_to_letter(run: Run, settings: Settings, office: Office) -> None:
    out = run("subscribers", "add", "awa@example.org", "--topic", "mining")
    assert "à confirmer" in out
    (letter,) = mails(office, "awa@example.org")
    assert "confirm" in str(letter["Subject"]).lower()
    with closing(open_desk(settings.desk)) as desk:
        reader = subscribers.by_address(desk, "awa@example.org")
        assert reader and reader.standing is Standing.PENDING
        subscribers.confirm(desk, reader.subscriber_id, DUE)
    assert "1 envoyé," in run("digest", "--send", "--week", LAST.issue_id)
    assert "mining" in run("subscribers", "list")
    assert "ne recevra plus rien" in run("subscribers", "remove", "awa@example.org")
    assert "aucun envoi incertain" in run("digest", "outbox")
    assert "effacé du bureau (3 lignes)" in run("forget", "awa@example.org")
    assert "aucun abonné" in run("subscribers", "list")


def test_forget_reaches_logs_and_previews_and_no_import_undoes_it(
    run: Run, settings: Settings, tmp_path: Path
) -> None:
    run("subscribers", "add", "awa@example.org", "--confirmed")
    log = settings.data_dir / "logs" / "veille.jsonl"
    log.parent.mkdir()
    log.write_text('{"message": "to Awa@Example.org: 250"}\n{"message": "x"}\n', "utf-8")
    size = log.stat().st_size
    kept = settings.data_dir / "backups" / "desk.sqlite"
    kept.parent.mkdir()
    kept.write_bytes(b"...awa@example.org...")
    out = run("forget", "awa@example.org")
    assert "noirci dans 1 fichier ;" in out and str(kept) in out
    assert "awa" not in log.read_text("utf-8").lower() and log.stat().st_size == size
    file = tmp_path / "list.csv"
    file.write_text("address\nAWA@example.org\nbob@example.org\n", "utf-8")
    out = run("subscribers", "import", str(file), "--confirmed")
    assert "1 inscrit, 0 déjà connu" in out and "1 adresse laissée de côté" in out
    assert "awa" not in run("subscribers", "list").lower()


def test_import_leaves_the_known_alone(run: Run, tmp_path: Path, office: Office) -> None:
    run("subscribers", "add", "awa@example.org", "--confirmed")
    run("subscribers", "remove", "awa@example.org")
    file = tmp_path / "list.csv"
    file.write_text("address,topics\nawa@example.org,\nbob@example.org,mining\n", "utf-8")
    assert "1 inscrit, 1 déjà connu et laissé tel quel" in run(
        "subscribers", "import", str(file), "--confirmed"
    )
    assert "désabonné" in run("subscribers", "list")
    file.write_text("address,topics\nbob@example.org,gold\n", "utf-8")
    with pytest.raises(VeilleError, match="gold"):
        run("subscribers", "import", str(file))


def test_a_trial_copy_for_me(run: Run, office: Office) -> None:
    assert "exemplaire d'essai" in run("digest", "--to", "moi@example.org", "--week", LAST.issue_id)
    (mail,) = mails(office, "moi@example.org")
    assert str(mail["Subject"]).startswith("[Essai] ")


def test_whatsapp_and_feed(run: Run, tmp_path: Path) -> None:
    out = run("digest", "--week", LAST.issue_id, "--format", "whatsapp", "--topic", "mining")
    assert "Titre de Sujet 1" in out and "Titre de Sujet 2" not in out
    target = tmp_path / "mining.xml"
    run("feed", "--topic", "mining", "-o", str(target))
    assert len(feedparser.parse(target.read_bytes()).entries) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("digest", "--week", "2026-60"), "2025-W26"),
        (("digest", "--since", "hier", "--until", "2026-11-01"), "2025-06-20"),
        (("digest", "--since", "2026-11-02", "--until", "2026-11-01"), "ends before"),
        (("digest", "--preview", "--send"), "exclude each other"),
        (("digest", "--send", "--week", "2099-W01"), "is not over"),
        (("digest", "--topic", "gold", "--week", LAST.issue_id), "topic 'gold'"),
        (("digest", "--format", "fax", "--week", LAST.issue_id), "whatsapp"),
        (("digest", "edit", "2020-W01"), "no issue 2020-W01"),
        (("digest", "approve", "2020-W01", "--by", "x"), "no issue 2020-W01"),
        (("digest", "outbox", "--resend", "9"), "no uncertain mail 9"),
        (("subscribers", "add", "pas une adresse"), "not a mail address"),
        (("subscribers", "remove", "x@example.org"), "no subscriber"),
        (("subscribers", "import", "/nowhere.csv"), "cannot be read"),
        (("bounces", "/nowhere.mbox"), "cannot be read"),
        (("feed", "--topic", "gold"), "topic 'gold'"),
        (("forget", "x"), "not a mail address"),
    ],
)
def test_bad_input_is_one_clear_line(run: Run, words: tuple[str, ...], says: str) -> None:
    with pytest.raises(VeilleError) as raised:
        run(*words)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


GOOD = {
    "veille.example": ["v=spf1 include:relay.example -all", "other"],
    "s1._domainkey.veille.example": ["v=DKIM1; k=rsa; p=" + "a" * 392],
    "_dmarc.veille.example": ["v=DMARC1; p=none"],
}


def verdicts(settings: Settings, records: dict[str, list[str]], **given: bool) -> dict[str, str]:
    with name_server(records, **given) as resolver:
        assert isinstance(resolver, Resolver)
        return {
            found.what: str(found.verdict)
            for found in examine(read_mail_setup(settings), Dns(resolver))
        }


@pytest.mark.parametrize(
    ("what", "records", "says"),
    [
        ("SPF", GOOD | {"veille.example": []}, Verdict.BAD),
        ("SPF", GOOD | {"veille.example": ["v=spf1 a -all", "v=spf1 mx -all"]}, Verdict.BAD),
        ("SPF", GOOD | {"veille.example": ["spf2.0/pra ?all"]}, Verdict.BAD),
        ("DKIM", GOOD | {"s1._domainkey.veille.example": []}, Verdict.BAD),
        ("DMARC", {k: v for k, v in GOOD.items() if "dmarc" not in k}, Verdict.BAD),
    ],
)
def test_doctor_asks_a_name_server(
    settings: Settings, what: str, records: dict[str, list[str]], says: Verdict
) -> None:
    enter(settings, Profile())
    settings = with_digest(settings, dkim_selector="s1", public_url="https://veille.example")
    assert set(verdicts(settings, GOOD).values()) == {Verdict.GOOD}
    found = verdicts(settings, records)
    assert found.pop(what) == says
    assert set(found.values()) == {Verdict.GOOD}


def test_doctor_when_something_is_broken(settings: Settings) -> None:
    enter(settings, Profile())
    settings = with_digest(settings, dkim_selector="s1")
    down = verdicts(settings, GOOD, broken=True)
    assert [down[w] for w in ("SPF", "DKIM", "DMARC")] == [Verdict.UNKNOWN] * 3
    settings.desk.chmod(0o644)
    smtp = settings.smtp.model_copy(update={"port": 1})
    found = verdicts(settings.model_copy(update={"smtp": smtp}), GOOD)
    assert found["SMTP"] == found["desk.sqlite"] == Verdict.BAD
    unset = verdicts(with_digest(settings, dkim_selector=""), GOOD)
    assert unset["DKIM"] == unset["URL"] == Verdict.UNSET


@pytest.mark.prefect
@pytest.mark.slow
def test_the_flow_runs_under_prefect(
    settings: Settings, recent_press: Path, office: Office
) -> None:
    settings.published.unlink()
    settings.published.symlink_to(recent_press)
    enter(settings, Profile())
    done = subprocess.run(
        [sys.executable, "-c",
         f"from flows.weekly import weekly_digest; print(weekly_digest('{LAST.issue_id}'))"],
        capture_output=True, text=True, timeout=280, check=False,
        env=os.environ | {
            "VEILLE_DATA_DIR": str(settings.data_dir),
            "VEILLE_SMTP__HOST": "127.0.0.1",
            "VEILLE_SMTP__PORT": str(office.port),
            "VEILLE_SMTP__SECURITY": "none",
            "VEILLE_DIGEST__SENDER": SENDER,
            "VEILLE_DIGEST__PER_MINUTE": "0",
            # The day's run is not in this snapshot: do not wait for it until ten.
            "VEILLE_DIGEST__WAIT_UNTIL_HOUR": "0",
        },
    )  # fmt: skip
    assert "1 envoyé" in done.stdout, done.stderr[-2_000:]
    assert len(mails(office, "r0@example.org")) == 1
