"""The systemd units of `deploy/`, started by a real systemd and shown to fire. `make test-units`.

Needs root, `unshare` and Debian's systemd, not a machine that was booted with it: a user manager of
our own runs in a mount namespace of its own. The units are those of `deploy/` but for their paths,
their user, and `ProtectHome=` (a user manager may not); drop-ins make the timers come sooner.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flows.settings import load_settings
from tests.operations.quiet_desk import quiet_desk
from warehouse.reader import query

ROOT = Path(__file__).resolve().parent.parent
MANAGER = "/lib/systemd/systemd"
TIMERS = ("veille", "veille-feeds", "veille-retry", "veille-weekly")
SOONER = {
    "veille.timer": "[Timer]\nRandomizedDelaySec=0\n",
    "veille-retry.timer": "[Timer]\nOnCalendar=\nOnCalendar=*:*:0/15\nAccuracySec=1\n",
    "veille-feeds.timer": "[Timer]\nOnCalendar=\nOnCalendar=*:*:40\nAccuracySec=1\n",
}
UNREACHABLE = """
name = "Nobody"
home_url = "https://nobody.invalid"
kind = "web_paper"
enabled = true
[[discovery]]
way = "feed"
url = "https://nobody.invalid/feed"
"""


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def systemctl(*words: str) -> str:
    command = ["systemctl", "--user", "--no-pager", *words]
    return subprocess.run(command, capture_output=True, check=False, text=True).stdout.strip()


def install(folder: Path, data: Path) -> None:
    """The units in the manager's own folder, with the paths of this checkout."""
    to = folder / "config" / "systemd" / "user"
    to.mkdir(parents=True)
    for unit in (ROOT / "deploy").glob("veille*.*"):
        text = unit.read_text("utf-8").replace("/srv/veille/.venv", str(ROOT / ".venv"))
        text = text.replace("/srv/veille", str(folder)).replace("/var/lib/veille", str(data))
        text = re.sub(r"(?m)^(User|ProtectHome)=.*\n", "", text)
        (to / unit.name).write_text(text, encoding="utf-8")
    said = folder / "schedule.log"
    SOONER["veille-schedule.service"] = f"[Service]\nStandardOutput=file:{said}\n"
    for name, text in SOONER.items():
        (to / f"{name}.d").mkdir()
        (to / f"{name}.d" / "sooner.conf").write_text(text, encoding="utf-8")
    # As if the machine had been off since before yesterday's run.
    stamps = folder / "share" / "systemd" / "timers"
    stamps.mkdir(parents=True)
    stamp = stamps / "stamp-veille.timer"
    stamp.touch()
    os.utime(stamp, (time.time() - 2 * 86_400,) * 2)


def runs(data: Path) -> list[tuple[str, str]]:
    published = load_settings(data_dir=data).published
    if not published.is_file():
        return []
    return list(query(published, "select kind, status from run order by started_at").rows)


def wait_for(true: Callable[[], bool], seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise SystemExit(f"it did not come: {what}")
        time.sleep(1)


def fire(folder: Path, data: Path) -> None:
    outlet = data / "local" / "outlets" / "nobody.toml"
    outlet.write_text(UNREACHABLE, encoding="utf-8")
    say("the timers start; the machine was off at 05:30, and its line is down")
    systemctl("start", *(f"{name}.timer" for name in TIMERS))
    print(systemctl("list-timers", "--all"))
    wait_for(lambda: ("daily", "offline") in runs(data), 300, "the run that was missed")
    say(f"Persistent=true caught the missed run up: {runs(data)}")
    wait_for(lambda: runs(data).count(("daily", "offline")) >= 2, 300, "another try")
    say(f"veille-retry.timer tried again: {runs(data)}")
    outlet.unlink()
    say("the line is back")
    wait_for(lambda: ("daily", "complete") in runs(data), 300, "the run after the line came back")
    wait_for(lambda: ("feeds", "complete") in runs(data), 300, "the feeds")
    before = [run for run in runs(data) if run[0] == "daily"]
    fired = last(systemctl("show", "veille-retry.timer", "-p", "LastTriggerUSecMonotonic"))
    wait_for(lambda: last(systemctl("show", "veille-retry.timer", "-p",
             "LastTriggerUSecMonotonic")) != fired, 60, "the retry timer")  # fmt: skip
    wait_for(lambda: "inactive" in systemctl("is-active", "veille-retry.service"), 60, "its end")
    after = [run for run in runs(data) if run[0] == "daily"]
    say(f"the day's run is there, the next tries do nothing: {after}")
    if before != after:
        raise SystemExit("a try ran although the line was not down")
    for name in ("veille", "veille-feeds", "veille-retry"):
        shown = ("-p", "Result", "-p", "ExecMainStatus")
        say(f"{name}.service: {systemctl('show', f'{name}.service', *shown).split()}")
    systemctl("stop", *(f"{name}.timer" for name in TIMERS))


def last(shown: str) -> str:
    return shown.rpartition("=")[2]


def serve(folder: Path) -> None:
    said = folder / "schedule.log"
    systemctl("start", "veille-schedule.service")
    wait_for(lambda: said.is_file() and "127.0.0.1" in said.read_text("utf-8"), 180, "the server")
    say("veille-schedule.service: " + said.read_text("utf-8").strip())
    systemctl("stop", "veille-schedule.service")
    shown = systemctl("show", "veille-schedule.service", "-p", "Result", "-p", "ActiveState")
    say(f"veille-schedule.service stopped: {shown.split()}")


def inside() -> None:
    """In the mount namespace: systemd believes that the machine was booted with it."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/systemd"], check=True)
    Path("/run/systemd/system").mkdir()
    group = Path("/sys/fs/cgroup/systemd/veille-units")
    if group.parent.is_dir():
        group.mkdir(exist_ok=True)
        (group / "cgroup.procs").write_text(str(os.getpid()))
    # Not below /tmp: PrivateTmp= would hide it from the services.
    (ROOT / "bench-out").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "bench-out") as name:
        folder = Path(name)
        data = quiet_desk(folder)
        install(folder, data)
        (folder / "run").mkdir(mode=0o700)
        os.environ |= {
            "HOME": name, "XDG_RUNTIME_DIR": f"{name}/run", "XDG_CONFIG_HOME": f"{name}/config",
            "XDG_DATA_HOME": f"{name}/share",
        }  # fmt: skip
        manager = subprocess.Popen([MANAGER, "--user", "--log-target=null"])
        try:
            wait_for(lambda: systemctl("is-system-running") == "running", 30, "systemd")
            version = subprocess.check_output([MANAGER, "--version"], text=True).splitlines()[0]
            say(f"{version} runs as a user manager of its own")
            fire(folder, data)
            serve(folder)
        finally:
            manager.terminate()
            manager.wait(60)
    say("every timer fired, every service ended well")


def main() -> None:
    if "--inside" in sys.argv:
        inside()
        return
    command = ["unshare", "--mount", sys.executable, "-m", "benchmarks.units", "--inside"]
    sys.exit(subprocess.run(command, check=False, cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
