"""Giving kept answers: what a request costs that needs no application."""

from __future__ import annotations

import random
import re
import time
from typing import TYPE_CHECKING

from onlyvips.log import REQUEST_ID, log_request
from onlyvips.web.keeping import REPEATED, is_known

if TYPE_CHECKING:
    from onlyvips.web.addresses import Client, ClientAddresses
    from onlyvips.web.headers import Cors, Pairs
    from onlyvips.web.kept import KeptAnswer, KeptAnswers
    from onlyvips.web.request_metrics import RequestMetrics

_SANE_ID = re.compile(rb"[A-Za-z0-9_.:-]{8,128}")
#: Requests with one of these are never answered from memory.
_NOT_PLAIN = frozenset(
    {b"authorization", b"content-length", b"transfer-encoding", b"expect", b"upgrade"}
)
_WANTED = frozenset(
    {b"if-none-match", b"accept-language", b"origin", b"x-request-id", b"x-forwarded-for"}
)


class Recall:
    """Gives kept answers to strangers' GET requests, counted and logged like all others.

    They are not counted by rate limits: a refusal would cost as much.

    Args:
        kept: The answers.
        addresses: Finds the sender.
        cors: Origins that may read answers.
        metrics: Counts requests.
        access_log: Write one line for each request.
    """

    def __init__(
        self,
        kept: KeptAnswers,
        addresses: ClientAddresses,
        cors: Cors,
        metrics: RequestMetrics,
        *,
        access_log: bool,
    ) -> None:
        self._kept = kept
        self._addresses = addresses
        self._cors = cors
        self._metrics = metrics
        self._access_log = access_log

    def __call__(
        self, target: bytes, headers: Pairs, peer: str
    ) -> tuple[KeptAnswer, bool, Pairs] | None:
        """Give the answer to a GET request; None if none is kept for it.

        Args:
            target: Path and query as they were sent.
            headers: Headers of the request; names in lower case.
            peer: Address of the connection's other end.

        Returns:
            The answer, whether the caller has it already (304), and the headers that it gets
            besides those that are kept with it.
        """
        kept = self._kept
        answer = kept.find(target)
        if answer is None and not kept.has_languages(target):
            return None
        began = time.perf_counter()
        found = _wanted(headers)
        if found is None:
            return None
        if answer is None:
            answer = kept.find_by_language(target, found.get(b"accept-language", b""))
            if answer is None:
                return None
        client = self._addresses.resolve(peer, found.get(b"x-forwarded-for", b""))
        request_id = request_id_for(client, found.get(b"x-request-id"))
        fresh = [(b"x-request-id", request_id.encode())]
        if self._cors.active:
            fresh += self._cors.answer(found.get(b"origin"))
        unchanged = is_known(found.get(b"if-none-match"), answer.etag)
        kept.counts.given += 1
        status = 304 if unchanged else 200
        seconds = time.perf_counter() - began
        self._metrics.record("GET", answer.route, status, seconds)
        if self._access_log:
            token = REQUEST_ID.set(request_id)
            log_request(
                "GET", answer.path, status, seconds=seconds, address=client.address, account=None
            )
            REQUEST_ID.reset(token)
        return answer, unchanged, fresh


def _wanted(headers: Pairs) -> dict[bytes, bytes] | None:
    """Return the headers that matter; None if no kept answer fits the request."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _NOT_PLAIN:
            return None
        if name in _WANTED:
            if name in found and name in REPEATED:
                found[name] += REPEATED[name] + value
            else:
                found[name] = value
    return found


def request_id_for(client: Client, given: bytes | None) -> str:
    """Return the id of a request: the one that a trusted proxy gave it, or a new one."""
    if given is not None and client.trusted and _SANE_ID.fullmatch(given):
        return given.decode()
    return f"{random.getrandbits(96):024x}"
