"""The example of docs/simulator.md works."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from telethon import Button, events, types

PAGE = Path(__file__).parents[4] / "docs" / "simulator.md"


def install_my_handlers(bot: Any) -> None:
    async def start(event: Any) -> None:
        name = (await event.get_sender()).first_name
        await event.respond(f"Hi {name}", buttons=Button.inline("Quests", b"quests"))

    async def quests(event: Any) -> None:
        await event.edit("Three quests")

    async def welcome(update: Any) -> None:
        await bot.send_message(update.user_id, "Welcome")

    bot.add_event_handler(start, events.NewMessage(pattern="/start"))
    bot.add_event_handler(quests, events.CallbackQuery)
    bot.add_event_handler(welcome, events.Raw(types.UpdateChannelParticipant))


async def test_the_test_in_the_docs_passes() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    names: dict[str, Any] = {"install_my_handlers": install_my_handlers}
    exec(blocks[0], names)
    await names["test_start_greets"]()
