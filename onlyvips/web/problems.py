"""Errors as problem details (RFC 9457), one shape for all of them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote

from onlyvips.errors import (
    Conflict,
    FieldError,
    Forbidden,
    InvalidInput,
    NotFound,
    OnlyVipsError,
    RateLimited,
    Unauthenticated,
    Unavailable,
)

CONTENT_TYPE = "application/problem+json"

#: Status of each error of the domain; the first class that fits counts.
_STATUS: tuple[tuple[type[OnlyVipsError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (Unauthenticated, 401),
    (Forbidden, 403),
    (RateLimited, 429),
    (Unavailable, 503),
    (InvalidInput, 422),
)

#: Code and sentence of what HTTP itself can go wrong with.
HTTP_PROBLEMS: Mapping[int, tuple[str, str]] = {
    400: ("bad-request", "The request is malformed."),
    401: ("unauthenticated", "Sign in first."),
    403: ("forbidden", "You may not do that."),
    404: ("not-found", "There is nothing at this address."),
    405: ("method-not-allowed", "This address does not support the method."),
    406: ("not-acceptable", "The answer cannot be given in a form that you accept."),
    408: ("request-timeout", "The request took too long to arrive."),
    409: ("conflict", "The request contradicts the present state."),
    410: ("gone", "What was here is gone for good."),
    411: ("length-required", "The request needs a Content-Length header."),
    412: ("precondition-failed", "A precondition of the request does not hold."),
    413: ("content-too-large", "The body of the request is too large."),
    414: ("uri-too-long", "The address of the request is too long."),
    415: ("unsupported-media-type", "Send the body as application/json."),
    416: ("range-not-satisfiable", "The range that was asked for does not exist."),
    422: ("invalid-input", "The input cannot be accepted."),
    423: ("locked", "What was asked for is locked."),
    429: ("rate-limited", "Too many requests; try again later."),
    431: ("headers-too-large", "The headers of the request are too large."),
    500: ("internal", "Something went wrong on our side; quote the request id when you report it."),
    501: ("not-implemented", "This is not supported."),
    502: ("bad-gateway", "A service behind the platform gave no proper answer."),
    503: ("unavailable", "The platform cannot answer for the moment; try again shortly."),
    504: ("gateway-timeout", "A service behind the platform did not answer in time."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem, ready to be sent.

    Attributes:
        status: HTTP status.
        code: Stable slug; ``type`` is ``/problems/<code>``.
        detail: One sentence for a person.
        errors: The fields at fault.
        extra: Further members.
        headers: Headers that belong to it (``Retry-After``, ``Allow``, ``WWW-Authenticate``).
    """

    status: int
    code: str
    detail: str
    errors: Sequence[FieldError] = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The status in words; the same for every problem of this status."""
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return "Error"

    def document(self, path: str, request_id: str) -> dict[str, object]:
        """Return the members of the document.

        Args:
            path: Decoded path of the request, which becomes ``instance``.
            request_id: Where to look in the log.
        """
        document: dict[str, object] = {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": quote(path, safe="/:@!$&'()*+,;=-._~", errors="replace"),
            "code": self.code,
            "request_id": request_id,
        }
        if self.errors:
            document["errors"] = [
                {"field": error.field, "message": error.message} for error in self.errors
            ]
        further = {name: value for name, value in self.extra.items() if name not in document}
        return document | further

    def encode(self, path: str, request_id: str) -> bytes:
        """Return the document as JSON."""
        document = self.document(path, request_id)
        return json.dumps(document, ensure_ascii=False, default=str).encode("utf-8", "replace")


def http_problem(
    status: int,
    detail: str | None = None,
    *,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[FieldError] = (),
) -> Problem:
    """Return the problem of a status."""
    default_code, sentence = (
        HTTP_PROBLEMS.get(status) or HTTP_PROBLEMS[400 if status < 500 else 500]
    )
    all_headers = dict(headers or {})
    if status == 401:
        # RFC 6750 section 3: say how to authenticate.
        all_headers.setdefault("WWW-Authenticate", 'Bearer realm="onlyvips"')
    elif status == 503:
        all_headers.setdefault("Retry-After", "2")
    return Problem(status, code or default_code, detail or sentence, errors, {}, all_headers)


def domain_problem(error: OnlyVipsError) -> Problem:
    """Return the problem of an error of the domain.

    An error that belongs to no class with a status of its own is a fault of ours: it says nothing
    to the outside.
    """
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    if status == 500:
        return http_problem(500)
    base = http_problem(status, error.detail, code=error.code)
    headers = dict(base.headers)
    if isinstance(error, (RateLimited, Unavailable)):
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="onlyvips", error="invalid_token"'
    if isinstance(error, Unavailable):
        # What is away, and where, is for the operator's log, not for callers.
        return Problem(status, error.code, HTTP_PROBLEMS[503][1], headers=headers)
    errors = error.fields if isinstance(error, InvalidInput) else ()
    return Problem(status, error.code, error.detail, errors, error.extra, headers)


def validation_problem(error: BaseException | None) -> Problem:
    """Return the problem of input that a schema refused, field by field.

    Args:
        error: What pydantic raised, or whatever else quart-schema wrapped.
    """
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return http_problem(422)
    fields = tuple(
        FieldError(_path(item["loc"]), _message(item["msg"]))
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    )
    count = len(fields)
    sentence = f"{count} field{'s were' if count > 1 else ' was'} refused; see errors."
    return http_problem(422, sentence, errors=fields[:100])


def _path(location: Iterable[int | str]) -> str:
    return ".".join(str(part) for part in location)[:200]


def _message(message: str) -> str:
    text = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return text[:1].upper() + text[1:]
