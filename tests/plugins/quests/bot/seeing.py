"""Looking at what the bot shows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.testing.telegram import Reply, TelegramUser


def labels(reply: Reply) -> list[str]:
    """Return what the buttons say, row by row in one list."""
    return [button.text for row in reply.buttons for button in row]


def notice(reply: Reply) -> str:
    """Return what the small window says after a press."""
    assert reply.answer is not None
    return reply.answer.text or ""


async def changed(reply: Reply, wanted: str) -> Reply:
    """Press a button, and return the message as it is then, with the notice if there was one.

    A bot changes a message at most once a second, so the change may come well after the notice.
    """
    first = await reply.click(wanted)
    if first.view is not None:
        return first
    second = await reply.user.waits_for(lambda found: found.view is not None)
    return replace(second, answer=first.answer)


async def eventually(look: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Look again and again until something is so: what nobody is told of has no signal."""
    found: object = None
    for _ in range(200):
        found = await look()
        if found == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"expected {wanted!r}, found {found!r} after ten seconds")


def last(user: TelegramUser) -> Reply:
    """Return the bot's newest message to somebody, as it stands now."""
    return user.inbox[-1]


async def open_card(user: TelegramUser, title: str) -> Reply:
    """Open a quest's card from the list."""
    page = await user.says("/quests")
    return await page.click(title)
