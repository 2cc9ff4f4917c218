"""What every test may ask for. Optional parts are skipped visibly, or fail in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("VEILLE_REQUIRE_ALL") == "1"
OF_THE_TESTS = ("VEILLE_REQUIRE_ALL", "VEILLE_SHARED")
# The settings of whoever runs the tests (a folder of seeds, a language) are not the tests'.
for _name in [name for name in os.environ if name.startswith("VEILLE_")]:
    if _name not in OF_THE_TESTS:
        del os.environ[_name]


def shared_folder() -> Path | None:
    """The folder of evaluation data: `VEILLE_SHARED`, else `shared/` beside the checkout."""
    folder = Path(os.environ.get("VEILLE_SHARED", ROOT.parent / "shared"))
    return folder if (folder / "eval").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The evaluation data, or a visible skip."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("needs the evaluation data beside the checkout (VEILLE_SHARED)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Debian's Chromium, or a visible skip."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("needs chromium (make ci-deps)")
    return found


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """A command of one test does not choose the language of the next."""
    yield
    os.environ.pop("VEILLE_LANG", None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under VEILLE_REQUIRE_ALL=1 a skip is a failure: CI must not pass with a part missing."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, but VEILLE_REQUIRE_ALL=1 asks for everything"
    return report
