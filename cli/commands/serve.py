"""`veille serve`: the web pages, and `/metrics` for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request

    from flows.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


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
    from system.bounded_http import BoundedHttp
    from system.web_door import WebDoor

    settings = load_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    keep_logs(settings)
    names = host_names(host, settings.digest.public_url)
    uvicorn.run(
        WebDoor(application(settings), names, any_origin=True),
        host=host,
        port=port,
        http=BoundedHttp,
        ws="none",
        lifespan="off",
        # Who asks is the peer: a header would say what it likes.
        proxy_headers=False,
        # The access log would name the signed tokens of subscribers.
        access_log=False,
        log_level="warning",
    )


def host_names(host: str, public_url: str) -> set[str]:
    """Name the hosts for which these pages answer."""
    from urllib.parse import urlsplit

    public = urlsplit(public_url).hostname or ""
    return {*LOOPBACK, f"[{host}]" if ":" in host else host, public} - {"", "0.0.0.0", "[::]"}


def application(settings: Settings) -> Starlette:
    """The web application: the subscribers' pages and the metrics."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    from flows.weekly_round import masthead
    from monitoring.metrics import CONTENT_TYPE, metrics_text
    from reports.mail.confirm_pages import Counter, routes

    async def metrics(request: Request) -> Response:
        if not may_read_metrics(request, settings):
            return PlainTextResponse("not found", status_code=404)
        text = await run_in_threadpool(metrics_text, settings.data_dir, settings.published)
        return PlainTextResponse(text, headers={"Content-Type": CONTENT_TYPE})

    counter = Counter(
        desk_path=settings.desk,
        masthead=masthead(settings),
        key=settings.secret_key.get_secret_value(),
        pages=settings.digests,
    )
    return Starlette(routes=[*routes(counter), Route("/metrics", metrics)])


def may_read_metrics(request: Request, settings: Settings) -> bool:
    """Ask for the token; without one, for a program of this machine."""
    import hmac

    token = settings.metrics_token.get_secret_value()
    if token:
        given = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {token}".encode())
    peer = request.client.host if request.client else ""
    ours = peer in LOOPBACK and request.url.hostname in LOOPBACK
    # A proxy of the public pages is a program of this machine too, and may rewrite Host.
    return ours and not settings.digest.public_url
