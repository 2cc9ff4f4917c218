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


WRONG = {
    "DIGEST__SENDER": [
        "veille",
        "a@b@c",
        "Veille <a@example.org>",
        "a@",
        "@example.org",
        "a b@c.org",
        "a@example.org, b@example.org",
        "a@exa mple.org",
        "a@example.org\nBcc: b@c.org",
        "a@999.1",
    ],
    "DIGEST__EDITOR": ["nobody at example", "https://example.org"],
    "DIGEST__OPERATOR": ["root", "mailto:a@example.org"],
    "DIGEST__REPLY_TO": ["x", "a@-bad-.org"],
    "SMTP__HOST": [
        "https://mail.example.org",
        "mail.example.org:587",
        "a@mail.example.org",
        "a b",
        "mail..example.org",
        "256.1.1.1",
        "-mail.example.org",
        "x" * 64 + ".org",
        "/tmp",
    ],
    "DIGEST__PUBLIC_URL": [
        "veille.example.org",
        "ftp://a.org",
        "https://",
        "https:///digests",
        "https://a.org/?x=1",
        "javascript:alert(1)",
        "https://u:p@a.org",
        "https://a.org:99999",
        "https://a b.org",
        "http://[::1",
    ],
    "HTTP__CONTACT": ["webmaster", "a@b\r\nX-Evil: 1", "call me"],
    "SECRET_KEY": ["secret", "password" * 8, "a" * 64, "0123456789abcdef" * 1, "x y z " * 12],
    "METRICS_TOKEN": ["token", "1" * 40],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, each in WRONG.items() for v in each])
def test_what_cannot_be_one_is_refused_in_one_line(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"VEILLE_{name}", value)
    with pytest.raises(SettingError) as caught:
        load_settings()
    said = str(caught.value)
    assert name.lower().replace("__", ".") in said and "\n" not in said and "such as" in said
    if name in ("SECRET_KEY", "METRICS_TOKEN"):
        assert value not in said.replace("'secret_key'", "").replace("'metrics_token'", "")


RIGHT = {
    "DIGEST__SENDER": [
        "veille@example.org",
        "v.m+r@mail.example.ml",
        "v@localhost",
        "o'neil@a.org",
    ],
    "SMTP__HOST": [
        "localhost",
        "127.0.0.1",
        "::1",
        "mail.example.org",
        "smtp_1.example.org",
        "poste.été.fr",
    ],
    "DIGEST__PUBLIC_URL": [
        "https://veille.example.org",
        "http://127.0.0.1:8400",
        "https://a.org/veille/",
    ],
    "HTTP__CONTACT": ["desk@example.org", "https://example.org/veille"],
    "SECRET_KEY": [
        "b3JpZ2luYWwgcmFuZG9tIGtleSBvZiAzMiBieXRlcw==",
        "9f86d081884c7d659a2feaa0c55ad015",
    ],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n in RIGHT for v in ["", *RIGHT[n]]])
def test_what_can_be_one_is_taken(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"VEILLE_{name}", value)
    load_settings()
