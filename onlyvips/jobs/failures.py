"""What is noted of a failure: its class and one short line, without what must stay secret."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import asyncpg
from pydantic import ValidationError

from onlyvips.errors import OnlyVipsError, RateLimited, Unavailable

if TYPE_CHECKING:
    from onlyvips.jobs.types import RetryPolicy

MESSAGE_LIMIT = 500
"""Characters of a message that are kept."""

_SECRETS = (
    # A password within an address.
    (re.compile(r"(?<=://)([^\s:/@]*):[^\s@]+@"), r"\1:***@"),
    # A bot token of Telegram: <bot id>:<35 characters> (core.telegram.org/bots/api).
    (re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{30,}"), "***"),
    # A JSON Web Token (RFC 7519).
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), "***"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 ***"),
    (
        re.compile(
            r"(?i)\b([\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|hash)[\w-]*)"
            r"([\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[^\s,;&)]+)"
        ),
        r"\1\2***",
    ),
)


class WorkerLost(Exception):
    """The worker that ran a job stopped answering."""

    def __init__(self) -> None:
        super().__init__("The worker that ran it stopped answering.")


class TimedOut(Exception):
    """A run took longer than the job allows.

    Args:
        seconds: What it allows.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"It took longer than {seconds:g} s and was stopped.")


class BadPayload(Exception):
    """What lies in the queue does not fit the job's payload; trying again would not help.

    Args:
        error: What pydantic says. The values themselves are left out.
    """

    def __init__(self, error: ValidationError) -> None:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        where = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc']) or 'payload'}: {fault['msg']}"
            for fault in faults[:5]
        )
        super().__init__(f"The payload does not fit: {where}.")


def describe(error: BaseException) -> tuple[str, str]:
    """Return the error's class and one line about it.

    Args:
        error: What a handler raised.

    Returns:
        The class's name, and a line of at most `MESSAGE_LIMIT` characters in which passwords and
        tokens are masked and that shows none of the values that a database error or a
        validation error quotes.
    """
    name = type(error).__name__
    if isinstance(error, ValidationError):
        text = str(BadPayload(error))
    elif isinstance(error, OnlyVipsError):
        text = error.detail
    elif isinstance(error, asyncpg.PostgresError):
        # The lines after the first (DETAIL, HINT) quote values of the row.
        text = f"{str(error).splitlines()[0] if str(error) else ''} (SQLSTATE {error.sqlstate})"
    elif isinstance(error, BaseExceptionGroup):
        inner = "; ".join(": ".join(describe(one)) for one in error.exceptions[:3])
        text = f"{error.message}: {inner}"
    else:
        text = str(error)
    line = " ".join(text.split())
    # What is cut off must not leave half of a secret behind: mask first.
    for pattern, replacement in _SECRETS:
        line = pattern.sub(replacement, line)
    # PostgreSQL's text has no NUL.
    line = line.replace("\x00", "")
    return name, line if len(line) <= MESSAGE_LIMIT else line[: MESSAGE_LIMIT - 1] + "…"


def retry_delay(policy: RetryPolicy, attempt: int, error: BaseException) -> float:
    """Return the seconds until the next try.

    The policy's delay varies by a fifth either way, so that what failed together does not come
    back together. What says itself when trying again makes sense is not tried earlier.

    Args:
        policy: The job's.
        attempt: The try that failed, from 1.
        error: Why.
    """
    if isinstance(error, WorkerLost):
        return 0.0
    delay = policy.delay(attempt) * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
    if isinstance(error, (RateLimited, Unavailable)):
        delay = max(delay, error.retry_after)
    return delay
