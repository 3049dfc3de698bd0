"""What a message of Telegram carries, read from the very objects that Telegram sends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types as tl

from onlyvips.bot.content import (
    forward_of,
    media_of,
    mentions,
    post_of,
    replied_to,
    thread_of,
    username_of,
)
from onlyvips.bot.incoming import Self, bot_membership_of, message_of, pin_of, reaction_of
from onlyvips.bot.types import Forward, PostRef

SENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
CHANNEL = -1_000_000_000_007
GROUP = -1_000_000_000_008
BOT = Self(1000, "onlyvips_bot")


def message(text: str = "", **fields: Any) -> Any:
    values: dict[str, Any] = {"peer_id": tl.PeerChannel(8), "from_id": tl.PeerUser(42)}
    return tl.Message(id=5, date=SENT, message=text, **{**values, **fields})


def channel(number: int = 7, **fields: Any) -> Any:
    values: dict[str, Any] = {"username": "birds", "broadcast": True}
    return tl.Channel(number, "Birds", tl.ChatPhotoEmpty(), EARLIER, **{**values, **fields})


def header(**fields: Any) -> Any:
    return tl.MessageFwdHeader(date=EARLIER, **fields)


# -- forwards


def test_a_forward_of_a_post_names_the_channel_and_the_post() -> None:
    forwarded = message(fwd_from=header(from_id=tl.PeerChannel(7), channel_post=31))
    assert forward_of(forwarded, {CHANNEL: channel()}) == Forward(
        chat_id=CHANNEL, chat_username="birds", message_id=31, sender_id=None, sent_at=EARLIER
    )
    private = forward_of(forwarded, {})
    assert private is not None
    assert private.chat_username is None


def test_a_forward_of_a_person_names_them_unless_they_hide() -> None:
    assert forward_of(message(fwd_from=header(from_id=tl.PeerUser(43))), {}) == Forward(
        None, None, None, 43, EARLIER
    )
    assert forward_of(message(fwd_from=header(from_name="Somebody")), {}) == Forward(
        None, None, None, None, EARLIER
    )


def test_a_message_of_its_own_is_no_forward() -> None:
    assert forward_of(message(), {}) is None


# -- the post behind a copy in a discussion group


def test_the_copy_of_a_post_names_the_post() -> None:
    copy = message(
        from_id=tl.PeerChannel(7),
        fwd_from=header(
            from_id=tl.PeerChannel(7),
            channel_post=31,
            saved_from_peer=tl.PeerChannel(7),
            saved_from_msg_id=31,
        ),
    )
    assert post_of(copy) == PostRef(CHANNEL, 31)


def test_the_copy_of_a_post_that_was_a_forward_names_the_post_and_not_its_origin() -> None:
    copy = message(
        from_id=tl.PeerChannel(7),
        fwd_from=header(
            from_id=tl.PeerChannel(99),
            channel_post=4,
            saved_from_peer=tl.PeerChannel(7),
            saved_from_msg_id=31,
        ),
    )
    assert post_of(copy) == PostRef(CHANNEL, 31)


@pytest.mark.parametrize(
    "fields",
    [
        {},  # nothing forwarded
        {"fwd_from": header(from_id=tl.PeerChannel(7), channel_post=31)},  # by a person
        {  # by another channel, in whose name an admin writes
            "from_id": tl.PeerChannel(9),
            "fwd_from": header(from_id=tl.PeerChannel(7), channel_post=31),
        },
        {  # a person cannot pretend
            "fwd_from": header(
                from_id=tl.PeerChannel(7),
                channel_post=31,
                saved_from_peer=tl.PeerChannel(7),
                saved_from_msg_id=31,
            )
        },
    ],
)
def test_what_people_forward_into_the_group_is_no_copy_of_a_post(fields: dict[str, Any]) -> None:
    assert post_of(message(**fields)) is None


# -- threads


def test_a_comment_and_an_answer_to_it_hang_on_the_copy_of_the_post() -> None:
    comment = message(reply_to=tl.MessageReplyHeader(reply_to_msg_id=3))
    answer = message(reply_to=tl.MessageReplyHeader(reply_to_msg_id=4, reply_to_top_id=3))
    assert (replied_to(comment, GROUP), thread_of(comment, GROUP)) == (3, 3)
    assert (replied_to(answer, GROUP), thread_of(answer, GROUP)) == (4, 3)
    assert thread_of(message(), GROUP) is None


def test_an_answer_to_a_message_elsewhere_hangs_on_nothing_here() -> None:
    elsewhere = tl.MessageReplyHeader(reply_to_msg_id=3, reply_to_peer_id=tl.PeerChannel(99))
    assert replied_to(message(reply_to=elsewhere), GROUP) is None
    assert thread_of(message(reply_to=elsewhere), GROUP) is None
    here = tl.MessageReplyHeader(reply_to_msg_id=3, reply_to_peer_id=tl.PeerChannel(8))
    assert thread_of(message(reply_to=here), GROUP) == 3


def test_an_answer_to_a_story_hangs_on_nothing() -> None:
    story = message(reply_to=tl.MessageReplyStoryHeader(tl.PeerUser(42), 3))
    assert thread_of(story, GROUP) is None


# -- mentions


def test_a_mention_counts_as_telegram_marked_it() -> None:
    text = "😀 hi @OnlyVips_Bot"  # the emoji is two UTF-16 units, so that the mention begins at 6
    marked = message(text, entities=[tl.MessageEntityMention(6, 13)])
    assert mentions(marked, 1000, "onlyvips_bot")
    assert not mentions(message(text), 1000, "onlyvips_bot"), "words alone do not count"
    assert not mentions(marked, 1000, "onlyvips"), "nor does a part of a name"
    assert not mentions(marked, 1000, "")


def test_a_mention_by_name_counts() -> None:
    named = message("hi bot", entities=[tl.MessageEntityMentionName(3, 3, 1000)])
    assert mentions(named, 1000, "onlyvips_bot")
    assert not mentions(named, 1001, "onlyvips_bot")


# -- media


def document(*attributes: Any) -> Any:
    file = tl.Document(1, 2, b"", SENT, "a/b", 3, 2, [*attributes])
    return tl.MessageMediaDocument(document=file)


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        (None, None),
        (tl.MessageMediaEmpty(), None),
        (tl.MessageMediaWebPage(tl.WebPageEmpty(1)), None),
        (tl.MessageMediaPhoto(photo=tl.PhotoEmpty(1)), "photo"),
        (document(tl.DocumentAttributeFilename("a.pdf")), "document"),
        (document(tl.DocumentAttributeVideo(1.0, 2, 3)), "video"),
        (document(tl.DocumentAttributeAnimated(), tl.DocumentAttributeVideo(1.0, 2, 3)), "video"),
        (document(tl.DocumentAttributeAudio(1, voice=True)), "audio"),
        (document(tl.DocumentAttributeSticker("😀", tl.InputStickerSetEmpty())), "other"),
        (tl.MessageMediaDice(6, "🎲"), "other"),
        (tl.MessageMediaGeo(tl.GeoPointEmpty()), "other"),
    ],
)
def test_media_is_told_by_its_kind(media: Any, kind: str | None) -> None:
    assert media_of(message(media=media)) == kind


def test_a_chat_with_several_names_has_the_one_that_is_in_use() -> None:
    names = [tl.Username("old", active=False), tl.Username("birds_too", active=True)]
    assert username_of(channel(username=None, usernames=names)) == "birds_too"
    assert username_of(channel()) == "birds"
    assert username_of(None) is None


# -- whole updates


def update(message: Any, *entities: Any) -> Any:
    made = tl.UpdateNewChannelMessage(message, 1, 1)
    made._entities = {-1_000_000_000_000 - entity.id: entity for entity in entities}
    return made


def test_the_copy_of_a_post_has_no_author() -> None:
    copy = message("post", from_id=tl.PeerChannel(7), fwd_from=header(from_id=tl.PeerChannel(7)))
    heard = message_of(None, update(copy), BOT)
    assert heard is not None
    assert (heard.sender_id, heard.kind) == (None, "group")


def test_a_pin_in_private_is_the_persons() -> None:
    service = tl.MessageService(
        id=6,
        peer_id=tl.PeerUser(42),
        date=SENT,
        action=tl.MessageActionPinMessage(),
        reply_to=tl.MessageReplyHeader(reply_to_msg_id=5),
    )
    pin = pin_of(update(service))
    assert pin is not None
    assert (pin.chat_id, pin.message_id, pin.telegram_id, pin.at) == (42, 5, 42, SENT)


@pytest.mark.parametrize(
    "fields",
    [
        {"out": True, "from_id": tl.PeerUser(1000)},
        {"from_id": None},  # in a channel nobody is named
        {"reply_to": None},
        {"action": tl.MessageActionHistoryClear()},
    ],
)
def test_other_service_messages_are_no_pin(fields: dict[str, Any]) -> None:
    values = {
        "from_id": tl.PeerUser(42),
        "action": tl.MessageActionPinMessage(),
        "reply_to": tl.MessageReplyHeader(reply_to_msg_id=5),
        **fields,
    }
    service = tl.MessageService(id=6, peer_id=tl.PeerChannel(7), date=SENT, **values)
    assert pin_of(update(service)) is None


def test_removed_from_a_private_group_the_bot_still_learns_which() -> None:
    removed = tl.UpdateChannelParticipant(
        channel_id=7,
        date=SENT,
        actor_id=42,
        user_id=1000,
        qts=3,
        prev_participant=tl.ChannelParticipantSelf(1000, 42, EARLIER),
    )
    removed._entities = {CHANNEL: tl.ChannelForbidden(7, 1, "Birds", megagroup=True)}
    told = bot_membership_of(removed)
    assert (told.role, told.title, told.kind, told.actor_id) == ("left", "Birds", "group", 42)


def test_in_a_basic_group_the_bot_is_told_too() -> None:
    promoted = tl.UpdateChatParticipant(
        chat_id=9,
        date=SENT,
        actor_id=42,
        user_id=1000,
        qts=3,
        new_participant=tl.ChatParticipantAdmin(1000, 42, EARLIER),
    )
    told = bot_membership_of(promoted)
    assert (told.chat_id, told.role, told.kind, told.title) == (-9, "admin", "group", "")


def test_a_reaction_in_the_name_of_a_channel_is_nobodys() -> None:
    changed = tl.UpdateBotMessageReaction(tl.PeerChannel(8), 5, SENT, tl.PeerChannel(7), [], [], 3)
    assert reaction_of(changed) is None
