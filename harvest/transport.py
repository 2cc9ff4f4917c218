"""One request: deadline, decoded-size cap, and what went wrong on the wire in a few words."""

from __future__ import annotations

import asyncio
import ssl

import httpx

from harvest.decoding import BadEncoding, BodyDecoder, BodyTooLarge
from harvest.hosts import Door, Hosts
from harvest.network import AddressRefused, GuardedTransport, HostUnknown
from harvest.policy import FetchPolicy, Purpose
from harvest.request import Answer, Errand, Traffic, refused
from harvest.validators import conditional_headers
from records.page import Refusal
from records.reason import Reason, ReasonCode, make_reason
from records.vocabulary import Status
from system.clock import Clock

_FOR_GOOD = (ReasonCode.CERTIFICATE_REFUSED, ReasonCode.TLS_REFUSED)
"""What another try in the same run does not mend."""


class Wire:
    """Makes requests over the guarded transport and counts them; tells `hosts` what failed."""

    def __init__(
        self, policy: FetchPolicy, clock: Clock, transport: GuardedTransport, hosts: Hosts
    ) -> None:
        self._policy = policy
        self._clock = clock
        self._transport = transport
        self._hosts = hosts
        self._traffic: dict[str, Traffic] = {}

    def traffic(self, outlet_id: str) -> Traffic:
        """Requests and bytes on behalf of an outlet so far."""
        return self._traffic.setdefault(outlet_id, Traffic())

    @property
    def bytes_received(self) -> int:
        """Bytes of all outlets so far."""
        return sum(each.bytes_received for each in self._traffic.values())

    async def request(self, errand: Errand, url: str, door: Door) -> Answer | Refusal:
        """The complete answer of one address, within the errand's time, or why there is none."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        self._count(errand)
        try:
            async with asyncio.timeout(max(errand.left_s, 0.05)):
                return await self._receive(errand, url)
        except TimeoutError:
            reason = make_reason(ReasonCode.NO_ANSWER_IN_TIME, limit_s=self._policy.deadline_s)
            self._hosts.failed(door, reason)
            return refused(errand, Status.FETCH_ERROR, reason)
        except AddressRefused as error:
            self._hosts.failed(door, error.reason, for_good=True)
            return refused(errand, Status.FORBIDDEN_ADDRESS, error.reason)
        except HostUnknown as error:
            self._hosts.failed(door, error.reason, for_good=True)
            return refused(errand, Status.FETCH_ERROR, error.reason)
        except BodyTooLarge as error:
            return refused(errand, Status.TOO_LARGE, error.reason)
        except BadEncoding as error:
            return refused(errand, Status.FETCH_ERROR, error.reason)
        except httpx.HTTPError as error:
            reason = wire_reason(error)
            self._hosts.failed(door, reason, for_good=reason.code in _FOR_GOOD)
            return refused(errand, Status.FETCH_ERROR, reason)
        finally:
            errand.left_s -= loop.time() - started

    def _count(self, errand: Errand) -> None:
        traffic = self.traffic(errand.outlet_id)
        traffic.requests += 1
        traffic.pages += errand.purpose is Purpose.PAGE

    async def _receive(self, errand: Errand, url: str) -> Answer:
        headers = {
            "User-Agent": errand.http.agent or self._policy.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Accept-Language": "fr, en;q=0.5",
            **conditional_headers(errand.validator),
        }
        if cookies := errand.cookies.header_for(url):
            headers["Cookie"] = cookies
        connect_s = {"connect": 10.0, "read": self._policy.deadline_s, "write": 10.0, "pool": 10.0}
        # As bytes: a validator goes back exactly as it came, whatever its characters.
        raw = [
            (name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()
        ]
        request = httpx.Request("GET", url, headers=raw, extensions={"timeout": connect_s})
        response = await self._transport.handle_async_request(request)
        received = 0
        try:
            encoding = response.headers.get("content-encoding", "")
            decoder = BodyDecoder(encoding, self._policy.max_bytes(errand.purpose))
            async for chunk in response.aiter_raw():
                received += len(chunk)
                decoder.feed(chunk)
            body = decoder.finish()
        finally:
            self.traffic(errand.outlet_id).bytes_received += received
            await response.aclose()
        pairs = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers.raw)
        return Answer(url, response.status_code, pairs, body, received, self._clock.now())


def wire_reason(error: BaseException) -> Reason:
    """What went wrong on the wire; any trouble with TLS is named as such."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and len(chain) < 10:
        chain.append(cause)
    secure = next((each for each in chain if isinstance(each, ssl.SSLError)), None)
    if isinstance(secure, ssl.SSLCertVerificationError):
        return make_reason(ReasonCode.CERTIFICATE_REFUSED, detail=secure.verify_message)
    if secure is not None:
        return make_reason(ReasonCode.TLS_REFUSED, detail=str(secure.reason or secure))
    detail = f"{type(error).__name__} {str(error)[:100]}".strip()
    return make_reason(ReasonCode.CONNECTION_FAILED, detail=detail)
