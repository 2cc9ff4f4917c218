"""Tables of the desk as editors leave them: nothing is ignored in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from records import SettingError
from topics.tables import read, unknown_files

HEAD = "term\ttopic\tweight"
ROW = "barrage de Kirango\tenergy\t3"


def terms(local: Path) -> list[str]:
    return [row.get("term") for row in read("terms.fr.tsv", ("term", "topic"), local)]


@pytest.mark.parametrize(
    "body",
    [
        f"{HEAD}\n{ROW}\n".encode(),
        f"{HEAD}\n{ROW}\n".encode("utf-8-sig"),
        f"# note\n{HEAD}\r\n{ROW}\r\n".encode(),
        f"# note\n\n{HEAD}\n{ROW}".encode("utf-8-sig"),
    ],
)
def test_a_table_is_read_with_or_without_a_mark(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "terms.fr.tsv").write_bytes(body)
    assert "barrage de Kirango" in terms(tmp_path)


@pytest.mark.parametrize(
    "head",
    [
        "",
        "Term\tTopic\tWeight\n",
        "term;topic;weight\n",
        "topic\tweight\n",
        "terme\ttopic\tweight\n",
    ],
)
def test_a_first_line_that_names_no_columns_is_told(tmp_path: Path, head: str) -> None:
    (tmp_path / "terms.fr.tsv").write_text(f"# note\n{head}{ROW}\n", "utf-8")
    with pytest.raises(SettingError, match=r"terms\.fr\.tsv, line 2: .*term, topic"):
        terms(tmp_path)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Terms.fr.tsv", "terms.fr.tsv"), ("topic.tsv", "topics.tsv"),
        ("terms.fr.tsv.txt", "terms.fr.tsv"), ("entities.csv", "entities.tsv"),
        ("rules.TOML", "rules.toml"), ("terms_fr.tsv", "terms.fr.tsv"),
    ],
)  # fmt: skip
def test_a_misnamed_file_is_told_with_the_nearest(tmp_path: Path, name: str, near: str) -> None:
    (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "terms.en.tsv").write_text(HEAD, "utf-8")
    (tmp_path / "outlets").mkdir()
    assert unknown_files(tmp_path) == {name: near}


def test_no_folder_has_no_files(tmp_path: Path) -> None:
    assert unknown_files(tmp_path / "local") == {}
