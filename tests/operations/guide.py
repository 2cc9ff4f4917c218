"""docs/operations.md as a list of commands, and a machine of folders to run them on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text("utf-8")
FOLDERS = ("/var/lib/veille", "/mnt/backup", "/srv/new", "/srv/veille", "/usr/local", "/etc")
PROGRAMS = {
    "adduser": 'mkdir -p "$MACHINE/srv/veille"',
    "systemctl": 'echo "systemctl $*" >>"$MACHINE/told"',
    # `runuser -u veille -- command`: what the service's user does is written down, then done.
    "runuser": 'shift 3; echo "veille: $*" >>"$MACHINE/told"; exec "$@"',
    # There is no user veille here: `install -o veille -g veille` makes the folder all the same.
    "install": 'exec /usr/bin/install $(echo "$*" | sed "s/-[og] veille//g")',
}
MAKEFILE = (
    "setup:\n\t@mkdir -p .venv/bin && install -m 0755 program .venv/bin/veille\ntest:\n\t@true\n"
)


def section(title: str) -> list[str]:
    """The blocks of a section that claim to be followed, in their order."""
    _, _, rest = GUIDE.partition(f"\n## {title}\n")
    return re.findall(r"```sh followed\n(.*?)```", rest.partition("\n## ")[0], re.S)


@dataclass(frozen=True)
class Answered:
    """How a block ended."""

    code: int
    out: str
    err: str


@dataclass
class Machine:
    """A machine below a folder: the guide's paths lead there, its users and units are written down.

    git, make, tar, cp and `veille` are the real ones; the repository is a small one of our own,
    whose `make setup` installs the program that the year runs.
    """

    root: Path
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in ("etc/systemd/system", "usr/local/bin", "mnt/backup", "var/lib", "programs"):
            (self.root / folder).mkdir(parents=True)
        for name, does in PROGRAMS.items():
            self._program(self.root / "programs" / name, does)
        self.release("1")

    def release(self, version: str) -> None:
        """Commit a version of the program to the repository that the guide clones and pulls."""
        origin = self.root / "origin"
        shutil.copytree(ROOT / "deploy", origin / "deploy", dirs_exist_ok=True)
        wrapper = origin / "deploy" / "veille"
        wrapper.write_text(self.here((ROOT / "deploy" / "veille").read_text("utf-8")), "utf-8")
        (origin / "Makefile").write_text(MAKEFILE)
        (origin / "VERSION").write_text(version)
        self._program(
            origin / "program",
            f'export PYTHONPATH="{ROOT}"\n'
            f'exec "{sys.executable}" -m tests.operations.year_program "$@"',
        )
        identity = ["-c", "user.name=Essai", "-c", "user.email=essai@example.org"]
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", f"version {version}"]):
            subprocess.run(["git", *identity, *command], cwd=origin, check=True)

    def here(self, text: str) -> str:
        """The text with the guide's folders below this machine's."""
        text = text.replace("<this repository>", f"{self.root}/origin")
        return re.sub(rf"(?<![\w.])(?={'|'.join(FOLDERS)})", str(self.root), text)

    def follow(self, block: str, *, before: str = "") -> Answered:
        """Run a block of the guide as it stands."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("VEILLE_", "PREFECT_"))}
        path = f"{self.root}/programs:{self.root}/usr/local/bin:{kept['PATH']}"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", before + self.here(block)], cwd=self.root,
            env=kept | self.settings | {"PATH": path, "MACHINE": str(self.root)},
            capture_output=True, check=False, text=True,
        )  # fmt: skip
        # A worker that is stopped while it starts may complain of it; the command itself never.
        assert "Traceback" not in done.stderr or "spawn_main" in done.stderr, done.stderr
        return Answered(done.returncode, done.stdout, done.stderr)

    def _program(self, path: Path, does: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{does}\n")
        path.chmod(0o755)
