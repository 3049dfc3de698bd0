"""What handlers hear of groups, channels and forwards, and how they answer there."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from onlyvips.bot.runtime import BotRuntime
from onlyvips.bot.types import (
    BotContext,
    BotMembership,
    BotMembershipHandler,
    Button,
    CallbackHandler,
    ChannelPostHandler,
    IncomingMessage,
    MessageHandler,
    OutgoingMessage,
    Pin,
    PinHandler,
    PostRef,
)
from onlyvips.errors import InvalidInput, Unavailable
from onlyvips.platform import Platform
from onlyvips.testing.telegram import TelegramUser
from tests.host.bot.conftest import House
from tests.host.bot.test_handlers import until

PICTURE = b"\xff\xd8\xff" + b"0" * 5000


def marked(channel: Any) -> int:
    return int(-1_000_000_000_000 - channel.id)


class Ears:
    """Notes what handlers were given."""

    def __init__(self) -> None:
        self.messages: list[IncomingMessage] = []
        self.told: list[Any] = []

    async def message(self, context: BotContext) -> None:
        assert context.message is not None
        self.messages.append(context.message)

    async def thing(self, thing: Any, platform: Platform) -> None:
        assert platform.plugin == "wren"
        self.told.append(thing)

    async def one(self) -> IncomingMessage:
        await until(lambda: self.messages)
        return self.messages[-1]


@pytest.fixture
def ears(house: House, bot: BotRuntime) -> Ears:
    made = Ears()
    house.register(
        bot,
        "wren",
        MessageHandler(made.message),
        MessageHandler(made.message, kind="group"),
    )
    return made


@pytest.fixture
def ada(house: House) -> TelegramUser:
    return house.user(42)


# -- messages


async def test_a_comment_hangs_on_the_copy_of_the_post_that_it_is_about(
    house: House, ears: Ears, ada: TelegramUser
) -> None:
    channel = house.world.create_channel("Birds", username="birds")
    group = house.world.create_channel("Talk", username="bird_talk", megagroup=True)
    house.world.link_discussion("@birds", "@bird_talk")
    post = house.world.channel_post("@birds", "A wren!")
    await ada.joins("@birds")
    comment = ada.comments("@birds", post.id, "lovely")
    heard = await ears.one()
    assert (heard.text, heard.kind, heard.chat_id) == ("lovely", "group", marked(group))
    assert heard.thread is not None
    root = await house.telegram.message(heard.chat_id, heard.thread)
    assert root is not None
    assert root.post == PostRef(marked(channel), post.id)
    assert root.text == "A wren!"

    ears.messages.clear()
    ada.comments("@birds", post.id, "indeed", reply_to=comment.id)
    answer = await ears.one()
    assert (answer.reply_to, answer.thread) == (comment.id, heard.thread)
    assert [message.sender_id for message in ears.messages] == [42], "the copy is nobody's message"


async def test_a_forward_says_which_post_it_is(house: House, ears: Ears, ada: TelegramUser) -> None:
    channel = house.world.create_channel("Birds", username="birds")
    post = house.world.channel_post("@birds", "A wren!")
    await ada.joins("@birds")
    ada.sends("/start")
    ada.forwards("@birds", post.id)
    heard = await ears.one()
    assert heard.kind == "private"
    assert heard.forward is not None
    assert (heard.forward.chat_id, heard.forward.chat_username) == (marked(channel), "birds")
    assert (heard.forward.message_id, heard.forward.sender_id) == (post.id, None)


async def test_a_forward_into_a_group_says_who_forwarded_what(
    house: House, ears: Ears, ada: TelegramUser
) -> None:
    house.world.create_channel("Birds", username="birds")
    house.world.create_channel("Group", username="friends", megagroup=True)
    post = house.world.channel_post("@birds", "A wren!")
    await ada.joins("@birds")
    await ada.joins("@friends")
    ada.forwards("@birds", post.id, "@friends")
    heard = await ears.one()
    assert (heard.sender_id, heard.chat_username) == (42, "friends")
    assert heard.forward is not None
    assert heard.forward.chat_username == "birds"


async def test_a_mention_is_told_from_words_that_look_like_one(
    house: House, ears: Ears, ada: TelegramUser
) -> None:
    house.world.create_channel("Group", username="friends", megagroup=True)
    await ada.joins("@friends")
    for text in ("hello @ONLYVIPS_bot", "hello onlyvips_bot", "hello @onlyvips_bots"):
        ada.sends(text, chat="@friends")
    await until(lambda: len(ears.messages) == 3)
    assert [message.mentions_bot for message in ears.messages] == [True, False, False]


async def test_a_photo_has_its_caption_and_can_be_fetched(
    house: House, bot: BotRuntime, ada: TelegramUser
) -> None:
    fetched: list[Any] = []

    async def look(context: BotContext) -> None:
        assert context.message is not None
        fetched.append((context.message.media, context.text))
        fetched.append(await context.download(max_bytes=10_000))
        with pytest.raises(InvalidInput, match="larger than 4 KB") as refused:
            await context.download(max_bytes=4096)
        fetched.append(refused.value.code)

    house.register(bot, "wren", MessageHandler(look))
    ada.sends("my proof", photo=PICTURE)
    await until(lambda: len(fetched) == 3)
    assert fetched == [("photo", "my proof"), PICTURE, "file-too-large"]


async def test_a_file_can_be_fetched_and_other_messages_have_none(
    house: House, bot: BotRuntime, ada: TelegramUser
) -> None:
    fetched: list[Any] = []

    async def look(context: BotContext) -> None:
        assert context.message is not None
        try:
            fetched.append((context.message.media, await context.download(max_bytes=10_000)))
        except InvalidInput as error:
            fetched.append((context.message.media, error.code))

    house.register(bot, "wren", MessageHandler(look))
    ada.sends("a file", document=("proof.txt", b"seen"))
    ada.sends("nothing")
    await until(lambda: len(fetched) == 2)
    assert fetched == [("document", b"seen"), (None, "nothing-to-download")]


async def test_a_file_that_telegram_does_not_give_is_unavailable(
    house: House, bot: BotRuntime, ada: TelegramUser
) -> None:
    caught: list[float] = []

    async def look(context: BotContext) -> None:
        house.world.flood_next(90, method="GetFile")
        with pytest.raises(Unavailable) as refused:
            await context.download(max_bytes=10_000)
        caught.append(refused.value.retry_after)

    house.register(bot, "wren", MessageHandler(look))
    ada.sends("my proof", photo=PICTURE)
    await until(lambda: caught)
    assert caught == [90]


# -- channel posts, pins, the bot's own place


async def test_posts_of_a_channel_reach_who_listens_to_them(
    house: House, ears: Ears, bot: BotRuntime, ada: TelegramUser
) -> None:
    house.register(bot, "wren", ChannelPostHandler(ears.thing))
    ada.creates_channel("Ada's", "adas_birds")
    ada.posts("@adas_birds", "not yet heard")
    ada.promotes_bot("@adas_birds", rights=["post_messages"])
    posted = ada.posts("@adas_birds", "a wren", photo=PICTURE)
    await until(lambda: ears.told)
    await house.telegram.send(posted.chat, "the bot's own")
    await until(lambda: house.world.messages.top(posted.chat) > posted.id)
    await bot.settle()
    assert [(post.text, post.message_id, post.kind) for post in ears.told] == [
        ("a wren", posted.id, "channel")
    ]
    assert (ears.told[0].chat_username, ears.told[0].sender_id) == ("adas_birds", None)
    assert ears.told[0].media == "photo"
    assert ears.messages == [], "it is no message of a person"


async def test_a_post_that_came_while_the_bot_was_away_is_heard_once(
    house: House, ears: Ears, bot: BotRuntime, ada: TelegramUser
) -> None:
    house.register(bot, "wren", ChannelPostHandler(ears.thing))
    house.world.create_channel("Birds", username="birds")
    house.world.channel_post("@birds", "one")
    await until(lambda: len(ears.told) == 1)
    await bot.stop()
    house.world.channel_post("@birds", "two")
    for _ in range(2):
        again = house.runtime()
        house.register(again, "wren", ChannelPostHandler(ears.thing))
        await again.start()
        await until(lambda: len(ears.told) == 2)
        await again.settle()
        await again.stop()
    assert [post.text for post in ears.told] == ["one", "two"]


async def test_a_persons_pin_is_told_and_the_bots_own_is_not(
    house: House, ears: Ears, bot: BotRuntime, ada: TelegramUser
) -> None:
    house.register(bot, "wren", PinHandler(ears.thing))
    group = ada.creates_channel("Group", "friends", group=True)
    ada.adds_bot("@friends")
    said = ada.sends("pin me", chat="@friends")
    ada.pins(said.id, chat="@friends")
    await until(lambda: ears.told)
    pin = ears.told[0]
    assert isinstance(pin, Pin)
    assert (pin.chat_id, pin.chat_username) == (marked(group), "friends")
    assert (pin.message_id, pin.telegram_id) == (said.id, 42)

    greeting = await ada.says("/start")
    ada.pins(greeting.id)
    await until(lambda: len(ears.told) == 2)
    assert (ears.told[1].chat_id, ears.told[1].message_id) == (42, greeting.id)

    ada.promotes_bot("@friends", rights=["pin_messages"])
    other = ada.sends("the bot pins me", chat="@friends")
    await bot.client.pin_message(marked(group), other.id)
    await bot.settle()
    await asyncio.sleep(0.05)
    assert len(ears.told) == 2


async def test_the_bot_learns_what_it_is_in_a_chat_and_through_whom(
    house: House, ears: Ears, bot: BotRuntime, ada: TelegramUser
) -> None:
    house.register(bot, "wren", BotMembershipHandler(ears.thing))
    group = ada.creates_channel("Friends", "friends", group=True)
    ada.adds_bot("@friends")
    ada.promotes_bot("@friends")
    ada.promotes_bot("@friends", rights=["pin_messages"])
    ada.removes_bot("@friends")
    ada.promotes_bot(marked(ada.creates_channel("Ada's")))
    await until(lambda: len(ears.told) == 5)
    assert all(isinstance(one, BotMembership) for one in ears.told)
    assert [(one.title, one.kind, one.role, one.actor_id) for one in ears.told] == [
        ("Friends", "group", "member", 42),
        ("Friends", "group", "admin", 42),
        ("Friends", "group", "admin", 42),
        ("Friends", "group", "left", 42),
        ("Ada's", "channel", "admin", 42),
    ]
    assert (ears.told[0].chat_id, ears.told[0].chat_username) == (marked(group), "friends")
    assert ears.told[4].chat_username is None


# -- buttons away from private


async def press(house: House, bot: BotRuntime, chat: str, person: TelegramUser) -> Any:
    """Let the bot offer a button in a chat, and press it."""
    number = house.world.chat_number(chat)
    buttons = [[Button("Claim", data="wren.claim:7")]]
    await house.telegram.send(number, OutgoingMessage("press", buttons))
    reply = await person.waits_for("press", chat=chat)
    return await reply.click("Claim")


@pytest.mark.parametrize("group", [True, False], ids=["group", "channel"])
async def test_a_button_below_a_message_in_a_group_or_channel_works_as_in_private(
    house: House, bot: BotRuntime, ada: TelegramUser, group: bool
) -> None:
    pressed: list[tuple[int, int, str]] = []

    async def claim(context: BotContext) -> None:
        pressed.append((context.account.telegram_id or 0, context.chat_id, context.args))
        await context.answer("Yours!")
        await context.edit("taken")

    house.register(bot, "wren", CallbackHandler("wren.claim", claim))
    chat = house.world.create_channel("Birds", username="birds", megagroup=group)
    await ada.joins("@birds")
    assert await house.accounts.accounts.by_telegram_id(42) is None
    reply = await press(house, bot, "@birds", ada)
    assert reply.answer is not None
    assert (reply.answer.text, reply.answer.alert) == ("Yours!", False)
    assert (reply.text, reply.edited) == ("taken", True)
    assert pressed == [(42, marked(chat), "7")]
    account = await house.accounts.accounts.by_telegram_id(42)
    assert account is not None
    assert account.name == "Ada"


async def test_an_error_behind_a_button_in_a_channel_is_shown_to_its_presser_alone(
    house: House, bot: BotRuntime, ada: TelegramUser
) -> None:
    async def claim(context: BotContext) -> None:
        raise InvalidInput("start the bot first")

    house.register(bot, "wren", CallbackHandler("wren.claim", claim))
    house.world.create_channel("Birds", username="birds")
    await ada.joins("@birds")
    reply = await press(house, bot, "@birds", ada)
    assert reply.answer is not None
    assert (reply.answer.text, reply.answer.alert) == ("Start the bot first.", True)
    await ada.hears_nothing(chat="@birds")
