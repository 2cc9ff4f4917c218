"""The one door of the Prefect server: what strangers try on it has no effect."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from flows.prefect_server import free_port, prefect_server, server_environment
from system.server_secret import SECRET
from tests.hostile.prefect_attacks import browse, clear, deployment_of, effects, knock, settle

pytestmark = [pytest.mark.slow, pytest.mark.prefect, pytest.mark.chromium, pytest.mark.timeout(400)]


def test_what_a_page_and_a_stranger_try_on_the_server_has_no_effect(
    tmp_path: Path, chromium: str
) -> None:
    with prefect_server(tmp_path / "data") as server:
        port = int(server.api_url.split(":")[2].partition("/")[0])
        user, _, word = server.secret_file.read_text("utf-8").partition(":")
        assert server.secret_file.stat().st_mode & 0o777 == 0o600
        with httpx.Client(
            base_url=server.api_url, auth=(user, word), trust_env=False, timeout=60
        ) as operator:
            done, tried, answers = attack(operator, port, chromium, tmp_path)
        command = Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
    assert not done
    assert len(tried) + len(answers) >= 12
    # Prefect 3.8.8 answers a secret that is no ASCII with 500.
    assert answers.pop("no_ascii_secret") in (401, 500)
    assert set(answers.values()) <= {0, 400, 401, 421}, answers
    assert word.encode() not in command
    assert not server.secret_file.exists() and SECRET not in os.environ


def test_the_same_attempts_run_a_server_that_prefect_starts_by_itself(
    tmp_path: Path, chromium: str
) -> None:
    """So that the figure above says something: each way in is open without the door."""
    with open_server(tmp_path) as url:
        port = int(url.split(":")[2].partition("/")[0])
        with operator_of(url) as operator:
            done, _, _ = attack(operator, port, chromium, tmp_path)
    assert {
        "cors_json", "cors_read", "cors_guessed_password", "localhost_name", "mapped_ipv6",
        "no_cors_untyped", "no_cors_pause", "beacon", "socket_plain", "rebound_json",
        "rebound_read", "rebound_patch", "any_address_raw", "no_secret", "default_secret",
        "foreign_host", "foreign_origin", "null_origin", "forwarded", "encoded_path",
    } <= done  # fmt: skip


def operator_of(url: str, auth: tuple[str, str] | None = None) -> httpx.Client:
    return httpx.Client(base_url=url, auth=auth, trust_env=False, timeout=60)


def attack(
    operator: httpx.Client, port: int, chromium: str, folder: Path
) -> tuple[set[str], list[str], dict[str, int]]:
    """What had an effect, what the page tried, how the plain requests were answered."""
    deployment = deployment_of(operator)
    seen = browse(chromium, port, deployment, folder)
    settle()
    done = effects(operator, deployment, seen)
    answers = knock(port)
    done |= effects(operator, deployment, seen)
    answers["admin_clear"] = clear(port)
    if operator.get(f"/deployments/{deployment}").status_code != 200:
        done.add("admin_clear")
    return done, seen["all"].split(), answers


@contextmanager
def open_server(folder: Path) -> Iterator[str]:
    """As `veille schedule` had it: `prefect server start`, no secret."""
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    given = server_environment(folder, port, "")
    given = {k: v for k, v in given.items() if "AUTH" not in k and "CORS" not in k}
    given["PREFECT_HOME"] = str(folder / "prefect")
    (folder / "prefect").mkdir()
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=kept | given, stdout=quiet, stderr=quiet) as process:
        try:
            until = time.monotonic() + 120
            while not answers_health(given["PREFECT_API_URL"]):
                assert time.monotonic() < until and process.poll() is None
                time.sleep(0.3)
            yield given["PREFECT_API_URL"]
        finally:
            process.terminate()


def answers_health(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", trust_env=False).is_success
    except httpx.HTTPError:
        return False
