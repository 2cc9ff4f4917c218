"""The drop folder: regular files are read, whatever else lies there is set aside and told."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from records.reason import Reason, ReasonCode, make_reason

REFUSED = "refused"
MAX_BYTES = 10_000_000
"""As much as a page may have (harvest/policy.py): larger files are read with `veille ingest`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFolder:
    """What lies in the folder now."""

    files: tuple[Path, ...]
    refused: tuple[tuple[str, Reason], ...]
    """Names as they can be printed, each with why it was set aside."""


def open_drop_folder(folder: Path, readable: tuple[str, ...]) -> DropFolder:
    """Sort the drop folder: readable files, and odd entries moved to its `refused/`.

    No link is followed, no pipe opened: only what `lstat` calls a regular file is read.
    """
    if not folder.is_dir():
        return DropFolder(files=(), refused=())
    files: list[Path] = []
    refused: list[tuple[str, Reason]] = []
    for entry in sorted(os.scandir(folder), key=lambda each: os.fsencode(each.name)):
        if entry.name == REFUSED or not entry.name.lower().endswith(readable):
            continue
        if why := _why_refused(entry):
            name = os.fsencode(entry.name).decode("utf-8", "replace")
            refused.append((name, make_reason(ReasonCode.FILE_REFUSED, file=name, detail=why)))
            set_aside(folder, entry.name, why)
        else:
            files.append(Path(entry.path))
    return DropFolder(files=tuple(files), refused=tuple(refused))


def _why_refused(entry: os.DirEntry[str]) -> str:
    try:
        entry.name.encode("utf-8")
        found = entry.stat(follow_symlinks=False)
    except (UnicodeEncodeError, OSError) as error:
        return "its name is no UTF-8" if isinstance(error, UnicodeError) else str(error.strerror)
    if not stat.S_ISREG(found.st_mode):
        return "not a regular file"
    if found.st_size > MAX_BYTES:
        return f"over {MAX_BYTES:,} bytes"
    return "" if os.access(entry.path, os.R_OK) else "not readable"


def set_aside(folder: Path, raw: str, why: str) -> None:
    """Move an entry to `refused/` with its reason."""
    name = os.fsencode(raw).decode("utf-8", "replace")
    aside = folder / REFUSED
    try:
        aside.mkdir(exist_ok=True)
        (folder / raw).rename(aside / raw)
        (aside / f"{name}.reason.txt").write_text(f"{name}: {why}\n", "utf-8")
    except OSError:
        return
