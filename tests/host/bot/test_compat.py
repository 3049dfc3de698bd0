"""The private names of Telethon that the runtime touches are there and mean what they meant."""

from __future__ import annotations

import inspect

from telethon import TelegramClient
from telethon.network.mtprotosender import MTProtoSender

from onlyvips.bot import compat
from onlyvips.bot.runtime import BotRuntime
from onlyvips.bot.session import BotSession
from tests.host.bot.conftest import House
from tests.host.bot.test_handlers import until


async def test_the_clients_private_parts_are_where_we_look() -> None:
    client = TelegramClient(BotSession(), 1, "hash")
    assert client._no_updates is False
    assert client._self_id is None
    assert isinstance(client._sender, MTProtoSender)
    assert callable(client._sender._auto_reconnect_callback)
    account, channels = compat.update_state(client)
    assert account.keys() == {"pts", "qts", "date", "seq"}
    assert channels == {}
    assert compat.channel_hashes(client, [7]) == {}


def test_updates_are_dispatched_in_the_step_that_counts_them() -> None:
    """The checkpoint relies on it: nothing may wait between counting and dispatching."""
    source = inspect.getsource(TelegramClient._update_loop)
    assert "await self._dispatch_update(updates_to_dispatch.popleft())" in source
    dispatch = inspect.getsource(TelegramClient._dispatch_update)
    assert dispatch.count("await ") == 5, "get_me without a known self, conversations, the handler"


async def test_the_state_moves_with_what_is_received(house: House, bot: BotRuntime) -> None:
    before, _ = compat.update_state(bot.client)
    await house.user().says("/help")

    def moved() -> int:
        return int(compat.update_state(bot.client)[0]["pts"]) - int(before["pts"])

    await until(lambda: moved() == 2)  # the message and its answer


async def test_a_session_remembers_names_and_forgets_the_oldest() -> None:
    session = BotSession()
    session._keep((42, 7, "ada", None, "Ada"))
    assert session.get_entity_rows_by_username("ADA") == (42, 7)
    session._keep((42, 7, "lovelace", None, "Ada"))
    assert session.get_entity_rows_by_username("ada") is None
    assert session.get_input_entity(42).access_hash == 7
