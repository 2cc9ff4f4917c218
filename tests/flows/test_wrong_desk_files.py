"""A wrong outlet file of the desk costs itself: it is named, and the rest is visited."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from extractors.registry import load_outlets, load_sound_outlets
from flows.run import run_once
from flows.run_context import open_newsroom
from flows.settings import load_settings
from records import RunStatus, SettingError
from tests.one_outlet import loopback_newsroom, page_outlet, serving

GOOD = 'name = "Journal"\nhome_url = "https://bon.test"\nkind = "web_paper"\n'
WRONG = {
    "no-toml.toml": b"\xff[[[ = \n",
    "key.toml": (GOOD + 'nome = "x"\n').encode(),
    "kind.toml": GOOD.replace("web_paper", "gazette").encode(),
    "regex.toml": (GOOD + 'article_url = "("\n').encode(),
    "utf16.toml": GOOD.encode("utf-16"),
    "empty.toml": b"",
}


def page() -> bytes:
    told = "Le bac de Diré traverse de nouveau le fleuve deux fois par jour. " * 12
    return f"<html lang=fr><article><h1>Le bac de Diré</h1><p>{told}</p></article></html>".encode()


def desk(folder: Path, *names: str) -> Path:
    outlets = folder / "local" / "outlets"
    outlets.mkdir(parents=True)
    (outlets / "bon.toml").write_text(GOOD, "utf-8")
    for name in names:
        (outlets / name).write_bytes(WRONG[name])
    return folder / "local"


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_left_out_and_named(tmp_path: Path, name: str) -> None:
    local = desk(tmp_path, name)
    sound, wrong = load_sound_outlets(local)
    assert "bon" in sound and Path(name).stem not in sound
    assert list(wrong) == [f"outlets/{name}"] and name in wrong[f"outlets/{name}"]
    with pytest.raises(SettingError):
        load_outlets(local)


def test_a_wrong_change_leaves_the_outlet_as_shipped(tmp_path: Path) -> None:
    shipped = load_outlets()
    name = sorted(shipped)[0]
    (desk(tmp_path) / "outlets" / f"{name}.toml").write_text("enabled = perhaps", "utf-8")
    sound, wrong = load_sound_outlets(tmp_path / "local")
    assert sound[name] == shipped[name] and list(wrong) == [f"outlets/{name}.toml"]


def test_the_run_visits_the_rest_and_says_so(tmp_path: Path) -> None:
    desk(tmp_path, "kind.toml")
    settings = load_settings(data_dir=tmp_path)
    wrong = open_newsroom(settings, without_wrong=True).wrong_files
    with serving([page]) as port:
        room = loopback_newsroom(settings, [page_outlet()], {"pages.test": port})
        room = type(room)(
            settings=settings, outlets=room.outlets, make_fetcher=room.make_fetcher,
            wrong_files=wrong,
        )  # fmt: skip
        report = asyncio.run(run_once(room, orchestrate=False))
    assert report.status == RunStatus.DEGRADED
    assert {each.outlet_id: each.new for each in report.outlets}["pages"] == 1
    codes = {str(note) for note in report.notes}
    assert any("kind.toml" in each for each in codes)
