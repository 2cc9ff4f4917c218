"""`veille serve`: the web pages, and `/metrics` for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from flows.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Sert les pages et /metrics. / Serves the web pages and /metrics.")(serve)


def serve(
    host: Annotated[
        str, typer.Option(help="adresse d'écoute / address to listen on")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="port")] = 8400,
) -> None:
    """Serve until stopped. Put a web server with TLS in front of it for other machines."""
    import uvicorn

    from flows.logs import keep_logs
    from flows.settings import load_settings

    settings = load_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    keep_logs(settings)
    # The access log would name the signed tokens of subscribers.
    uvicorn.run(application(settings), host=host, port=port, access_log=False, log_level="warning")


def application(settings: Settings) -> Starlette:
    """The web application: the subscribers' pages and the metrics."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    from flows.weekly_round import masthead
    from monitoring.metrics import CONTENT_TYPE, metrics_text
    from reports.mail.confirm_pages import Counter, routes

    async def metrics(request: Request) -> Response:
        text = await run_in_threadpool(metrics_text, settings.data_dir, settings.published)
        return PlainTextResponse(text, headers={"Content-Type": CONTENT_TYPE})

    counter = Counter(
        desk_path=settings.desk,
        masthead=masthead(settings),
        key=settings.secret_key.get_secret_value(),
        pages=settings.digests,
    )
    return Starlette(routes=[*routes(counter), Route("/metrics", metrics)])
