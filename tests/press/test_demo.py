"""The demo begins anew, and touches no folder that is not its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.press import demo


def test_a_folder_of_somebody_else_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "letters.txt").write_text("mine")
    with pytest.raises(SystemExit, match="not the demo's own folder"):
        demo.main()
    assert (tmp_path / "demo" / "letters.txt").read_text() == "mine"


@pytest.mark.slow
def test_a_demo_of_two_days_prints_its_report_and_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "DAYS", (3,))
    for _ in range(2):
        demo.main()
        out = capsys.readouterr().out
        assert " 3 septembre :  5 documents" not in out  # more than the seeds
        assert "reprises identiques reconnues" in out
        assert (tmp_path / "demo" / "warehouse.duckdb").stat().st_size > 100_000
