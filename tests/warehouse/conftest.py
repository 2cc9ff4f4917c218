"""What the tests of this room share: an empty warehouse and a published one, made once."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from records.vocabulary import OutletFunction
from tests.warehouse.made import NOON, TEXT, batch, document, outlet, run
from warehouse.indexing import update_index
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a warehouse of a few articles and its snapshot: copy it before you write."""
    folder = tmp_path_factory.mktemp("stored")
    with open_warehouse(folder / "warehouse.duckdb") as warehouse:
        warehouse.record_outlets(
            [outlet("alpha"), outlet("digest", OutletFunction.AGGREGATOR)], NOON
        )
        for day in range(6):
            at = NOON + timedelta(days=day)
            warehouse.begin_run(run(day, at))
            own = [
                document(f"https://alpha.example/{day}-{n}", f"{TEXT} Le {day} {n}.", at=at,
                         relevance=n % 3)
                for n in range(4)
            ]  # fmt: skip
            warehouse.append(batch(*own, at=at), f"run-{day}")
            reprint = document(
                f"https://digest.example/{day}", f"{TEXT} Le {day} 2.", "Sénou : de l'or",
                outlet_id="digest", at=at, published=at - timedelta(minutes=30),
                credit_outlet_id="alpha",
            )  # fmt: skip
            warehouse.append(batch(reprint, outlet_id="digest", at=at), f"run-{day}")
        update_index(warehouse.connection)
    publish(folder / "warehouse.duckdb", folder / "published.duckdb")
    return folder


@pytest.fixture
def data(stored: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to write in."""
    return Path(shutil.copytree(stored, tmp_path / "data"))


@pytest.fixture(scope="session")
def published(stored: Path) -> Path:
    """Its snapshot, to read only."""
    return stored / "published.duckdb"
