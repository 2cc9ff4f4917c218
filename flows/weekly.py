"""The weekly flow: Prefect around `flows/weekly_round.py`."""

from __future__ import annotations

from flows.prefect_environment import prepare_prefect
from flows.settings import load_settings

prepare_prefect(load_settings().data_dir)

from prefect import flow  # noqa: E402
from prefect.artifacts import create_markdown_artifact  # noqa: E402

from flows import weekly_round  # noqa: E402
from reports.digest.edition import week as week_named  # noqa: E402


@flow(name="weekly-digest", persist_result=False, validate_parameters=False)
def weekly_digest(week: str = "") -> str:
    """Make, publish and send the digest of a week; without a name, what this hour asks for.

    That is Sunday's draft, Monday's issue, or the letters of readers who chose another day.
    Nothing is sent twice however often it runs. Raises WarehouseError when no snapshot can be
    read, after telling the operator.
    """
    settings, world = load_settings(), weekly_round.World()
    done = (
        weekly_round.weekly(settings, world, week_named(week))
        if week
        else weekly_round.at_this_hour(settings, world)
    )
    create_markdown_artifact(key="weekly-digest", markdown=done)
    return done
