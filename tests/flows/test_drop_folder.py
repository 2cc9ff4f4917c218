"""The drop folder with everything that may lie in one."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from flows.drop_folder import open_drop_folder
from flows.run import run_once
from flows.settings import load_settings
from tests.one_outlet import loopback_newsroom, page_outlet, serving
from warehouse.reader import query

FEED_PAGE = (
    "<html lang=fr><article><h1>Le marché rouvre</h1><p>"
    + "Le marché de la ville rouvre ce lundi après de longs travaux. " * 12
    + "</p></article>"
).encode()
READABLE = (".txt", ".md", ".html", ".htm")


def test_odd_entries_are_set_aside_and_the_rest_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("mot de passe", "utf-8")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_text("Un texte.", "utf-8")
    (inbox / "z.html").write_text("<p>Un autre.</p>", "utf-8")
    (inbox / "notes.pdf").write_text("laissé là", "utf-8")
    (inbox / "dossier.html").mkdir()
    (inbox / "lien.html").symlink_to(secret)
    (inbox / "pendant.txt").symlink_to(tmp_path / "nulle-part")
    (inbox / "boucle.txt").symlink_to("boucle.txt")
    os.mkfifo(inbox / "tuyau.txt")
    (inbox / "grand.txt").write_bytes(b"x" * 10_000_001)
    odd = os.fsencode(inbox) + b"/nom\xff.txt"
    with open(odd, "wb") as file:  # noqa: PTH123 - a name that no Path of text has
        file.write(b"x")
    found = open_drop_folder(inbox, READABLE)
    assert [path.name for path in found.files] == ["a.txt", "z.html"]
    assert len(found.refused) == 7
    assert secret.read_text("utf-8") == "mot de passe"
    kept = {path.name for path in (inbox / "refused").iterdir()}
    assert {"dossier.html", "lien.html", "tuyau.txt", "lien.html.reason.txt"} <= kept
    again = open_drop_folder(inbox, READABLE)
    assert (len(again.files), again.refused) == (2, ())


def test_no_folder_is_nothing(tmp_path: Path) -> None:
    assert open_drop_folder(tmp_path / "inbox", READABLE).files == ()


HOSTILE = {
    "attributes.html": b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x</p>",
    "more.htm": b"<div " + b" ".join(b"data-x%d" % n for n in range(100_000)) + b">x</div>",
}


@pytest.mark.timeout(120)
def test_a_hostile_file_costs_its_time_and_itself(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, page_timeout_s=2.0, workers=1)
    settings.inbox.mkdir(parents=True)
    good = "Le pont de Markala rouvre\n\n" + "Les bouviers passent de nouveau le fleuve. " * 30
    (settings.inbox / "bon.txt").write_text(good, "utf-8")
    for name, body in HOSTILE.items():
        (settings.inbox / name).write_bytes(body)
    with serving([lambda: FEED_PAGE]) as port:
        room = loopback_newsroom(settings, [page_outlet()], {"pages.test": port})
        report = asyncio.run(run_once(room, orchestrate=False))
    told = {each.outlet_id: each.new for each in report.outlets}
    assert (told["files"], told["pages"]) == (1, 1)
    sql = "select found_in, reason from outcome where outlet_id = 'files' and status <> 'new'"
    assert sorted(query(settings.published, sql).rows) == [
        (name, "worker_over_time") for name in sorted(HOSTILE)
    ]
    left = {path.name for path in settings.inbox.iterdir()}
    assert left == {"bon.txt", "refused"}
    assert set(HOSTILE) <= {path.name for path in (settings.inbox / "refused").iterdir()}
