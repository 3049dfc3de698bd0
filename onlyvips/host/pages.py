"""``platform.pages``: telling every web process that kept answers do not hold any more."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Protocol

from onlyvips.web.caching import full_tags

if TYPE_CHECKING:
    from onlyvips.db import Database

CHANNEL = "onlyvips_pages"
#: A notification of PostgreSQL has less than 8000 bytes
#: (https://www.postgresql.org/docs/current/sql-notify.html).
_MAX_PAYLOAD = 7000
_NOTIFY = f"SELECT pg_notify('{CHANNEL}', :payload)"


class Announced(Protocol):
    """The answers of this process, told before the others hear of it."""

    def announce(self, number: str, tags: tuple[str, ...], is_open: Callable[[], bool]) -> None:
        """Drop tags whose change is about to be committed."""
        ...


class PageInvalidations:
    """Announces what does not hold any more, in the transaction of the change.

    Args:
        db: The database.
        kept: The answers of this process; None where it serves none.
    """

    def __init__(self, db: Database, kept: Announced | None = None) -> None:
        self._db = db
        self._kept = kept
        self._process = secrets.token_hex(6)
        self._numbers = count(1)

    def bind(self, plugin: str) -> BoundPages:
        """Return ``platform.pages`` of a plugin."""
        return BoundPages(self, plugin)

    async def invalidate(self, tags: Iterable[str]) -> None:
        """Announce tags with their plugin's name.

        Raises:
            DatabaseUnavailable: PostgreSQL is away; nothing was announced.
        """
        async with self._db.connection() as connection:
            for part in _parts(sorted(tags)):
                number = f"{self._process}:{next(self._numbers)}"
                if self._kept is not None:
                    self._kept.announce(number, part, lambda: connection.in_transaction)
                payload = json.dumps([number, *part], ensure_ascii=False)
                await connection.execute(_NOTIFY, {"payload": payload})


class BoundPages:
    """``platform.pages`` of one plugin.

    Args:
        pages: Where it goes.
        plugin: The plugin's name.
    """

    __slots__ = ("_pages", "_plugin")

    def __init__(self, pages: PageInvalidations, plugin: str) -> None:
        self._pages = pages
        self._plugin = plugin

    async def invalidate(self, *tags: str) -> None:
        """Let no answer be given again that depends on any of these tags.

        Args:
            tags: As in ``cached_for_strangers``, of this plugin.

        Raises:
            ValueError: A tag is empty, too long, or has characters that are not printable.
            DatabaseUnavailable: PostgreSQL is away.
        """
        if tags:
            await self._pages.invalidate(full_tags(self._plugin, tags))


def _parts(tags: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield tags in parts that fit into a notification."""
    part: list[str] = []
    size = 0
    for tag in tags:
        length = len(json.dumps(tag, ensure_ascii=False).encode()) + 2
        if part and size + length > _MAX_PAYLOAD:
            yield tuple(part)
            part, size = [], 0
        part.append(tag)
        size += length
    if part:
        yield tuple(part)
