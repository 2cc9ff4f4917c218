"""`veille schedule`, but for the newsroom that its runs open: the practice press's."""

from __future__ import annotations

from flows.prefect_server import prefect_server
from flows.serve import serve_schedules
from flows.settings import load_settings

if __name__ == "__main__":
    settings = load_settings()
    with prefect_server(settings.data_dir):
        # Prefect reads its environment when it is imported: not before the server answers.
        from tests.press.scheduled import daily

        serve_schedules(settings, lambda: None, daily)
