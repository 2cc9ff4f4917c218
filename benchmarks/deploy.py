"""A scheduled run really fires: Prefect server on Debian's PostgreSQL, a process work pool,
a worker, `prefect.yaml`. `make test-deploy`; needs root and apt for PostgreSQL where it lacks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from flows.prefect_server import free_port
from system.server_secret import lock_door, make_secret
from tests.operations.quiet_desk import quiet_desk

ROOT = Path(__file__).resolve().parent.parent
PREFECT = [sys.executable, "-m", "prefect"]
WITHIN_S = 600
SECRET = make_secret()


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def binaries() -> Path:
    """Debian's PostgreSQL, installed from its packages where it lacks."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"]
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(install, check=True, env=quiet, stdout=subprocess.DEVNULL)
    return max(Path("/usr/lib/postgresql").glob("*/bin"))


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A cluster of its own on loopback; gives the address of its database `prefect`."""
    binary, port, data = binaries(), free_port(), folder / "pg"
    data.mkdir()
    shutil.chown(data, "postgres")

    def as_postgres(*words: str) -> None:
        command = ["runuser", "-u", "postgres", "--", *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    as_postgres(str(binary / "initdb"), "-D", str(data), "-A", "trust", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
    log = str(data / "log")
    as_postgres(str(binary / "pg_ctl"), "-D", str(data), "-w", "-l", log, "-o", options, "start")
    try:
        as_postgres("createdb", "-h", "127.0.0.1", "-p", str(port), "prefect")
        version = subprocess.check_output([binary / "postgres", "--version"], text=True)
        say(f"{version.strip()} on port {port}")
        yield f"postgresql+asyncpg://postgres@127.0.0.1:{port}/prefect"
    finally:
        as_postgres(str(binary / "pg_ctl"), "-D", str(data), "-m", "fast", "stop")


@contextmanager
def running(
    name: str, command: list[str], environment: dict[str, str], log: Path
) -> Iterator[None]:
    """A process that lives as long as the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
        say(f"{name} started")
        try:
            yield
        finally:
            process.terminate()
            process.wait(60)
            say(f"{name} stopped with code {process.returncode}")


def environment(folder: Path, database: str, port: int) -> dict[str, str]:
    url = f"http://127.0.0.1:{port}/api"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "VEILLE_"))}
    return kept | {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_WORKER_QUERY_SECONDS": "5",
        **lock_door(SECRET, [f"http://127.0.0.1:{port}"]),
        "VEILLE_DATA_DIR": str(quiet_desk(folder)),
    }


def wait_healthy(port: int) -> None:
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/api/health", trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise SystemExit("the Prefect server did not become healthy")


def runs(port: int) -> list[dict[str, Any]]:
    asked = {
        "sort": "EXPECTED_START_TIME_ASC",
        "flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}},
    }
    user, _, password = SECRET.partition(":")
    answer = httpx.post(
        f"http://127.0.0.1:{port}/api/flow_runs/filter",
        json=asked, trust_env=False, timeout=60, auth=(user, password),
    )  # fmt: skip
    return list(answer.raise_for_status().json())


def fires(folder: Path, database: str) -> bool:
    port = free_port()
    env = environment(folder, database, port)
    server = [sys.executable, "-m", "system.server_secret", f"127.0.0.1:{port}"]
    worker = [*PREFECT, "worker", "start", "--pool", "veille"]
    pool = [*PREFECT, "work-pool", "create", "veille", "--type", "process"]
    limit = [*PREFECT, "work-pool", "set-concurrency-limit", "veille", "1"]
    deploy = [*PREFECT, "--no-prompt", "deploy", "--name", "daily", "--cron", "* * * * *"]
    with running("prefect server", server, env, folder / "server.log"):
        wait_healthy(port)
        for command in (pool, limit, deploy):
            subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            say(" ".join(command[2:]))
        with running("prefect worker", worker, env, folder / "worker.log"):
            return awaited(port)


def awaited(port: int) -> bool:
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        if ended := runs(port):
            for run in ended:
                say(
                    f"{run['name']}: due {run['expected_start_time'][:19]}, started"
                    f" {run['start_time'][:19]}, {run['state']['name']}: {run['state']['message']}"
                )
            return bool(ended[0]["state"]["type"] == "COMPLETED")
        time.sleep(1)
    return False


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with postgres(folder) as database:
            fired = fires(folder, database)
            if not fired:
                for log in ("server.log", "worker.log"):
                    print((folder / log).read_text()[-3000:])
        count = subprocess.run(
            [sys.executable, "-m", "cli.app", "runs"],
            env=os.environ | {"VEILLE_DATA_DIR": str(folder / "data")}, check=False,
        ).returncode  # fmt: skip
    if not fired or count:
        raise SystemExit("no scheduled run was completed")
    say("a scheduled run fired and was stored")


if __name__ == "__main__":
    main()
