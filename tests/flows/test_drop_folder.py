"""The drop folder with everything that may lie in one."""

from __future__ import annotations

import os
from pathlib import Path

from flows.drop_folder import open_drop_folder

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
