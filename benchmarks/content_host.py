"""A platform with ledger and content, and works to buy, for the content benchmarks."""

from __future__ import annotations

import json
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from benchmarks.plain_host import plain_host

if TYPE_CHECKING:
    from onlyvips_content.parts import Parts

    from onlyvips.host import Host

#: With quests, which listens to what people do.
PLUGINS = ("ledger", "content", "quests")


def content_host(server: str) -> AbstractAsyncContextManager[Host]:
    """Start a host with ledger and content on a fresh database, doing nothing by itself.

    Args:
        server: Address of a PostgreSQL.
    """
    return plain_host(server, *PLUGINS)


def parts_of(host: Host) -> Parts:
    """Return the services of the content plugin."""
    from onlyvips_content import parts

    return parts.parts_of(host.platform_of("content"))


async def add_works(host: Host, creators: list[int], each: int, price: int) -> list[int]:
    """Make creators of accounts, with so many works for sale; return the works' numbers."""
    await host.db.execute(
        "INSERT INTO content.creators (account_id, slug, state, name, applied_at)"
        " SELECT id, 'creator-' || id, 'verified', 'Creator ' || id, now()"
        " FROM unnest(CAST(:ids AS bigint[])) AS c (id)",
        {"ids": creators},
    )
    way = {"rule": "price", "parameters": {"prices": [{"asset": "XTR", "amount": price}]}}
    rows = await host.db.fetch_all(
        """
        WITH made AS (
            INSERT INTO content.works (creator_id, kind, state, language, ways, published_at,
                created_at, updated_at)
            SELECT c.id, 'photo', 'published', 'en', CAST(:ways AS jsonb), now(), now(), now()
            FROM unnest(CAST(:ids AS bigint[])) AS c (id), generate_series(1, :each)
            RETURNING id
        ),
        texts AS (
            INSERT INTO content.work_texts (work_id, language, title, search)
            SELECT id, 'en', 'Work ' || id, to_tsvector('simple', 'work') FROM made
        )
        SELECT id FROM made ORDER BY id
        """,
        {"ids": creators, "each": each, "ways": json.dumps([way])},
    )
    return [row["id"] for row in rows]
