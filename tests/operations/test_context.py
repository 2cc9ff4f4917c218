"""What enters a container image: the program, and nothing that lies beside it."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from docker.utils.build import exclude_paths

ROOT = Path(__file__).resolve().parents[2]
IGNORE_FILES = (".containerignore", ".dockerignore")
BESIDE = (
    "deploy/compose.env", "compose.env", ".env", "veille.toml", "prod.env", "secret", "id_ed25519",
    "tls/server.key", "data/desk.sqlite", "data/warehouse.duckdb", "data/prefect/secret",
    "backup/desk.sqlite", "demo/warehouse.duckdb", ".git/config", ".venv/bin/python", "notes.txt",
    "flows/.env", "flows/compose.env", "topics/local.env.bak", "warehouse/old.duckdb.wal",
    "desk/desk.sqlite-wal", "cli/server.pem", "cli/.cache/token", "flows/secret",
)  # fmt: skip


def context(folder: Path, ignore_file: str) -> set[str]:
    """The files that the engine would take along, by Docker's own reading of the patterns."""
    lines = (folder / ignore_file).read_text("utf-8").splitlines()
    patterns = [line for line in lines if line.strip() and not line.startswith("#")]
    taken = {str(path) for path in exclude_paths(str(folder), patterns)}
    return {path for path in taken if (folder / path).is_file()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows, and what an operator may have put beside them."""
    folder = tmp_path_factory.mktemp("project")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    for name in BESIDE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("PASSWORD=word\n", "utf-8")
    return folder


@pytest.mark.parametrize("ignore_file", IGNORE_FILES)
def test_no_secret_or_data_beside_the_project_enters_the_image(
    ignore_file: str, project: Path
) -> None:
    taken = context(project, ignore_file)
    assert not taken & set(BESIDE)
    assert not [path for path in taken if b"PASSWORD=word" in (project / path).read_bytes()]


@pytest.mark.parametrize("ignore_file", IGNORE_FILES)
def test_every_file_of_the_program_enters_the_image(ignore_file: str, project: Path) -> None:
    taken = context(project, ignore_file)
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    listed = ["git", "ls-files", "-z", "--", *build["targets"]["wheel"]["packages"]]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    rooms = {name for name in names.split("\0") if name and (ROOT / name).is_file()}
    made_of = {"Makefile", "pyproject.toml", "requirements.lock", "README.md", "prefect.yaml"}
    assert rooms | made_of <= taken


def test_both_engines_read_the_same() -> None:
    first, second = ((ROOT / name).read_text("utf-8") for name in IGNORE_FILES)
    assert first == second
