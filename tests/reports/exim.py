"""Debian's exim4, started for a test: STARTTLS, login, one mail folder. No system service."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reports.mail.smtp import Server

USER, PASSWORD = "lettre", "un secret d'essai"
_CONFIG = """
primary_hostname = mail.veille.example
exim_user = {user}
exim_group = {group}
deliver_drop_privilege = true
spool_directory = {folder}/spool
log_file_path = {folder}/log-%s
pid_file_path = {folder}/exim.pid
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
keep_environment =
smtp_accept_max = 0
smtp_accept_queue_per_connection = 0
message_size_limit = 2M
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = rcpt
acl_smtp_data = data

begin acl
rcpt:
  deny message = 550 login first
       !authenticated = *
  deny message = 550 5.1.1 no such user
       local_parts = nobody
  accept
data:
  accept

begin routers
all:
  driver = accept
  transport = folder

begin transports
folder:
  driver = appendfile
  maildir_format
  directory = {folder}/mail
  user = {user}
  group = {group}

begin retry
* * F,1h,1m

begin authenticators
PLAIN:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{login}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exim:
    """A running server."""

    port: int
    folder: Path

    def server(self, password: str = PASSWORD) -> Server:
        trust = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        return Server(
            host="127.0.0.1", port=self.port, security="starttls", user=USER,
            password=password, tls=trust, timeout_s=30,
        )  # fmt: skip

    def delivered(self, count: int, within_s: float = 60) -> list[bytes]:
        """The mails in the folder, once there are that many."""
        inbox = self.folder / "mail" / "new"
        end = time.monotonic() + within_s
        while True:
            files = sorted(inbox.iterdir()) if inbox.is_dir() else []
            if len(files) >= count or time.monotonic() > end:
                return [file.read_bytes() for file in files]
            time.sleep(0.1)


@contextmanager
def exim() -> Iterator[Exim]:
    """Start exim4 with a configuration of its own, and stop it.

    Its files lie in a folder of their own, not in pytest's: that one is closed to other users, and
    closed again by any other session of pytest, while exim runs as its own user.
    """
    with tempfile.TemporaryDirectory(prefix="exim-") as made, _running(Path(made)) as server:
        yield server


@contextmanager
def _running(folder: Path) -> Iterator[Exim]:
    program = shutil.which("exim4") or "/usr/sbin/exim4"
    user, group = _owner()
    port = _free_port()
    _certificate(folder)
    config = folder / "exim.conf"
    config.write_text(
        _CONFIG.format(
            user=user, group=group, folder=folder, port=port, login=USER, password=PASSWORD
        )
    )
    (folder / "spool").mkdir()
    (folder / "mail").mkdir()
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user, group)
        config.chmod(0o644)
        shutil.chown(config, "root", "root")
    process = subprocess.Popen(
        [program, "-C", str(config), "-bdf", "-q1m"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _wait_for(port, process)
        yield Exim(port=port, folder=folder)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _owner() -> tuple[str, str]:
    if os.geteuid() != 0:
        me = pwd.getpwuid(os.geteuid()).pw_name
        return me, me
    return "Debian-exim", "Debian-exim"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            assert process.stderr is not None
            raise AssertionError(f"exim4 ended: {process.stderr.read().decode()}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("exim4 does not listen")


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
