"""Addresses of databases: one spelling for asyncpg, one without the password for people."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from onlyvips.db.errors import DatabaseConnectError

SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")


def asyncpg_dsn(url: str) -> str:
    """Return the address as asyncpg takes it.

    Args:
        url: ``postgresql://``, ``postgres://`` or ``postgresql+asyncpg://``.

    Raises:
        DatabaseConnectError: It is no PostgreSQL address.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise DatabaseConnectError(
            f"The database address cannot be understood ({error}); it should look like "
            f"postgresql://user:password@host:5432/database."
        ) from None
    if parts.scheme not in SCHEMES:
        raise DatabaseConnectError(
            f"The database address begins with {parts.scheme or 'no scheme'!r}, but OnlyVips runs "
            f"on PostgreSQL alone: postgresql://user:password@host:5432/database."
        )
    return urlunsplit(parts._replace(scheme="postgresql"))


def masked(url: str) -> str:
    """Return what may be shown of an address: host, port and database, never a password.

    Args:
        url: The address.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    try:
        port = parts.port or query.get("port")
    except ValueError:
        port = None
    host = parts.hostname or query.get("host") or "localhost"
    place = f"{host}:{port}" if port else host
    user = parts.username or query.get("user")
    return f"{f'{user}@' if user else ''}{place}{parts.path}"


def replace_database(url: str, database: str) -> str:
    """Return the address of another database on the same server.

    Args:
        url: The address.
        database: Name of the other database.
    """
    parts = urlsplit(url)
    query = [(k, v) for k, v in parse_qsl(parts.query) if k not in {"database", "dbname"}]
    # Without a host the two slashes would be lost, and with them the meaning.
    rebuilt = urlunsplit(("", parts.netloc, f"/{database}", urlencode(query), ""))
    return f"{parts.scheme}:{rebuilt if rebuilt.startswith('//') else f'//{rebuilt}'}"
