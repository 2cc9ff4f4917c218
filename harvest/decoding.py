"""Content encodings, with the cap inside the decoder: a bomb costs its cap and no more."""

from __future__ import annotations

import zlib

from records.error_code import ErrorCode
from records.errors import VeilleError
from records.reason import Reason, ReasonCode, make_reason

_STEP = 1 << 16
_GZIP = zlib.MAX_WBITS | 16
_MAGIC = b"\x1f\x8b"


class BodyTooLarge(VeilleError):
    """The decoded body passes the cap."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(ErrorCode.SENTENCE, sentence=reason)
        self.reason = reason


class BadEncoding(VeilleError):
    """The body is in an encoding that we did not ask for, or is broken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(ErrorCode.SENTENCE, sentence=reason)
        self.reason = reason


class BodyDecoder:
    """Collects a body as it arrives: identity or gzip, at most `max_bytes` decoded."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        name = encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip"):
            raise BadEncoding(make_reason(ReasonCode.BAD_ENCODING, encoding=encoding))
        self._gzip = zlib.decompressobj(_GZIP) if name.endswith("gzip") else None
        self._max = max_bytes
        self._body = bytearray()
        self._seen = 0

    def feed(self, chunk: bytes) -> None:
        """Takes raw bytes; raises BodyTooLarge or BadEncoding."""
        self._seen += len(chunk)
        if self._gzip is None:
            self._add(chunk)
            return
        try:
            while chunk:
                chunk = self._inflate(chunk)
        except zlib.error as error:
            raise BadEncoding(make_reason(ReasonCode.BROKEN_BODY, detail=str(error))) from error

    def _inflate(self, chunk: bytes) -> bytes:
        assert self._gzip is not None
        self._add(self._gzip.decompress(chunk, _STEP))
        if not self._gzip.eof:
            return self._gzip.unconsumed_tail
        rest = self._gzip.unused_data
        if not rest.startswith(_MAGIC):
            return b""  # padding after the last member is not ours to judge
        self._gzip = zlib.decompressobj(_GZIP)
        return rest

    def _add(self, data: bytes) -> None:
        if len(self._body) + len(data) > self._max:
            raise BodyTooLarge(make_reason(ReasonCode.BODY_TOO_LARGE, limit_bytes=self._max))
        self._body += data

    def finish(self) -> bytes:
        """The whole body; raises BadEncoding when the gzip stream is cut short."""
        if self._gzip is not None and self._seen and not self._gzip.eof:
            tail = b"" if self._body else self._gzip.flush(_STEP)
            self._add(tail)
            raise BadEncoding(make_reason(ReasonCode.BROKEN_BODY, detail="gzip body cut short"))
        return bytes(self._body)


def gunzip(body: bytes, max_bytes: int) -> bytes:
    """A body that may be a gzip file (`sitemap.xml.gz`), decoded; others as they are."""
    if not body.startswith(_MAGIC):
        return body
    decoder = BodyDecoder("gzip", max_bytes)
    decoder.feed(body)
    return decoder.finish()
