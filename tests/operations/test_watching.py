"""What an operator looks at: logs, runs, trace, config, metrics; and no secret in any of them."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from functools import partial
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from cli.commands.serve import application
from flows.logs import keep_logs
from flows.setting_errors import SECRETS
from flows.settings import load_settings
from records import SettingError
from system.log_lines import BLACK, JsonLines, about_run, redact
from tests.cli.conftest import Veille, desk, veille
from tests.monitoring.test_outlet_health import page
from tests.one_outlet import serving
from tests.operations.quiet_desk import environment, quiet_desk

__all__ = ["desk", "veille"]

CANARIES = {
    "VEILLE_SMTP__PASSWORD": "canary-one-9f2c",
    "VEILLE_SECRET_KEY": "canary-two-77ab-Wq3vN8xKz5Rt0LmYb2Hs",
    "VEILLE_ALERTS__WEBHOOK": "http://127.0.0.1:9/hook/canary-three-c0de",
}


@pytest.fixture(scope="module")
def after_a_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one run stored the seeds."""
    folder = tmp_path_factory.mktemp("desk")
    quiet_desk(folder)
    run_command(folder, "run", "--no-prefect")
    return folder


def run_command(folder: Path, *words: str, **settings: str) -> str:
    command = [sys.executable, "-m", "cli.app", *words]
    settings = environment(folder / "data", **settings)
    done = subprocess.run(command, env=settings, cwd=folder, capture_output=True, check=False)
    return (done.stdout + done.stderr).decode()


def test_a_run_leaves_lines_with_run_outlet_and_url(after_a_run: Path) -> None:
    log = after_a_run / "data" / "logs" / "veille.jsonl"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    stored = [line for line in lines if line["message"] == "new"]
    assert len(stored) == 5
    assert all(line["run"] and line["outlet"] == "seeds" and line["url"] for line in stored)


def test_runs_and_the_report_of_one(
    after_a_run: Path, veille: Veille, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(after_a_run)
    [run] = json.loads(veille("runs", "--json").out)
    assert run["documents"] == 5 and run["status"] == "complete"
    for words in (["run", "show", run["run_id"]], ["runs", "show", "last"]):
        assert run["run_id"] in veille(*words).out
    assert veille("run", "show", "2031").code == 2
    assert veille("runs", "drop").code == 2


def test_trace_tells_everything_in_its_order(
    after_a_run: Path, veille: Veille, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(after_a_run)
    events = json.loads(veille("trace", "seed:003", "--json").out)
    assert {"article", "outcome", "version", "label", "duplicate"} <= {e["what"] for e in events}
    assert [e["moment"] for e in events] == sorted(e["moment"] for e in events)
    unknown = veille("trace", "http://nobody.ml/1")
    assert unknown.code == 2 and "nobody.ml" in unknown.err


def test_metrics_are_prometheus_text(after_a_run: Path) -> None:
    answer = metrics(after_a_run / "data")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert all(family.documentation and family.samples for family in families.values())
    assert all(sample.value >= 0 for f in families.values() for sample in f.samples)
    assert {family.type for family in families.values()} == {"gauge"}
    assert families["veille_up"].samples[0].value == 1
    stored = {s.labels["outlet"]: s.value for s in families["veille_articles"].samples}
    assert stored == {"seeds": 5}


def test_metrics_without_a_snapshot_say_so(tmp_path: Path) -> None:
    assert "veille_up 0" in metrics(tmp_path).text.splitlines()


def metrics(data: Path) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(application(load_settings(data_dir=data)))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/metrics")

    return asyncio.run(ask())


def test_config_tells_value_origin_and_meaning(
    veille: Veille, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "veille.toml").write_text("workers = 3\n[schedule]\ndaily = '0 4 * * *'\n")
    monkeypatch.setenv("VEILLE_SMTP__HOST", "mail.example")
    lines = {line["name"]: line for line in json.loads(veille("config", "--json").out)}
    assert (lines["workers"]["value"], lines["workers"]["origin"]) == ("3", "veille.toml")
    assert lines["schedule.daily"]["origin"] == "veille.toml"
    assert lines["smtp.host"]["origin"] == "VEILLE_SMTP__HOST"
    assert lines["http.timeout_s"]["origin"] == "default"
    assert all(line["meaning"] for line in lines.values())


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_in_the_file_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "veille.toml").write_text(f"{name} = 'x'\n")
    with pytest.raises(SettingError, match=name):
        load_settings()


@pytest.mark.slow
def test_no_canary_secret_stands_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that knows a secret, failing where it can: no file and no line has it.

    Prefect's artifacts and its server's log are searched in test_automation.py.
    """
    quiet_desk(tmp_path)
    mail = {
        "VEILLE_SMTP__HOST": "127.0.0.1", "VEILLE_SMTP__PORT": "9", "VEILLE_SMTP__USER": "u",
        "VEILLE_DIGEST__SENDER": "a@example.org", "VEILLE_DIGEST__OPERATOR": "b@example.org",
    }  # fmt: skip
    said = ""
    with serving([partial(page, n) for n in range(2)]):
        for words in (
            ["run", "--no-prefect"], ["config"], ["config", "--json"], ["doctor"], ["health"],
            ["run", "show", "last", "--json"], ["trace", "seed:001"],
        ):  # fmt: skip
            said += run_command(tmp_path, *words, **CANARIES, **mail)
    said += alert_in_vain(tmp_path, CANARIES | mail)
    for name, value in (CANARIES | mail).items():
        monkeypatch.setenv(name, value)
    said += metrics(tmp_path / "data").text
    assert "webhook on 127.0.0.1" in (tmp_path / "data/logs/veille.jsonl").read_text("utf-8")
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for canary in ("canary-one", "canary-two", "canary-three"):
        assert canary not in said and canary.encode() not in kept


def alert_in_vain(folder: Path, settings: dict[str, str]) -> str:
    """An alarm to a webhook and a mail server that are not there, told in a process of its own."""
    program = (
        "from datetime import datetime, UTC\n"
        "from flows.notify import notify_operator as tell\nfrom flows.logs import keep_logs\n"
        "from flows.settings import load_settings\n"
        "from records import HealthState, OutletState\n"
        "settings = load_settings()\nkeep_logs(settings)\n"
        "tell(settings, [OutletState(outlet_id='a', state=HealthState.FAILING)], datetime.now(UTC))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(folder / "data", **settings),
        capture_output=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return (done.stdout + done.stderr).decode()


def test_what_looks_like_a_key_is_blacked_out_too() -> None:
    told = redact("http://me:pw@h.ml/?a=1&token=abc&key=d Authorization: Bearer zzz pässword", ())
    assert told.count(BLACK) == 4
    assert not any(secret in told for secret in ("pw", "abc", "zzz"))


def test_a_traceback_is_one_line_of_json_without_the_secret() -> None:
    formatter = JsonLines(("s3cret",))
    try:
        raise ValueError("login s3cret failed")
    except ValueError:
        record = logging.LogRecord("veille", 40, "", 1, "no %s", ("s3cret",), sys.exc_info())
    with about_run("r1"):
        line = formatter.format(record)
    assert "\n" not in line and "s3cret" not in line
    assert json.loads(line)["run"] == "r1" and "ValueError" in json.loads(line)["error"]


def test_the_log_is_opened_once(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    before = logging.getLogger().handlers[:]
    try:
        keep_logs(settings)
        keep_logs(settings)
        assert len(logging.getLogger().handlers) == len(before) + 1
    finally:
        for handler in set(logging.getLogger().handlers) - set(before):
            logging.getLogger().removeHandler(handler)
            handler.close()
