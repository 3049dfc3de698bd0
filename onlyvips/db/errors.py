"""Faults of the database, told apart: what passes by itself and what somebody must mend."""

from __future__ import annotations

import re
import socket
import ssl
from typing import NoReturn

import asyncpg

from onlyvips.errors import OnlyVipsError, Unavailable


class DatabaseUnavailable(Unavailable):
    """PostgreSQL is away or does not keep up; the same call may work in a moment."""

    default_code = "database-unavailable"


class DatabaseTimeout(DatabaseUnavailable):
    """A statement took longer than it may."""

    default_code = "database-timeout"


class DatabaseConnectError(DatabaseUnavailable):
    """No connection can be made; the sentence says what is wrong and what to do."""

    default_code = "database-connect"


class MigrationError(OnlyVipsError):
    """A migration cannot be run; the schema is as it was before that revision.

    Attributes:
        source: The plugin (or ``core``) whose migration failed.
        revision: The revision that failed; empty when the fault lies before any.
    """

    default_code = "migration"

    def __init__(self, source: str, revision: str, sentence: str) -> None:
        super().__init__(sentence, extra={"source": source, "revision": revision})
        self.source = source
        self.revision = revision


_Kinds = type[BaseException] | tuple[type[BaseException], ...]

FAULTS = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresError,
)
"""All that asyncpg raises when a statement fails (``TimeoutError`` is an ``OSError``)."""

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
_PASSING: tuple[tuple[_Kinds, type[DatabaseUnavailable], str, float], ...] = (
    (
        asyncpg.QueryCanceledError,
        DatabaseTimeout,
        "A database statement took too long and was stopped; try again.",
        2.0,
    ),
    (
        TimeoutError,
        DatabaseTimeout,
        "The database did not answer in time; try again in a moment.",
        2.0,
    ),
    (
        (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError),
        DatabaseUnavailable,
        "The tables have just been changed by a migration; try again.",
        1.0,
    ),
    (
        asyncpg.DiskFullError,
        DatabaseUnavailable,
        "The disk of the database is full; free some space on it.",
        30.0,
    ),
)
_CLOSED = re.compile(
    r"connection is closed|pool is clos|been released|connection was closed|unexpected connection"
)

# States 1 to 3 of asyncpg's protocol: the server has said goodbye and the socket is not closed yet.
_DYING = re.compile(r"another operation \([123]\) is in progress")


def translate(error: BaseException) -> DatabaseUnavailable | None:
    """Return the error for callers if PostgreSQL is away, else None.

    Args:
        error: What asyncpg raised. Errors of a statement (a violated constraint, wrong SQL) are
            not faults of the database and stay as they are.
    """
    if isinstance(error, DatabaseUnavailable):
        return error
    for kinds, kind, sentence, retry_after in _PASSING:
        if isinstance(error, kinds):
            return kind(sentence, retry_after=retry_after)
    closed = isinstance(error, asyncpg.InterfaceError) and _CLOSED.search(str(error))
    dying = isinstance(error, asyncpg.InternalClientError) and _DYING.search(str(error))
    if closed or dying or isinstance(error, (*_LOST, OSError)):
        return DatabaseUnavailable("The database is away for the moment; try again shortly.")
    return None


def raise_for_caller(error: Exception) -> NoReturn:
    """Raise an error that asyncpg raised, as callers should see it.

    Args:
        error: What asyncpg raised.

    Raises:
        DatabaseUnavailable: PostgreSQL is away. Any other error is raised as it is.
    """
    translated = translate(error)
    if translated is None:
        raise error
    raise translated from error


def explain_connect(error: BaseException, *, where: str) -> DatabaseConnectError | None:
    """Return one sentence for a connection that could not be made, or None for other errors.

    Args:
        error: What asyncpg raised.
        where: The address without its password (:func:`onlyvips.db.url.masked`).
    """
    for kinds, sentence in _CONNECT:
        if isinstance(error, kinds):
            return DatabaseConnectError(sentence.format(where=where, error=_brief(error)))
    return None


def _brief(error: BaseException) -> str:
    return str(error).strip().split("\n")[0].rstrip(".") or type(error).__name__


_CONNECT: tuple[tuple[_Kinds, str], ...] = (
    (
        asyncpg.InvalidPasswordError,
        "PostgreSQL at {where} refuses the password; correct the user or the password in "
        "DATABASE_URL.",
    ),
    (
        asyncpg.InvalidAuthorizationSpecificationError,
        "PostgreSQL at {where} refuses this user ({error}); correct the user in DATABASE_URL or "
        "the server's pg_hba.conf.",
    ),
    (
        asyncpg.InvalidCatalogNameError,
        "PostgreSQL at {where} has no database of that name; create it with `createdb` or correct "
        "the name in DATABASE_URL.",
    ),
    (
        asyncpg.TooManyConnectionsError,
        "PostgreSQL at {where} has no connection left; raise its max_connections, or lower the "
        "pool size of the processes that use it.",
    ),
    (
        (asyncpg.CannotConnectNowError, asyncpg.AdminShutdownError),
        "PostgreSQL at {where} is starting or stopping ({error}); try again in a moment.",
    ),
    (
        asyncpg.InsufficientPrivilegeError,
        "PostgreSQL at {where} does not let this user in ({error}); grant it CONNECT on the "
        "database.",
    ),
    (
        socket.gaierror,
        "The host of the database address {where} is not known; correct the host in DATABASE_URL.",
    ),
    (
        ssl.SSLError,
        "No encrypted connection to PostgreSQL at {where} can be made ({error}); check sslmode and "
        "the certificates in DATABASE_URL.",
    ),
    (
        (ConnectionRefusedError, FileNotFoundError),
        "Nothing answers at {where}; start PostgreSQL, or correct the host and the port in "
        "DATABASE_URL.",
    ),
    (
        TimeoutError,
        "PostgreSQL at {where} did not answer in time; check the host, the port and the firewall.",
    ),
    (
        (asyncpg.ClientConfigurationError, ValueError),
        "The database address cannot be understood ({error}); it should look like "
        "postgresql://user:password@host:5432/database.",
    ),
    (
        (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError),
        "No connection to PostgreSQL at {where} can be made ({error}); check DATABASE_URL and "
        "that the server runs.",
    ),
    (
        asyncpg.PostgresError,
        "PostgreSQL at {where} refuses the connection ({error}).",
    ),
)
