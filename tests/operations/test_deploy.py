"""The deployment files: units, timers, container files and `prefect.yaml` say what they mean."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from flows.settings import ScheduleSettings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def read(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text("utf-8")))


def test_prefect_yaml_names_flows_that_are_there_at_the_times_of_the_settings() -> None:
    when = ScheduleSettings()
    made = read(ROOT / "prefect.yaml")["deployments"]
    assert {d["name"] for d in made} == {"daily", "weekly", "daily-docker", "weekly-docker"}
    for deployment in made:
        file, name = deployment["entrypoint"].split(":")
        parameters = flow_parameters(ROOT / file, name)
        for schedule in deployment["schedules"]:
            assert schedule["cron"] == getattr(when, schedule["slug"])
            assert schedule["timezone"] == when.timezone
            assert set(schedule.get("parameters", {})) <= parameters
        assert deployment["concurrency_limit"]["limit"] == 1


def flow_parameters(file: Path, name: str) -> set[str]:
    """What the flow of this name takes; read, not imported: that would set Prefect's home."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    [made] = [
        node
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, functions) and node.name == name
    ]
    assert any("flow" in ast.unparse(decorator) for decorator in made.decorator_list)
    return {argument.arg for argument in made.args.args}


def test_the_parts_of_the_compose_file_fit_together() -> None:
    made = read(DEPLOY / "compose.yaml")
    assert set(made["services"]) == {"postgres", "prefect", "worker", "web"}
    for service in made["services"].values():
        assert set(service.get("depends_on", [])) <= set(made["services"])
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert named <= set(made["volumes"])
        # Nothing without a login may be reached from other machines.
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert (ROOT / made["services"]["prefect"]["build"]["dockerfile"]).is_file()


def test_the_server_of_the_compose_file_asks_for_a_secret_that_its_worker_has() -> None:
    services = read(DEPLOY / "compose.yaml")["services"]
    secret = services["prefect"]["environment"]["PREFECT_SERVER_API_AUTH_STRING"]
    # `:?` ends `compose up` where it is unset or empty.
    assert "${PREFECT_PASSWORD:?" in secret
    assert services["worker"]["environment"]["PREFECT_API_AUTH_STRING"] == secret
    assert "PREFECT_API_AUTH_STRING" not in services["web"]["environment"]
    assert services["prefect"]["command"][:3] == ["python", "-m", "flows.prefect_door"]
    origins = services["prefect"]["environment"]["PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"]
    assert "*" not in origins
    named = (DEPLOY / "compose.env.example").read_text("utf-8")
    assert "PREFECT_PASSWORD=\n" in named and "POSTGRES_PASSWORD=\n" in named


@pytest.mark.parametrize("secret", [None, "", "veille", "veille:"])
def test_the_door_opens_to_nobody_without_a_secret(secret: str | None) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    given = {} if secret is None else {"PREFECT_SERVER_API_AUTH_STRING": secret}
    command = [sys.executable, "-m", "flows.prefect_door", "127.0.0.1:1"]
    done = subprocess.run(
        command, env=kept | given, cwd=ROOT, capture_output=True, check=False, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "PREFECT_SERVER_API_AUTH_STRING must be set" in done.stderr


def linter(name: str) -> Path:
    file = ROOT / ".ci" / "linters" / name
    if not file.is_file():
        pytest.skip(f"needs {name} (make ci-deps)")
    return file


def test_the_container_file_passes_hadolint() -> None:
    command: list[str | Path] = [linter("hadolint"), "--no-color", DEPLOY / "Containerfile"]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout


def test_the_compose_file_is_one_by_the_schema_of_the_compose_specification() -> None:
    schema = json.loads(linter("compose-spec.json").read_text("utf-8"))
    check = jsonschema.Draft202012Validator(schema)
    assert not [error.message for error in check.iter_errors(read(DEPLOY / "compose.yaml"))]
    broken = read(DEPLOY / "compose.yaml") | {"services": {"web": {"port": 1}}}
    assert list(check.iter_errors(broken))


def test_the_units_pass_systemds_own_check(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd")
    for unit in DEPLOY.glob("veille*.*"):
        # The program of an installed machine is not here: any program stands for it.
        text = unit.read_text("utf-8").replace("/srv/veille/.venv/bin/veille", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = sorted(tmp_path.iterdir())
    assert len(units) == 9
    done = subprocess.run([analyze, "verify", *units], capture_output=True, check=False, text=True)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr


def test_each_timer_starts_its_own_service_and_each_command_exists() -> None:
    from cli.app import COMMANDS

    for timer in DEPLOY.glob("*.timer"):
        assert f"Unit={timer.stem}.service" in timer.read_text("utf-8")
    for service in DEPLOY.glob("*.service"):
        [line] = [
            text for text in service.read_text("utf-8").splitlines() if text.startswith("ExecStart")
        ]
        assert line.split()[1] in COMMANDS
    assert "Persistent=true" in (DEPLOY / "veille.timer").read_text("utf-8")
