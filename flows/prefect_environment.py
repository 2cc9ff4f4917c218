"""Prefect's own settings, put in place before prefect is imported for the first time."""

from __future__ import annotations

import os
from pathlib import Path

from system.private_file import keep_private
from system.server_secret import SECRET, lock_door, make_secret

# Nothing is sent anywhere, nothing is looked up: a monitoring desk may sit behind a thin line.
_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # Our own report is what a person reads; Prefect speaks up when something is wrong.
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    # The embedded server is cancelled at our exit and would say so in 150 lines of traceback.
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    # The default of 20 s is not enough on one busy core (9 to 14 s measured on an idle one).
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "60",
    # A server that dies in mid-run cost 147 s with the default of five patient retries.
    "PREFECT_CLIENT_MAX_RETRIES": "1",
}


def prepare_prefect(data_dir: Path) -> None:
    """Set Prefect's environment, unless the operator set it; its files go under `data_dir`.

    Must run before `import prefect` anywhere in the process.
    """
    keep_private()  # a worker's run comes by no command of ours
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    home = os.environ.setdefault("PREFECT_HOME", str((data_dir / "prefect").resolve()))
    if SECRET not in os.environ and not _has_server(Path(home)):
        # Prefect will start one for this run, on loopback, open to every page of a browser.
        os.environ.update(lock_door(make_secret()))


def _has_server(home: Path) -> bool:
    """Whether the operator named one, whose secret is theirs."""
    profiles = home / "profiles.toml"
    return "PREFECT_API_URL" in os.environ or (
        profiles.is_file() and "PREFECT_API_URL" in profiles.read_text("utf-8", "replace")
    )
