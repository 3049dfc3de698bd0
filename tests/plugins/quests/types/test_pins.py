from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from onlyvips_quests.api import Evidence, Verdict

from onlyvips.testing.telegram import TelegramUser, World
from onlyvips.testing.telegram.world.peers import channel_chat
from tests.plugins.quests.types.conftest import Kinds, RealKinds

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])


class Group:
    """A group of Alice's where the bot is, and a channel whose posts she brings there."""

    def __init__(self, kinds: RealKinds, telegram: World, alice: TelegramUser) -> None:
        self.kinds, self.alice = kinds, alice
        group = alice.creates_channel("Chat", username="chat", group=True)
        alice.adds_bot("chat")
        self.id = channel_chat(group.id)
        telegram.create_channel("News", username="news", members=[alice.id])
        self.post = telegram.channel_post("news", "Rules of the house")

    def pinned(self, text: str = "Read the rules first") -> Evidence:
        message = self.alice.sends(text, chat="chat")
        return self.pins(message.id)

    def pins(self, number: int) -> Evidence:
        self.alice.pins(number, chat="chat")
        return Evidence("pin", self.id, "chat", message_id=number)

    async def verify(self, evidence: Evidence, **parameters: Any) -> Verdict:
        person = await self.kinds.person()
        return await self.kinds.verify("pin_check", evidence, person, **parameters)

    async def met(self, evidence: Evidence, **parameters: Any) -> bool:
        return (await self.verify(evidence, **parameters)).met


@pytest_asyncio.fixture
async def group(kinds: RealKinds, telegram: World, alice: TelegramUser) -> Group:
    return Group(kinds, telegram, alice)


async def test_a_pinned_message_is_looked_at_in_its_chat(group: Group) -> None:
    pin = group.pinned()
    assert await group.met(pin)
    assert await group.met(pin, chat="@chat")
    assert await group.met(pin, chat=group.id, contains="THE RULES")
    assert not await group.met(pin, chat="@other")
    assert not await group.met(pin, contains="rain")


async def test_what_is_no_longer_pinned_is_not(group: Group) -> None:
    pin = group.pinned()
    assert pin.message_id is not None
    group.alice.unpins(pin.message_id, chat="chat")
    verdict = await group.verify(pin, chat="@chat")
    assert not verdict.met
    assert verdict.reason == "The right message is not pinned. Pin it, and leave it pinned."


async def test_the_pinned_message_comes_from_the_right_channel(group: Group) -> None:
    own = group.pinned()
    forwarded = group.alice.forwards("news", group.post.id, to="chat")
    pin = group.pins(forwarded.id)
    assert await group.met(pin, source="@news")
    assert not await group.met(pin, source="@other")
    assert not await group.met(own, source="@news")


async def test_a_re_check_looks_at_what_is_pinned_now(group: Group) -> None:
    pin = group.pinned()
    recheck = Evidence("recheck")
    assert await group.met(recheck, chat="@chat", contains="rules")
    assert pin.message_id is not None
    group.alice.unpins(pin.message_id, chat="chat")
    assert not await group.met(recheck, chat="@chat", contains="rules")
    # Where any chat would do, nobody remembers which it was.
    assert await group.met(recheck)


async def test_that_something_is_pinned_does_not_say_by_whom(group: Group) -> None:
    group.pinned()
    verdict = await group.verify(Evidence("claim"), chat="@chat")
    assert not verdict.met
    assert verdict.reason == "Pin the message in the group; the bot sees it by itself."


async def test_a_pin_in_the_chat_with_the_bot_is_none_in_a_group(group: Group) -> None:
    verdict = await group.verify(Evidence("pin", 42, None, message_id=1))
    assert (verdict.met, verdict.reason) == (False, "")


async def test_in_a_basic_group_the_newest_pin_is_asked_for(group: Group) -> None:
    """Its messages cannot be asked for by number."""
    telegram = group.kinds.platform.telegram
    pin = group.pinned()
    newest = await telegram.pinned("@chat")

    class Basic:
        async def message(self, chat: Any, message_id: int) -> None:
            return None

        async def pinned(self, chat: Any) -> Any:
            return newest

    paper = Kinds(_WithTelegram(group.kinds.platform, Basic()))
    assert await paper.met("pin_check", pin, contains="rules")
    other = Evidence("pin", group.id, None, message_id=(pin.message_id or 0) + 1)
    assert not await paper.met("pin_check", other, contains="rules")


class _WithTelegram:
    def __init__(self, platform: Any, telegram: Any) -> None:
        self._platform, self.telegram = platform, telegram

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)


def test_pins_are_found_by_chat_where_one_is_named(paper: Kinds) -> None:
    assert paper.routes("pin_check", chat="@Chat") == {"chat:@chat"}
    assert paper.routes("pin_check") == {"*"}
