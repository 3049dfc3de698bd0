"""Errors of the domain: they say what went wrong in one sentence and know no transport.

The web layer turns them into RFC 9457 problem details, the bot into a polite answer, the
command line into one line on standard error and an exit code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class OnlyVipsError(Exception):
    """Base of every error that OnlyVips raises on purpose.

    Attributes:
        code: Stable, machine-readable slug (``quest-not-found``); part of the public API.
        detail: One sentence for a person.
        extra: Values a client may use (identifiers, limits); never a secret.
    """

    default_code = "error"

    def __init__(
        self, detail: str, *, code: str | None = None, extra: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.default_code
        self.extra: Mapping[str, object] = extra or {}


class ConfigurationError(OnlyVipsError):
    """What the operator wrote (environment, plugins.toml) cannot be used."""

    default_code = "configuration"


class NotFound(OnlyVipsError):
    """There is no such thing, or the caller may not know that there is."""

    default_code = "not-found"


class Conflict(OnlyVipsError):
    """The request contradicts the present state (already done, stale version, key reused)."""

    default_code = "conflict"


class Unauthenticated(OnlyVipsError):
    """Who is asking is not known: no credentials, or ones that no longer hold."""

    default_code = "unauthenticated"


class Forbidden(OnlyVipsError):
    """Who is asking is known and may not."""

    default_code = "forbidden"


class RateLimited(OnlyVipsError):
    """Too many requests.

    Attributes:
        retry_after: Seconds until trying again makes sense.
    """

    default_code = "rate-limited"

    def __init__(self, detail: str, *, retry_after: float, code: str | None = None) -> None:
        super().__init__(detail, code=code, extra={"retry_after": retry_after})
        self.retry_after = retry_after


class Unavailable(OnlyVipsError):
    """Something this platform needs is away for the moment.

    Attributes:
        retry_after: Seconds until trying again makes sense.
    """

    default_code = "unavailable"

    def __init__(self, detail: str, *, retry_after: float = 2.0, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that was refused.

    Attributes:
        field: Path of the field, dotted (``rewards.0.amount``).
        message: What was expected.
    """

    field: str
    message: str


class InvalidInput(OnlyVipsError):
    """Input that was well formed and yet cannot be accepted.

    Attributes:
        fields: The fields at fault; may be empty when the fault is in the whole.
    """

    default_code = "invalid-input"

    def __init__(
        self, detail: str, *, fields: Sequence[FieldError] = (), code: str | None = None
    ) -> None:
        super().__init__(detail, code=code)
        self.fields = tuple(fields)
