"""Which problem an exception becomes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from quart_schema.validation import RequestSchemaValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestedRangeNotSatisfiable

from onlyvips.errors import OnlyVipsError, Unavailable
from onlyvips.web.exchange import CURRENT
from onlyvips.web.problems import (
    Problem,
    domain_problem,
    http_problem,
    validation_problem,
)

if TYPE_CHECKING:
    from onlyvips.platform import Log


class ProblemError(Exception):
    """A fault of the request that belongs to HTTP and not to the domain.

    Args:
        status: HTTP status.
        detail: One sentence for a person.
        code: Stable slug; the one of the status when absent.
    """

    def __init__(self, status: int, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.problem = http_problem(status, detail, code=code)


def problem_of(error: Exception, log: Log) -> Problem:
    """Return the problem to answer with, and log what is our own fault.

    Args:
        error: What was raised.
        log: Where faults of ours are told, with the exception; callers learn the request id.
    """
    if isinstance(error, OnlyVipsError):
        problem = domain_problem(error)
        if isinstance(error, Unavailable):
            log.warning("unavailable", code=error.code, detail=error.detail)
    elif isinstance(error, ProblemError):
        problem = error.problem
    elif isinstance(error, RequestSchemaValidationError):
        problem = validation_problem(error.validation_error)
    elif isinstance(error, HTTPException):
        problem = _http_exception(error)
    elif _is_unstorable(error):
        problem = http_problem(
            422, "A value of the request is out of range or cannot be stored.", code="out-of-range"
        )
        log.warning("value refused by the database", exc_info=error)
    else:
        problem = http_problem(500)
    if problem.status == 500:
        exchange = CURRENT.get(None)
        log.error("request failed", exc_info=error, route=exchange.route if exchange else "")
    return problem


def _http_exception(error: HTTPException) -> Problem:
    status = error.code or 500
    # A description that somebody wrote for this case is kept, the library's own are not.
    own = error.description if error.description != type(error).description else None
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, RequestedRangeNotSatisfiable) and error.length is not None:
        headers["Content-Range"] = f"{error.units} */{error.length}"
    retry_after = getattr(error, "retry_after", None)
    if isinstance(retry_after, int):
        headers["Retry-After"] = str(retry_after)
    return http_problem(status, own if status < 500 else None, headers=headers)


def _is_unstorable(error: Exception) -> bool:
    """Say whether PostgreSQL refused a value that no schema had refused before.

    That is NUL in a text, a number beyond the column's type or a date beyond the calendar: bad
    input, even if the route should have known.
    """
    asyncpg = sys.modules.get("asyncpg")
    if asyncpg is None or not isinstance(error, asyncpg.DataError):
        return False
    kinds = (
        asyncpg.NumericValueOutOfRangeError,
        asyncpg.CharacterNotInRepertoireError,
        asyncpg.UntranslatableCharacterError,
        asyncpg.DatetimeFieldOverflowError,
        asyncpg.StringDataRightTruncationError,
    )
    # asyncpg itself raises the base class for arguments that it cannot encode.
    return isinstance(error, kinds) or (
        type(error) is asyncpg.DataError and "invalid input for query argument" in str(error)
    )
