from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings import load_settings
from records import SettingError


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_option_wins_over_the_environment_and_that_over_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "veille.toml").write_text('data_dir = "from-file"\nworkers = 3\n')
    assert load_settings().data_dir == Path("from-file")
    monkeypatch.setenv("VEILLE_DATA_DIR", "from-environment")
    assert load_settings().data_dir == Path("from-environment")
    assert load_settings(data_dir=Path("from-option")).data_dir == Path("from-option")
    assert load_settings().workers == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("workers = 'two'", "setting 'workers' = 'two' is refused"),
        ("wrokers = 2", "did you mean 'workers'?"),
        ("[http]\ntimeout = 3", "did you mean 'http.timeout_s'?"),
        ("workers = ", "not a TOML file"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(empty_folder: Path, content: str, said: str) -> None:
    (empty_folder / "veille.toml").write_text(content)
    with pytest.raises(SettingError) as caught:
        load_settings()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
