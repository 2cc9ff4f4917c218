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


@pytest.mark.parametrize("hit", [0, 3, 7])
@pytest.mark.parametrize("where", ["magic", "header", "body", "checksum"])
def test_a_damaged_record_costs_itself_only_when_the_index_is_rebuilt(
    tmp_path: Path, hit: int, where: str
) -> None:
    archive = Archive(tmp_path)
    refs = [archive.write(_page(n, os.urandom(3000).hex().encode())) for n in range(9)]
    pages = [archive.read(ref) for ref in refs]
    file = tmp_path / refs[0].path
    data = bytearray(file.read_bytes())
    places = {"magic": 0, "header": 14, "body": 2000, "checksum": -6}
    begin = refs[hit].offset if places[where] >= 0 else refs[hit + 1].offset
    data[begin + places[where]] ^= 0x10
    file.write_bytes(data)
    file.with_name("20.tsv").unlink()
    again = Archive(tmp_path)
    found = [again.find(f"http://a.ml/{n}", AT, AT) for n in range(9)]
    assert found == [None if n == hit else ref for n, ref in enumerate(refs)]
    assert [again.read(r) for r in refs if r != refs[hit]] == pages[:hit] + pages[hit + 1 :]
    assert len(file.read_bytes()) == len(data)
    # And what comes next is behind it, in the index as in the file.
    later = again.write(_page(10))
    assert Archive(tmp_path).find("http://a.ml/10", AT, AT) == later


@pytest.mark.parametrize("line", ["x\ty", "1\t2\t3\t4\t5\t6", "", "\udcff", "9" * 5000 + "\t" * 5])
def test_a_damaged_line_of_the_index_costs_a_look_at_the_file(tmp_path: Path, line: str) -> None:
    archive = Archive(tmp_path)
    refs = [archive.write(_page(n)) for n in range(4)]
    index = (tmp_path / refs[0].path).with_name("20.tsv")
    lines = index.read_text("utf-8").splitlines()
    lines[2] = line
    index.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    again = Archive(tmp_path)
    assert [again.find(f"http://a.ml/{n}", AT, AT) for n in range(4)] == refs


def test_a_member_in_a_body_is_no_record(tmp_path: Path) -> None:
    """A page may have the bytes of another archive in it, stored as they are."""
    other = Archive(tmp_path / "other")
    forged = other.write(replace(_page(5), requested_url="http://victim.ml/1"))
    inner = (tmp_path / "other" / forged.path).read_bytes()[forged.offset :]
    archive = Archive(tmp_path / "ours")
    ref = archive.write(_page(1, os.urandom(50_000) + inner + os.urandom(50_000)))
    last = archive.write(_page(2))
    file = tmp_path / "ours" / ref.path
    data = bytearray(file.read_bytes())
    assert inner in data
    data[ref.offset + 1] ^= 1
    file.write_bytes(data)
    file.with_name("20.tsv").unlink()
    again = Archive(tmp_path / "ours")
    assert again.find("http://victim.ml/1", AT, AT) is None
    assert again.find("http://a.ml/2", AT, AT) == last


def test_no_flipped_bit_gives_another_page(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    refs = [archive.write(_page(n, os.urandom(300).hex().encode())) for n in range(3)]
    pages = [archive.read(ref) for ref in refs]
    file = tmp_path / refs[0].path
    good = file.read_bytes()
    unread = 0
    # The last bytes of a text are what warcio hands out before it has seen gzip's checksum.
    for place in (*range(0, len(good), 5), *range(len(good) - 40, len(good))):
        for bit in (place % 8, (place + 3) % 8):
            data = bytearray(good)
            data[place] ^= 1 << bit
            file.write_bytes(data)
            for ref, page in zip(refs, pages, strict=True):
                try:
                    assert archive.read(ref) == page
                except ArchiveError:
                    unread += 1
    assert unread > len(good) / 5
