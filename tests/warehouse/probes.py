"""What hostile readers ask, and how to see that it had no effect."""

from __future__ import annotations

import re
import socket
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from records import InputError
from warehouse.sql_sandbox import Limits, ask

HERE = Path(__file__).parent
CANARY = "canary-7f3a91"
_MANY = re.compile(r"\{many:([^}]*)\}")
FRAME = {"canary_frame": CANARY}


def statements(kind: str, file: str) -> list[str]:
    """The statements of a data file; `{many:x}` stands for x, `times` times."""
    found = tomllib.loads((HERE / file).read_text("utf-8"))[kind]
    return [_spelt(entry["sql"], entry.get("times", 1)) for entry in found]


def _spelt(sql: str, times: int) -> str:
    return _MANY.sub(lambda part: part[1] * times, sql)


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder with a secret and a snapshot, and a port that nobody may knock at."""

    folder: Path
    snapshot: Path
    listener: socket.socket

    def filled(self, sql: str) -> str:
        """The statement with this ground's paths and port."""
        for name, value in {
            "secret": self.folder / "secret.txt",
            "out": self.folder / "stolen.out",
            "folder": self.folder,
            "snapshot": self.snapshot,
            "port": self.listener.getsockname()[1],
        }.items():
            sql = sql.replace("{" + name + "}", str(value))
        return sql

    def state(self) -> dict[str, str]:
        """Every file of the folder with its hash."""
        return {
            str(file): sha256(file.read_bytes()).hexdigest()
            for file in sorted(self.folder.rglob("*"))
            if file.is_file()
        }

    def knocked(self) -> bool:
        """True when somebody connected."""
        self.listener.settimeout(0)
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@contextmanager
def ground(folder: Path, snapshot: Path) -> Iterator[Ground]:
    """A ground to attack."""
    (folder / "secret.txt").write_text(CANARY, "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Ground(folder, snapshot, listener)


def told(given: Ground, sql: str, limits: Limits | None = None) -> str:
    """What the reader sees, rows or error."""
    try:
        return repr(ask(given.snapshot, given.filled(sql), limits).rows.rows)
    except InputError as error:
        return str(error)
