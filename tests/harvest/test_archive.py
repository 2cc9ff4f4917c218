"""The raw archive: valid for its own checker, readable after a crash."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.checker import Checker

from harvest.archive import Archive, ArchiveError
from records import Page, WarcRef

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def _page(n: int, body: bytes = b"<p>bonjour</p>") -> Page:
    return Page(
        requested_url=f"http://a.ml/{n}",
        final_url=f"https://a.ml/{n}/",
        status=200,
        fetched_at=AT,
        media_type="text/html; charset=windows-1252",
        headers=(
            ("Content-Type", "text/html; charset=windows-1252"),
            ("Content-Encoding", "gzip"),
            ("ETag", 'W/"x"'),
        ),
        body=body,
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    pages = [_page(n, bytes([n]) * 1000) for n in range(3)] + [_page(9, b"")]
    refs = [archive.write(page) for page in pages]
    assert [archive.read(ref) for ref in refs] == [
        replace(page, warc=ref) for page, ref in zip(pages, refs, strict=True)
    ]


def test_valid_for_warcios_own_checker(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.write(_page(1))
    again = archive.write_revisit(_page(1), AT)
    assert archive.read(again) == archive.read(first)
    checker = Checker(type("Command", (), {"inputs": [], "verbose": True}))
    checker.process_one(str(tmp_path / first.path))
    assert checker.exit_value == 0


@pytest.mark.parametrize("cut", [1, 10, 100, 200])
def test_a_record_cut_by_a_crash_is_taken_off(tmp_path: Path, cut: int) -> None:
    archive = Archive(tmp_path)
    kept = archive.write(_page(1))
    size = (tmp_path / kept.path).stat().st_size
    archive.write(_page(2))
    os.truncate(tmp_path / kept.path, size + cut)
    again = Archive(tmp_path)
    third = again.write(_page(3))
    assert third.offset == size
    assert again.read(kept).requested_url == "http://a.ml/1"
    assert again.read(third).requested_url == "http://a.ml/3"
    assert again.find("http://a.ml/2", AT, AT) is None


def test_found_again_without_the_index(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    ref = archive.write(_page(1))
    (tmp_path / "2026/11/20.tsv").unlink()
    assert Archive(tmp_path).find("http://a.ml/1", AT, AT) == ref
    assert (tmp_path / "2026/11/20.tsv").exists()


def test_a_wrong_reference_is_one_clear_error(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    ref = archive.write(_page(1))
    for wrong in (
        replace(ref, offset=ref.offset + 7),
        WarcRef(path="2020/01/01.warc.gz", offset=0),
    ):
        with pytest.raises(ArchiveError, match="restore the archive"):
            archive.read(wrong)
