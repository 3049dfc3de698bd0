"""What any process may ask of Telegram about a chat."""

from __future__ import annotations

from typing import Any

import pytest
from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.bot.chats import ask_chat
from onlyvips.bot.membership import ask_rights
from onlyvips.bot.query import QueryClient
from onlyvips.bot.questions import ask_message, ask_pinned
from onlyvips.bot.runtime import BotRuntime
from onlyvips.bot.telegram import NameCache, TelegramService
from onlyvips.bot.types import Chat, MembershipChange, MembershipHandler, PostRef
from onlyvips.errors import InvalidInput, NotFound, Unavailable
from onlyvips.platform import Platform
from tests.host.bot.conftest import House
from tests.host.bot.test_handlers import until


@pytest.fixture
def birds(house: House) -> int:
    channel = house.world.create_channel("Birds", username="birds")
    house.user(42)
    house.world.user_joins(42, "@birds")
    return -1_000_000_000_000 - channel.id


def asked(house: House, method: str) -> int:
    return [type(call).__name__ for call in house.world.calls].count(f"{method}Request")


# -- messages


async def test_a_message_is_told_as_it_stands_now(
    house: House, bot: BotRuntime, birds: int
) -> None:
    post = house.world.channel_post("@birds", "A wren!")
    found = await house.telegram.message("@birds", post.id)
    assert found is not None
    assert (found.chat_id, found.message_id, found.text) == (birds, post.id, "A wren!")
    assert (found.sender_id, found.forward, found.post, found.pinned) == (None, None, None, False)
    assert found.sent_at == post.date
    assert await house.telegram.message(birds, post.id) == found
    assert await house.telegram.message("@birds", post.id + 100) is None


async def test_a_message_of_a_group_has_its_author_and_origin(
    house: House, bot: BotRuntime, birds: int
) -> None:
    house.world.create_channel("Group", username="friends", megagroup=True)
    house.world.user_joins(42, "@friends")
    post = house.world.channel_post("@birds", "A wren!")
    shared = house.world.user_forwards(42, "@birds", post.id, to="@friends")
    found = await house.telegram.message("@friends", shared.id)
    assert found is not None
    assert found.sender_id == 42
    assert found.forward is not None
    assert (found.forward.chat_id, found.forward.chat_username) == (birds, "birds")
    assert found.forward.message_id == post.id
    assert found.post is None, "a person forwarded it; it is no copy"


async def test_the_newest_pinned_message_is_told(house: House, bot: BotRuntime, birds: int) -> None:
    assert await house.telegram.pinned("@birds") is None
    house.world.create_channel("Talk", username="bird_talk", megagroup=True)
    house.world.link_discussion("@birds", "@bird_talk")
    post = house.world.channel_post("@birds", "A wren!")
    found = await house.telegram.pinned("@bird_talk")
    assert found is not None
    assert (found.text, found.pinned, found.post) == ("A wren!", True, PostRef(birds, post.id))


async def test_messages_of_a_chat_that_the_bot_cannot_see_are_a_sentence(
    house: House, bot: BotRuntime
) -> None:
    with pytest.raises(NotFound, match="no chat @nobody_here"):
        await house.telegram.message("@nobody_here", 1)
    with pytest.raises(NotFound, match="no chat -1000000000123"):
        await house.telegram.pinned(-1_000_000_000_123)
    with pytest.raises(InvalidInput, match="no channel or group"):
        await house.telegram.message(42, 1)


# -- rights


async def test_rights_are_named_as_telegram_names_them(house: House, bot: BotRuntime) -> None:
    create = house.world.create_channel
    create("Admin", username="admin_here", rights=["invite_users", "pin_messages"])
    create("Member", username="member_here", megagroup=True, bot="member")
    create("Absent", username="absent_here", bot=None)
    telegram = house.telegram
    rights = await telegram.rights("@admin_here")
    assert rights == frozenset({"admin", "invite_users", "pin_messages"})
    assert await telegram.rights("@member_here") == frozenset()
    assert await telegram.rights("@absent_here") is None
    with pytest.raises(NotFound, match="no chat @nobody_here"):
        await telegram.rights("@nobody_here")


async def test_a_bot_that_was_removed_has_no_rights(house: House, bot: BotRuntime) -> None:
    ada = house.user(42)
    group = ada.creates_channel("Group", group=True)
    number = -1_000_000_000_000 - group.id
    ada.adds_bot(number)
    assert await house.telegram.rights(number) == frozenset()
    ada.removes_bot(number)
    assert await house.telegram.rights(number) is None


# -- chats


@pytest.mark.parametrize(
    "name",
    ["birds", "@Birds", "https://t.me/birds", "t.me/birds/7", "https://t.me/s/birds?before=3"],
)
async def test_a_chat_is_found_however_it_is_written(
    house: House, bot: BotRuntime, birds: int, name: str
) -> None:
    assert await house.telegram.chat(name) == Chat(birds, "birds", "Birds", "channel")


async def test_a_chat_is_found_by_its_id_and_asked_for_once(
    house: House, bot: BotRuntime, birds: int
) -> None:
    for _ in range(2):
        for name in (birds, str(birds), "@birds"):
            assert (await house.telegram.chat(name)).title == "Birds"
    assert (asked(house, "ResolveUsername"), asked(house, "GetChannels")) == (1, 1)
    await house.telegram.is_member("@birds", 42)
    assert asked(house, "ResolveUsername") == 1, "the same name is known for every question"


