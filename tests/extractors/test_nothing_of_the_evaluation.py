"""No outlet, address or string of the evaluation set stands in the code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
COMMON = {"facebook.com", "medium.com", "wordpress.com", "blogspot.com", "substack.com"}
# Outlets of Mali and its neighbours that we follow ourselves: their files name them.
FOLLOWED = ROOT / "extractors" / "outlets"


def code() -> str:
    files = [*ROOT.glob("extractors/*.py"), *ROOT.glob("extractors/*.toml"), *ROOT.glob("text/*")]
    return "\n".join(f.read_text("utf-8") for f in files if f.suffix in (".py", ".toml")).lower()


def test_no_host_of_the_pages(shared: Path) -> None:
    lines = (shared / "eval" / "html" / "ground-truth.jsonl").read_text("utf-8").splitlines()
    hosts = {urlsplit(json.loads(line).get("url") or "").hostname or "" for line in lines}
    bare = {host.removeprefix("www.") for host in hosts if host} - COMMON
    found = code()
    assert [host for host in sorted(bare) if re.search(rf"\b{re.escape(host)}\b", found)] == []


def test_no_title_of_the_pages(shared: Path) -> None:
    lines = (shared / "eval" / "html" / "ground-truth.jsonl").read_text("utf-8").splitlines()
    titles = {json.loads(line).get("title") or "" for line in lines}
    found = code()
    assert [t for t in titles if len(t.split()) > 3 and t.lower() in found] == []
