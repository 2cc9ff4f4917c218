"""A Prefect server as our child: on loopback, with its SQLite file under `data/prefect/`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from flows.prefect_environment import prepare_prefect
from records import VeilleError
from records.error_code import ErrorCode
from system.child_process import die_with_parent
from system.private_file import write_private
from system.server_secret import lock_door, make_secret

HOST = "127.0.0.1"
# 6 to 10 s on an idle machine (measured), over 120 s with a load of 15 on two cores, as after boot.
HEALTHY_WITHIN_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that answers."""

    api_url: str
    secret_file: Path
    process: subprocess.Popen[bytes]


@contextmanager
def prefect_server(data_dir: Path, *, port: int = 0) -> Iterator[Server]:
    """Run a Prefect server until the block ends; meanwhile the environment leads Prefect to it.

    `port` 0 takes a free one. The secret is new at each start: in the environment for us and our
    runs, in a file that only its owner reads for the operator's browser. Raises VeilleError, with
    where its log lies, when it does not become healthy.
    """
    before = dict(os.environ)
    prepare_prefect(data_dir)
    port, secret = port or free_port(), make_secret()
    os.environ.update(server_environment(data_dir, port, secret))
    log = data_dir / "prefect" / "server.log"
    secret_file = log.with_name("secret")
    log.parent.mkdir(parents=True, exist_ok=True)
    write_private(secret_file, secret)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.prefect_door", f"{HOST}:{port}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    try:
        _wait_until_healthy(process, port, log)
        url = f"http://{HOST}:{port}/api"
        yield Server(api_url=url, secret_file=secret_file, process=process)
    finally:
        _stop(process)
        secret_file.unlink(missing_ok=True)
        os.environ.clear()
        os.environ.update(before)


def server_environment(data_dir: Path, port: int, secret: str) -> dict[str, str]:
    """Where the server listens and keeps its data, for itself and for those who call it."""
    database = (data_dir / "prefect" / "server.db").resolve()
    url = f"http://{HOST}:{port}/api"
    return {
        "PREFECT_API_URL": url,
        # With the port given as an option only, the pages would still ask port 4200.
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": url,
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database}",
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    } | lock_door(secret, [f"http://{HOST}:{port}"])


def free_port() -> int:
    """A port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + HEALTHY_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise VeilleError(ErrorCode.SERVER_DIED, code=process.returncode, log=log)
        if _healthy(port):
            return
        time.sleep(0.2)
    raise VeilleError(ErrorCode.SERVER_LATE, seconds=int(HEALTHY_WITHIN_S), log=log)


def _healthy(port: int) -> bool:
    try:
        # Never through a proxy of the environment: this is our own child.
        with httpx.Client(trust_env=False, timeout=5) as client:
            return client.get(f"http://{HOST}:{port}/api/health").status_code == 200
    except httpx.HTTPError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and what it started; by force when it does not listen."""
    for sign, patience_s in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
        if process.poll() is not None:
            return
        os.killpg(process.pid, sign)
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            continue
