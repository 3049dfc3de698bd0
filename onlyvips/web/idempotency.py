"""``Idempotency-Key``: a write that is sent twice has its effect once.

The header is read and checked here (draft-ietf-httpapi-idempotency-key-header). Keeping keys and
answers belongs to the service that does the work, in the transaction that does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from quart import request

from onlyvips.web.faults import ProblemError

HEADER = "Idempotency-Key"
_MARK = "_onlyvips_idempotency"
_VALUE = re.compile(r"[!-~]{1,255}")

F = TypeVar("F", bound=Callable[..., Any])


def takes_idempotency_key(*, required: bool = True) -> Callable[[F], F]:
    """Document that a route takes the header; read it with `idempotency_key`.

    Args:
        required: Whether the route insists on it.
    """

    def decorate(view: F) -> F:
        setattr(view, _MARK, required)
        return view

    return decorate


def idempotency_of(view: Callable[..., Any]) -> bool | None:
    """Return whether a view insists on the header; None when it does not take it."""
    required: bool | None = getattr(view, _MARK, None)
    return required


def read_key(value: str | None) -> str | None:
    """Return the key in a header's value, or None when there is no header.

    Args:
        value: A bare key, or one in quotes as the draft writes it.

    Raises:
        ProblemError: 400, the key is empty, too long or has characters that are not allowed.
    """
    if value is None:
        return None
    key = value.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _VALUE.fullmatch(key):
        raise ProblemError(
            400,
            f"{HEADER} must be 1 to 255 visible ASCII characters without spaces.",
            code="idempotency-key-invalid",
        )
    return key


def idempotency_key() -> str:
    """Return the key of the running request.

    Raises:
        ProblemError: 400, the header is missing or malformed.
    """
    key = read_key(request.headers.get(HEADER))
    if key is None:
        raise ProblemError(
            400,
            f"Send the header {HEADER} with a value of your own choosing, such as a UUID.",
            code="idempotency-key-missing",
        )
    return key
