"""Signing in: every fault is a sentence, and the platform goes on without Telegram."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from onlyvips.accounts.vault import Vault, VaultKeyError
from onlyvips.bot.errors import BotError
from onlyvips.bot.menus import publish_app
from onlyvips.bot.runtime import BotRuntime
from onlyvips.bot.session import BotSession
from onlyvips.bot.session_store import SessionStore
from onlyvips.bot.signin import SignIn, client_factory
from onlyvips.config.model import TelegramSecrets
from tests.host.bot.conftest import TOKEN, House
from tests.host.bot.test_handlers import command, says, until


async def test_a_refused_token_is_one_sentence(house: House) -> None:
    house.world.refuse_token()
    with pytest.raises(BotError, match=r"refuses the bot token.*BotFather") as caught:
        await house.runtime().start()
    assert caught.value.permanent


async def test_a_flood_at_sign_in_says_how_long(house: House) -> None:
    house.world.flood_next(77, method="ImportBotAuthorization")
    with pytest.raises(BotError, match="wait 77 s") as caught:
        await house.runtime().start()
    assert caught.value.retry_after == 77


async def test_no_network_is_one_sentence(house: House) -> None:
    def unreachable(session: Any, **options: Any) -> Any:
        raise ConnectionRefusedError

    with pytest.raises(BotError, match="cannot be reached"):
        await house.runtime(factory=unreachable).start()


async def test_a_tolerant_start_goes_on_trying(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BotRuntime, "_backoff", staticmethod(lambda failures, at_least: 0.05))
    house.world.refuse_token()
    bot = house.runtime()
    house.register(bot, "wren", command("nest", says("nest")))
    await bot.start(tolerant=True)
    health = await bot.health()
    assert not health.ok
    assert "refuses the bot token" in health.detail
    house.world.refuse_token(False)
    await bot.wait_until_connected(5)
    assert (await house.user().says("/nest")).text == "nest"
    assert (await bot.health()).ok


async def test_a_token_without_api_id_says_what_is_missing(house: House) -> None:
    from pydantic import SecretStr

    secrets = TelegramSecrets(SecretStr(TOKEN), 0, None, None)
    sign_in = SignIn(client_factory(secrets), house.store, token=TOKEN)
    with pytest.raises(BotError, match="TELEGRAM_API_ID and TELEGRAM_API_HASH"):
        await sign_in.client("bot")


async def test_a_wrong_session_string_says_so(house: House) -> None:
    sign_in = SignIn(house.make_client, house.store, token=TOKEN, given="nonsense")
    with pytest.raises(BotError, match="TELEGRAM_SESSION is no"):
        await sign_in.client("bot")


async def test_the_bot_signs_in_once_and_not_again_after_a_restart(
    house: House, bot: BotRuntime
) -> None:
    await bot.stop()
    await house.runtime().start()
    names = [type(call).__name__ for call in house.world.calls]
    assert names.count("ImportBotAuthorizationRequest") == 1


async def test_a_revoked_session_is_replaced(house: House, bot: BotRuntime) -> None:
    await bot.stop()
    house.world.revoke_sessions()
    again = house.runtime()
    house.register(again, "wren", command("nest", says("nest")))
    await again.start()
    assert (await house.user().says("/nest")).text == "nest"


async def test_the_key_is_stored_encrypted(house: House, bot: BotRuntime) -> None:
    await house.store.save("bot", 1000, keyed(b"k" * 256))
    sealed = await house.db.fetch_val("SELECT sealed_session FROM core.telegram_sessions")
    assert b"k" * 16 not in sealed
    loaded = await house.store.load("bot")
    assert loaded is not None
    assert loaded.auth_key.key == b"k" * 256
    stranger = SessionStore(house.db, Vault("another-master-key-of-32-characters!"), house.clock)
    with pytest.raises(VaultKeyError):
        await stranger.load("bot")


def keyed(key: bytes) -> BotSession:
    from telethon.crypto import AuthKey

    session = BotSession()
    session.set_dc(2, "127.0.0.1", 443)
    session.auth_key = AuthKey(key)
    return session


async def test_a_lost_connection_is_made_anew(
    house: House, bot: BotRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BotRuntime, "_backoff", staticmethod(lambda failures, at_least: 0.05))
    house.register(bot, "wren", command("nest", says("nest")))
    ada = house.user()
    await ada.says("/nest")
    await bot.client.disconnect()
    ada.sends("/nest")
    await until(lambda: len(house.log.of("bot_connected")) == 2)
    assert (await ada.says("/nest")).text == "nest"


async def test_menus_are_told_in_every_language_and_only_when_they_change(
    house: House, bot: BotRuntime
) -> None:
    def told() -> int:
        return sum(type(c).__name__ == "SetBotCommandsRequest" for c in house.world.calls)

    await until(lambda: ("users", "ar") in house.world.commands.lists)
    first = {c.command: c.description for c in house.world.commands.lists["users", "tr"]}
    assert first["yardim"] == "Neler yapabilirim"
    russian = {c.command: c.description for c in house.world.commands.lists["users", "ru"]}
    assert russian["privacy"] == "Что о вас хранится"
    arabic = {c.command: c.description for c in house.world.commands.lists["users", "ar"]}
    assert arabic["language"] == "اختر اللغة"
    assert [c.command for c in house.world.commands.lists["chats", "tr"]] == ["yardim"]
    await asyncio.sleep(0.1)
    before = told()
    await bot.stop()
    again = house.runtime()
    await again.start()
    await asyncio.sleep(0.2)
    assert told() == before, "nothing changed"
    house.register(again, "wren", command("nest", says("nest")))
    await until(lambda: told() > before)


async def test_the_menu_button_opens_the_app_and_is_left_alone_where_there_is_none(
    house: House, bot: BotRuntime
) -> None:
    store, url = house.store, "https://vips.example/app/"

    async def tell(session: str, address: str) -> bool:
        return await publish_app(bot.client, store, 1000, session, address)

    assert not await tell("one", ""), "the operator's own button stays"
    assert await tell("one", url)
    assert house.world.commands.button(42).url == url
    assert not await tell("one", url)
    assert await tell("two", url), "a new session is told anew"
    assert await tell("two", "")
    assert house.world.commands.button(42).kind == "commands"
