"""Channels and groups that belong to people: they made the bot an administrator there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from onlyvips_quests.tables import owned_chats

if TYPE_CHECKING:
    from onlyvips.db import Database

_owned = owned_chats.c
_insert = insert(owned_chats)
# Whoever made the bot an administrator first keeps the chat: another administrator who changes
# the bot's rights later does not take it over.
_NOTE = _insert.on_conflict_do_update(
    index_elements=["chat_id"],
    set_={name: _insert.excluded[name] for name in ("username", "title", "kind")},
)
_FORGET = delete(owned_chats).where(_owned.chat_id == bindparam("chat"))
_OWNER = select(_owned.account_id).where(_owned.chat_id == bindparam("chat"))


@dataclass(frozen=True, slots=True)
class OwnedChat:
    """A channel or group of somebody's.

    Attributes:
        chat_id: Marked id.
        account_id: Whose.
        username: Public name without ``@``, if any.
        title: Its title.
        kind: What it is.
        since: When they made the bot an administrator.
    """

    chat_id: int
    account_id: int
    username: str | None
    title: str
    kind: Literal["group", "channel"]
    since: datetime


async def note(db: Database, chat: OwnedChat) -> None:
    """Note whose a chat is; the first owner stays, name and title follow."""
    await db.execute(
        _NOTE,
        {
            "chat_id": chat.chat_id,
            "account_id": chat.account_id,
            "username": chat.username,
            "title": chat.title,
            "kind": chat.kind,
            "since": chat.since,
        },
    )


async def forget(db: Database, chat_id: int) -> None:
    """Forget whose a chat is; harmless when nobody's."""
    await db.execute(_FORGET, {"chat": chat_id})


async def owner_of(db: Database, chat_id: int) -> int | None:
    """Return the account to which a chat belongs; None if that is not known."""
    owner: int | None = await db.fetch_val(_OWNER, {"chat": chat_id})
    return owner