async def test_a_group_is_told_from_a_channel(house: House, bot: BotRuntime) -> None:
    house.world.create_channel("Group", username="friends", megagroup=True)
    assert (await house.telegram.chat("@friends")).kind == "group"
    house.user(42, username="ada_here")
    with pytest.raises(InvalidInput, match="@ada_here is no channel or group"):
        await house.telegram.chat("@ada_here")
    with pytest.raises(NotFound, match="no chat @nobody_here"):
        await house.telegram.chat("@nobody_here")


# -- invite links


async def test_each_invite_link_is_a_new_one_and_joins_name_it(
    house: House, bot: BotRuntime, birds: int
) -> None:
    joined: list[MembershipChange] = []

    async def note(change: MembershipChange, platform: Platform) -> None:
        joined.append(change)

    house.register(bot, "wren", MembershipHandler(note))
    first = await house.telegram.invite_link("@birds", title="Ada's")
    second = await house.telegram.invite_link(birds)
    assert first != second
    assert first.startswith("https://t.me/+")
    house.user(43)
    house.world.user_joins(43, first)
    await until(lambda: any(change.telegram_id == 43 for change in joined))
    assert joined[-1].invite_link == first


async def test_a_missing_right_to_invite_is_named(house: House, bot: BotRuntime) -> None:
    house.world.create_channel("Birds", username="birds", rights=["post_messages"])
    with pytest.raises(InvalidInput, match="invite_users") as refused:
        await house.telegram.invite_link("@birds")
    assert refused.value.code == "chat-right-missing"


async def test_a_title_that_is_too_long_is_refused_at_once(house: House, birds: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        await house.telegram.invite_link("@birds", title="x" * 33)
    assert [field.field for field in refused.value.fields] == ["title"]


# -- where and when


async def test_a_process_without_the_bot_asks_the_same(
    house: House, bot: BotRuntime, birds: int
) -> None:
    post = house.world.channel_post("@birds", "A wren!")
    house.session_id = 2
    query = QueryClient(house.db, house.sign_in())
    service = TelegramService(house.outbox, query.connect)
    try:
        assert (await service.chat("@birds")).id == birds
        assert "admin" in (await service.rights("@birds") or ())
        assert (await service.message("@birds", post.id)) is not None
        assert await service.pinned("@birds") is None
        assert await service.invite_link("@birds")
    finally:
        await query.close()


async def test_a_flood_wait_is_told_with_its_length(
    house: House, bot: BotRuntime, birds: int
) -> None:
    house.world.flood_next(33, method="GetMessages")
    with pytest.raises(Unavailable) as caught:
        await house.telegram.message("@birds", 1)
    assert caught.value.retry_after == 33


async def test_without_telegram_every_question_is_unavailable(house: House) -> None:
    telegram = house.telegram
    for question in (
        telegram.chat("@birds"),
        telegram.rights("@birds"),
        telegram.message("@birds", 1),
        telegram.pinned("@birds"),
        telegram.invite_link("@birds"),
    ):
        with pytest.raises(Unavailable):
            await question


# -- basic groups, which the simulated Telegram has none of


class Answering:
    """A client whose requests are answered from a list."""

    def __init__(self, *answers: Any) -> None:
        self._no_updates = False
        self._sender = self
        self._answers = list(answers)
        self.requests: list[Any] = []

    async def send(self, request: Any) -> Any:
        self.requests.append(request)
        return self._answers.pop(0)


def basic_group(**fields: Any) -> Any:
    return tl.Chat(9, "Old group", tl.ChatPhotoEmpty(), 3, None, 1, **fields)


async def test_rights_in_a_basic_group() -> None:
    rights = tl.ChatAdminRights(pin_messages=True)
    for chat, expected in (
        (basic_group(admin_rights=rights), {"admin", "pin_messages"}),
        (basic_group(), set()),
        (basic_group(left=True), None),
        (tl.ChatForbidden(9, "Old group"), None),
    ):
        client = Answering(tl.messages.Chats([chat]))
        assert await ask_rights(client, -9, NameCache()) == expected
    with pytest.raises(NotFound):
        await ask_rights(Answering(tl.messages.Chats([tl.ChatEmpty(9)])), -9, NameCache())
    found = await ask_chat(Answering(tl.messages.Chats([basic_group()])), -9, NameCache())
    assert found == Chat(-9, None, "Old group", "group")


async def test_messages_of_a_basic_group_are_not_mixed_up_with_private_ones() -> None:
    ours = tl.Message(5, tl.PeerChat(9), message="hi", from_id=tl.PeerUser(42))
    private = tl.Message(5, tl.PeerUser(42), message="secret")
    found = await ask_message(
        Answering(tl.messages.Messages([ours], [], [basic_group()], [])), -9, 5, NameCache()
    )
    assert found is not None
    assert (found.chat_id, found.text, found.sender_id) == (-9, "hi", 42)
    other = Answering(tl.messages.Messages([private], [], [], []))
    assert await ask_message(other, -9, 5, NameCache()) is None


async def test_the_pinned_message_of_a_basic_group_is_named_by_the_group() -> None:
    full = tl.ChatFull(
        id=9,
        about="",
        participants=tl.ChatParticipantsForbidden(9),
        notify_settings=tl.PeerNotifySettings(),
        pinned_msg_id=5,
    )
    pinned = tl.Message(5, tl.PeerChat(9), message="hi", pinned=True)
    client = Answering(
        tl.messages.ChatFull(full, [], []), tl.messages.Messages([pinned], [], [], [])
    )
    found = await ask_pinned(client, -9, NameCache())
    assert found is not None
    assert (found.message_id, found.pinned) == (5, True)
    assert isinstance(client.requests[1], fn.messages.GetMessagesRequest)
    assert client.requests[1].id == [tl.InputMessageID(5)]
