"""What a stranger tries on a Prefect server: a page in Chromium, and plain requests.

Each attempt leaves a mark of its own name where it has an effect; `effects` reads them back as the
operator.
"""

from __future__ import annotations

import base64
import http.client
import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

PAGE = Path(__file__).with_name("open_page.html")
NAME = "evil.test"
# Such a browser would ask before a page may call this machine; not every browser does.
OPEN = ",".join(
    ("LocalNetworkAccessChecks", "BlockInsecurePrivateNetworkRequests",
     "PrivateNetworkAccessSendPreflights")
)  # fmt: skip


def deployment_of(operator: httpx.Client) -> str:
    """A deployment to be changed."""
    flow = _ready(operator, "/flows/", {"name": "daily"})["id"]
    made = {"name": "daily", "flow_id": flow, "description": "as made"}
    return str(_ready(operator, "/deployments/", made)["id"])


def _ready(operator: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    """The answer, once the server's database is free: its services fill it at the start."""
    until = time.monotonic() + 60
    while (answer := operator.post(path, json=body)).status_code == 503:
        assert time.monotonic() < until
        time.sleep(1)
    return answer.raise_for_status().json()


def effects(operator: httpx.Client, deployment: str, seen: dict[str, str]) -> set[str]:
    """The attempts that left a mark: a variable, a change, an event, something read."""
    variables = _ready(operator, "/variables/filter", {})
    kept = operator.get(f"/deployments/{deployment}").raise_for_status().json()
    events = _ready(operator, "/events/filter", {"limit": 50})
    marks = {str(one["name"]) for one in variables} | {n for n in seen if n != "all"}
    marks |= {
        str(one["event"]).removeprefix("hostile.")
        for one in events["events"]
        if one["event"].startswith("hostile.")
    }
    marks |= {"no_cors_pause"} if kept["paused"] else set()
    return marks | ({str(kept["description"])} - {"as made"})


class _Stranger(BaseHTTPRequestHandler):
    """A proxy that stands for the stranger's name server: its name leads to their page at first,
    to the victim's server afterwards."""

    protocol_version = "HTTP/1.1"
    page = ""
    port = 0
    seen: dict[str, str]
    done: threading.Event

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PATCH = do_OPTIONS = do_GET

    def do_CONNECT(self) -> None:
        """A websocket goes through a tunnel: to the victim."""
        self.send_response(200)
        self.end_headers()
        with socket.create_connection(("127.0.0.1", self.port)) as there:
            back = threading.Thread(target=_pump, args=(there, self.connection), daemon=True)
            back.start()
            _pump(self.connection, there)
        self.close_connection = True

    def _answer(self) -> None:
        path = self.path.removeprefix(f"http://{NAME}:{self.port}")
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if path == "/page":
            self._reply(200, "text/html; charset=utf-8", self.page.encode())
        elif path.startswith("/seen/"):
            self.seen[path.removeprefix("/seen/")] = body.decode()
            self._reply(200, "text/plain", b"")
            if path == "/seen/all":
                self.done.set()
        elif path.startswith("/api/"):
            self._pass_on(path, body)
        else:
            self._reply(404, "text/plain", b"")

    def _pass_on(self, path: str, body: bytes) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        kept = {k: v for k, v in self.headers.items() if not k.lower().startswith("proxy-")}
        connection.request(self.command, path, body or None, kept)
        answer = connection.getresponse()
        self._reply(answer.status, answer.headers.get_content_type(), answer.read())
        connection.close()

    def _reply(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)


@contextmanager
def _stranger(port: int, deployment: str) -> Iterator[tuple[int, type[_Stranger]]]:
    page = PAGE.read_text("utf-8").replace("PORT", str(port)).replace("DEPLOYMENT", deployment)
    made = {"page": page, "port": port, "seen": {}, "done": threading.Event()}
    handler = type("Stranger", (_Stranger,), made)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, handler
    finally:
        server.shutdown()
        server.server_close()


def browse(chromium: str, port: int, deployment: str, folder: Path) -> dict[str, str]:
    """Open the page, wait until it has tried everything; what it could read, by attempt."""
    with _stranger(port, deployment) as (proxy, handler):
        command = [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            f"--user-data-dir={folder / 'profile'}", f"--disable-features={OPEN}",
            f"--proxy-server=http://127.0.0.1:{proxy}", "--remote-debugging-port=0",
            f"http://{NAME}:{port}/page",
        ]  # fmt: skip
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert handler.done.wait(120), f"the page did not end: {handler.seen}"
        finally:
            browser.terminate()
            browser.wait(30)
        return dict(handler.seen)


def knock(port: int) -> dict[str, int]:
    """Plain requests of another user or machine, by name: the status of each, 0 for none."""
    return {name: _ask(port, name, **how) for name, how in _REQUESTS.items()} | {
        "raw_socket": _raw(port, "raw_socket", "Upgrade: websocket\r\nConnection: Upgrade\r\n"),
        "two_hosts": _raw(port, "two_hosts", f"Host: 127.0.0.1:{port}\r\n"),
    }


def clear(port: int) -> int:
    """Ask for an empty database: the status."""
    return _ask(port, "", path="/api/admin/database/clear", body={"confirm": True})


def _token(text: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


_REQUESTS: dict[str, dict[str, Any]] = {
    "no_secret": {},
    "empty_secret": {"headers": _token("")},
    "default_secret": {"headers": _token("admin:pass")},
    "user_alone": {"headers": _token("veille:")},
    "bearer": {"headers": {"authorization": "Bearer veille"}},
    "no_ascii_secret": {"headers": _token("veille:é")},
    "foreign_host": {"headers": {"host": NAME}},
    "foreign_origin": {"headers": {"origin": f"http://{NAME}"}},
    "null_origin": {"headers": {"origin": "null"}},
    "forwarded": {"headers": {"x-forwarded-for": "127.0.0.1", "x-forwarded-host": "127.0.0.1"}},
    "double_slash": {"path": "/api//variables/"},
    "behind_health": {"path": "/api/health/../variables/"},
    "encoded_path": {"path": "/api/%76ariables/"},
    "any_address_raw": {"address": "0.0.0.0"},
    "second_loopback": {"address": "127.0.0.2"},
    "ipv6_raw": {"address": "::1"},
    "admin_settings": {"path": "/api/admin/settings", "method": "GET"},
}


def _ask(
    port: int,
    name: str,
    *,
    path: str = "/api/variables/",
    method: str = "POST",
    address: str = "127.0.0.1",
    headers: dict[str, str] | None = None,
    body: dict[str, Any] | None = None,
) -> int:
    content = json.dumps(body or {"name": name, "value": "x"})
    given = {"content-type": "application/json"} | (headers or {})
    connection = http.client.HTTPConnection(address, port, timeout=20)
    try:
        connection.request(method, path, content, given)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _raw(port: int, name: str, lines: str) -> int:
    body = json.dumps({"name": name, "value": "x"})
    text = (
        f"POST /api/variables/ HTTP/1.1\r\nHost: {NAME}\r\n{lines}"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=8) as there:
        there.sendall(text.encode())
        try:
            words = there.recv(200).split()
        except TimeoutError:
            return 0
    return int(words[1]) if len(words) > 1 else 0


def settle() -> None:
    """Give the server the time in which it stores events."""
    time.sleep(4)
