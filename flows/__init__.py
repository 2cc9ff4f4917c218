"""Flows, schedules, settings and the `veille` command: the only room that imports prefect."""
