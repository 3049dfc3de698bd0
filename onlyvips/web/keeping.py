"""Making an answer one that is kept, and what is the same for kept answers and new ones."""

from __future__ import annotations

from collections.abc import MutableMapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from onlyvips.web.kept import Keep, KeptAnswer, KeptAnswers

if TYPE_CHECKING:
    from onlyvips.web.exchange import Exchange
    from onlyvips.web.headers import Pairs, SecurityHeaders

Message = MutableMapping[str, Any]

#: Longest header ``Accept-Language`` that an answer is kept for.
_MAX_LANGUAGE = 100
#: Kept by browsers and proxies too, yet asked for each time: the answer is 304 until something is
#: invalidated, so what was published is seen at once.
_CACHE_CONTROL = (b"cache-control", b"no-cache")
#: How headers that stand there several times are put together; of others the last counts. An answer
#: was made from the first language alone, so it must not be kept under the name of another: what
#: stands between two can be in no header.
REPEATED = {b"x-forwarded-for": b",", b"accept-language": b"\n"}
_UNCHANGED = frozenset({b"etag", b"cache-control", b"vary", b"content-location", b"expires"})


def target_of(scope: MutableMapping[str, Any]) -> bytes | None:
    """Return path and query as they were sent; None if the server does not tell."""
    path: bytes | None = scope.get("raw_path")
    query: bytes = scope["query_string"]
    return b"%b?%b" % (path, query) if path and query else path


def is_known(if_none_match: bytes | None, etag: bytes) -> bool:
    """Say whether a caller has the answer with this tag already (RFC 9110, section 13.1.2)."""
    if if_none_match is None:
        return False
    if if_none_match in {etag, b"*"}:
        return True
    return any(tag.strip().removeprefix(b"W/") == etag for tag in if_none_match.split(b","))


class Keeper:
    """Keeps answers when they are whole.

    Args:
        kept: Where they are kept.
        security: Headers by kind of answer; they are the same each time.
    """

    def __init__(self, kept: KeptAnswers, security: SecurityHeaders) -> None:
        self._kept = kept
        self._security = security

    def finish(
        self,
        target: bytes | None,
        exchange: Exchange,
        start: Message,
        body: Message,
        found: dict[bytes, bytes],
    ) -> tuple[Message, Message]:
        """Return the messages of an answer, and keep it if that is possible.

        Args:
            target: Path and query as they were sent.
            exchange: The request; its ``keep`` is set.
            start: The message with status and headers.
            body: The first message with a body.
            found: Headers of the request.
        """
        keep = exchange.keep
        assert keep is not None
        language = found.get(b"accept-language", b"")
        if (
            target is None
            or body.get("more_body", False)
            or (keep.by_language and len(language) > _MAX_LANGUAGE)
            or not _may_be_kept(start["headers"])
        ):
            return start, body
        answer = self._answer(exchange, keep, start["headers"], body.get("body", b""))
        self._kept.store(target, language, answer, keep)
        # The security headers are added to every answer on its way out.
        names = {name for name, _ in self._security.for_path(exchange.path)}
        if is_known(found.get(b"if-none-match"), answer.etag):
            headers = [pair for pair in answer.unchanged_headers if pair[0] not in names]
            return {**start, "status": 304, "headers": headers}, {**body, "body": b""}
        return {**start, "headers": [p for p in answer.headers if p[0] not in names]}, body

    def _answer(self, exchange: Exchange, keep: Keep, given: Pairs, body: bytes) -> KeptAnswer:
        headers = list(given)
        own = dict(given)
        etag = own.get(b"etag")
        if etag is None:
            etag = b'"%b"' % blake2b(body, digest_size=12).hexdigest().encode()
            headers.append((b"etag", etag))
        if b"cache-control" not in own:
            headers.append(_CACHE_CONTROL)
        if keep.by_language:
            headers.append((b"vary", b"Accept-Language"))
        security = self._security.for_path(exchange.path)
        unchanged = [pair for pair in headers if pair[0] in _UNCHANGED] + security
        headers += security
        return KeptAnswer(
            body=body,
            headers=headers,
            head=_head(b"200 OK", headers),
            unchanged_headers=unchanged,
            unchanged_head=_head(b"304 Not Modified", unchanged),
            etag=etag,
            path=exchange.path,
            route=exchange.route,
            tags=frozenset(keep.tags),
            until=keep.began + keep.seconds,
        )


def _may_be_kept(headers: Pairs) -> bool:
    for name, value in headers:
        if name in {b"set-cookie", b"vary", b"transfer-encoding"}:
            return False
        if name == b"cache-control" and (b"no-store" in value or b"private" in value):
            return False
    return True


def _head(status: bytes, headers: Pairs) -> bytes:
    lines = [b"HTTP/1.1 ", status, b"\r\n"]
    for name, value in headers:
        lines += (name, b": ", value, b"\r\n")
    return b"".join(lines)
