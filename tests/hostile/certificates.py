"""Certificates made on the spot: one authority, one good server, four that must be refused."""

from __future__ import annotations

import ssl
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def make_authority() -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Autorité de test")
    return Authority(key, _certificate(key, name, name, key, NOW + timedelta(days=2), None))


def _certificate(
    key: ec.EllipticCurvePrivateKey,
    subject: x509.Name,
    issuer: x509.Name,
    signer: ec.EllipticCurvePrivateKey,
    until: datetime,
    host: str | None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
    )
    if host is not None:
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA256())


def server_context(authority: Authority, folder: Path, kind: str) -> ssl.SSLContext:
    """`good`, `expired`, `self-signed`, `wrong name` or `TLS 1.0` for journal.test."""
    key = ec.generate_private_key(ec.SECP256R1())
    until = NOW - timedelta(days=1) if kind == "expired" else NOW + timedelta(days=1)
    host = "autre.test" if kind == "wrong name" else "journal.test"
    subject = _name(host)
    signed_by_itself = kind == "self-signed"
    issuer = subject if signed_by_itself else authority.certificate.subject
    signer = key if signed_by_itself else authority.key
    certificate = _certificate(key, subject, issuer, signer, until, host)
    file = folder / f"{kind.replace(' ', '-')}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    if kind == "TLS 1.0":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1
    return context
