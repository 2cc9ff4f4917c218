"""Prefect's server behind a door: `python -m flows.prefect_door HOST:PORT …`.

The names are those by which it may be asked. Where it listens, its database and its secret are
Prefect's own settings (`PREFECT_SERVER_API_HOST`, `…_PORT`, `…_AUTH_STRING`).
"""

from __future__ import annotations

import os
import sys

from system.server_secret import SECRET


def serve(hosts: list[str]) -> None:
    """Serve Prefect under the names of `hosts`, until a signal."""
    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    from system.web_door import WebDoor

    server = get_current_settings().server
    uvicorn.run(
        WebDoor(create_app(final=True), hosts),
        host=server.api.host,
        port=server.api.port,
        timeout_keep_alive=server.api.keepalive_timeout,
        log_level=server.logging_level.lower(),
        # Behind no proxy: a header must not say who asks.
        proxy_headers=False,
    )


def main() -> None:
    """Refuse to serve without a secret, or without a name."""
    if not os.environ.get(SECRET, "").partition(":")[2]:
        sys.exit(f"{SECRET} must be set, as user:password: this server runs what it is told to.")
    if not sys.argv[1:]:
        sys.exit("name each HOST:PORT by which this server is asked, e.g. 127.0.0.1:4200")
    serve(sys.argv[1:])


if __name__ == "__main__":
    main()
