"""Invite links of people's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from onlyvips_quests.tables import invite_links

if TYPE_CHECKING:
    from onlyvips.db import Database

_OWNER = select(invite_links.c.account_id).where(invite_links.c.url == bindparam("url"))


async def owner_of_invite(db: Database, url: str) -> int | None:
    """Return the account whose own invite link an address is; None if it is nobody's.

    Args:
        db: PostgreSQL.
        url: The link by which somebody joined, as Telegram tells it: in full for links that the
            bot made (https://core.telegram.org/bots/api#chatinvitelink).
    """
    owner: int | None = await db.fetch_val(_OWNER, {"url": url})
    return owner
