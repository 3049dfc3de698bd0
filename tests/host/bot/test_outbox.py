"""The outbox: committed messages arrive once, at Telegram's pace."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from onlyvips.bot.events import ChatReachable, ChatUnreachable
from onlyvips.bot.pacer import Limits
from onlyvips.bot.payload import from_json, to_json
from onlyvips.bot.runtime import BotRuntime
from onlyvips.bot.types import Button, OutgoingFile, OutgoingMessage, Priority
from onlyvips.db import Database
from onlyvips.errors import InvalidInput
from tests.host.bot.conftest import House
from tests.host.bot.test_handlers import command, says, until


def arrived(house: House, chat: int = 42) -> list[str]:
    found = (house.world.messages.find(chat, number) for number in range(1, 400))
    return [message.message for message in found if message is not None and message.out]


async def rows(house: House) -> list[tuple[int, int, str | None]]:
    found = await house.db.fetch_all("SELECT state, attempts, error FROM core.outbox ORDER BY id")
    return [(row["state"], row["attempts"], row["error"]) for row in found]


@pytest.fixture
async def ada(house: House) -> Any:
    user = house.user()
    house.world.user_says(42, "/start")
    return user


async def test_a_message_leaves_after_the_commit_and_not_before(
    house: House, ada: Any, bot: BotRuntime
) -> None:
    async with house.db.transaction():
        await house.telegram.send(42, "hello")
        await asyncio.sleep(0.2)
        assert arrived(house) == []
    await until(lambda: arrived(house) == ["hello"])


async def test_a_message_of_a_transaction_that_failed_never_leaves(
    house: House, ada: Any, bot: BotRuntime
) -> None:
    async with house.db.transaction(force_rollback=True):
        await house.telegram.send(42, "never")
    await house.telegram.send(42, "after")
    await until(lambda: arrived(house))
    assert arrived(house) == ["after"]


async def test_a_key_keeps_a_second_message_out(house: House, ada: Any, bot: BotRuntime) -> None:
    for _ in range(3):
        await house.telegram.send(42, "once", key="wren:1")
    await house.telegram.send(42, "end")
    await until(lambda: "end" in arrived(house))
    assert arrived(house) == ["once", "end"]


async def test_a_delayed_message_waits_for_its_time(
    house: House, ada: Any, bot: BotRuntime
) -> None:
    await house.telegram.send(42, "later", delay=timedelta(hours=1))
    await house.telegram.send(42, "now")
    await until(lambda: arrived(house))
    assert arrived(house) == ["now"]
    house.clock.move(timedelta(hours=1, seconds=1))
    await until(lambda: arrived(house) == ["now", "later"])


async def test_markup_buttons_and_flags_arrive(house: House, ada: Any, bot: BotRuntime) -> None:
    message = OutgoingMessage(
        "<b>hi</b>", [[Button("Go", url="https://x.org")]], silent=True, protect=True
    )
    await house.telegram.send(42, message)
    await until(lambda: arrived(house))
    found = [m for n in range(1, 20) if (m := house.world.messages.find(42, n)) and m.out]
    assert (found[0].message, found[0].silent, found[0].noforwards) == ("hi", True, True)
    assert found[0].entities
    assert found[0].reply_markup.rows[0].buttons[0].text == "Go"


async def test_a_photo_is_uploaded_once(house: House, ada: Any, bot: BotRuntime) -> None:
    picture = house.directory / "p.jpg"
    picture.write_bytes(b"\xff\xd8\xff" + b"0" * 500)
    for text in ("one", "two"):
        await house.telegram.send(42, OutgoingMessage(text, photo=picture))
        await until(lambda text=text: text in arrived(house))
    uploads = [c for c in house.world.calls if type(c).__name__ == "SaveFilePartRequest"]
    assert len(uploads) == 1


async def test_a_file_is_uploaded_once_and_arrives_protected(
    house: House, ada: Any, bot: BotRuntime
) -> None:
    clip = house.directory / "clip.mp4"
    clip.write_bytes(b"0" * 700)
    file = OutgoingFile(
        clip, "video/mp4", "Dawn.mp4", kind="video", duration=3, width=64, height=36
    )
    for text in ("one", "two"):
        await house.telegram.send(42, OutgoingMessage(text, file=file, protect=True))
        await until(lambda text=text: text in arrived(house))
    calls = [type(call).__name__ for call in house.world.calls]
    assert calls.count("SaveFilePartRequest") == 1
    sent = [c for c in house.world.calls if type(c).__name__ == "SendMediaRequest"]
    assert [call.noforwards for call in sent] == [True, True]
    name, video = sent[0].media.attributes
    assert (name.file_name, video.w, video.h, video.supports_streaming) == (
        "Dawn.mp4",
        64,
        36,
        True,
    )


def test_a_message_carries_one_thing(tmp_path: Path) -> None:
    file = OutgoingFile(tmp_path / "a.pdf", "application/pdf", "a.pdf")
    with pytest.raises(InvalidInput, match="a photo and a file"):
        to_json(OutgoingMessage("x", photo=tmp_path / "p.jpg", file=file))
    message = OutgoingMessage("x", file=file)
    assert from_json(json.loads(json.dumps(to_json(message)))).file == file


async def test_a_missing_photo_fails_for_good(house: House, ada: Any, bot: BotRuntime) -> None:
    await house.telegram.send(42, OutgoingMessage("x", photo=house.directory / "no.jpg"))
    await until_states(house, 2)
    assert (await rows(house))[0][2] == "FileNotFound"


async def until_states(house: House, *states: int) -> None:
    async with asyncio.timeout(5):
        while [row[0] for row in await rows(house)] != [*states]:  # noqa: ASYNC110 - the database
            await asyncio.sleep(0.01)


async def test_a_text_that_is_too_long_is_refused_at_once(house: House) -> None:
    with pytest.raises(InvalidInput):
        await house.telegram.send(42, "x" * 5000)


async def test_messages_wait_for_a_bot_that_is_away(house: House, ada: Any) -> None:
    await house.telegram.send(42, "waited")
    await house.runtime().start()
    await until(lambda: arrived(house) == ["waited"])


async def test_messages_to_one_chat_keep_their_order(
    house: House, ada: Any, bot: BotRuntime
) -> None:
    wanted = [f"m{number:02}" for number in range(30)]
    async with house.db.transaction():
        for text in wanted:
            await house.telegram.send(42, text)
    await until(lambda: len(arrived(house)) == 30)
    assert arrived(house) == wanted


# -- faults


async def test_a_flood_wait_is_obeyed_and_the_message_arrives_once(
    house: House, ada: Any, bot: BotRuntime
) -> None:
    house.world.flood_next(1)
    began = asyncio.get_running_loop().time()
    await house.telegram.send(42, "patient")
    await until(lambda: arrived(house))
    assert asyncio.get_running_loop().time() - began >= 1.0
    assert arrived(house) == ["patient"]
    assert house.log.of("telegram_flood_wait")


async def test_a_long_flood_wait_goes_back_into_the_outbox(
    house: House, ada: Any, bot: BotRuntime
) -> None:
    house.world.flood_next(600)
    await house.telegram.send(42, "patient")
    await until(lambda: house.log.of("telegram_flood_wait"))
    async with asyncio.timeout(5):
        while (await rows(house))[0] != (0, 0, "FLOOD_WAIT"):  # noqa: ASYNC110 - the database
            await asyncio.sleep(0.01)
    wait = await house.db.fetch_val("SELECT not_before FROM core.outbox") - house.clock.now()
    assert timedelta(seconds=590) < wait <= timedelta(seconds=601)


async def test_a_flooded_answer_is_kept_and_arrives(house: House, ada: Any) -> None:
    bot = house.runtime()
    house.register(bot, "wren", command("nest", says("nest")))
    await bot.start()
    await ada.says("/nest")
    house.world.flood_next(1)
    assert (await ada.says("/nest", timeout=5)).text == "nest"
    assert arrived(house).count("nest") == 2


async def test_who_blocked_the_bot_is_remembered_and_forgotten(
    house: House, ada: Any, bot: BotRuntime
) -> None:
    house.world.user_blocks(42)
    await until(lambda: house.events.of(ChatUnreachable))
    await house.telegram.send(42, "notice")
    await until_states(house, 2)
    await house.telegram.send(42, "all", priority=Priority.BROADCAST)
    await until_states(house, 2, 2)
    assert [row[2] for row in await rows(house)] == ["USER_IS_BLOCKED", "CHAT_UNREACHABLE"]
    assert len(house.events.of(ChatUnreachable)) == 1
    house.world.user_says(42, "/help")
    await until(lambda: house.events.of(ChatReachable))
    await house.telegram.send(42, "again", priority=Priority.BROADCAST)
    await until(lambda: "again" in arrived(house))


async def test_a_passing_fault_is_tried_again(
    house: House, ada: Any, bot: BotRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.bot.sender.backoff", lambda attempt: 0.05)
    house.world.faults.fail_next(500, "INTERNAL", times=2)
    await house.telegram.send(42, "persistent")
    await until(lambda: arrived(house) == ["persistent"])
    assert (await rows(house))[0][1] == 3


async def test_a_fault_that_nobody_foresaw_is_given_up_after_as_many_tries(
    house: House, ada: Any, bot: BotRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> Any:
        raise ValueError("cannot be written for Telegram")

    monkeypatch.setattr("onlyvips.bot.sender.backoff", lambda attempt: 0.01)
    monkeypatch.setattr("onlyvips.bot.sender.ATTEMPTS", 3)
    monkeypatch.setattr(bot.delivery, "send", broken)
    await house.telegram.send(42, "poison")
    await until_states(house, 2)
    assert await rows(house) == [(2, 3, "ValueError")]


async def test_a_crash_between_sending_and_marking_sends_nothing_twice(
    house: House, ada: Any, bot: BotRuntime
) -> None:
    await house.telegram.send(42, "once")
    await until_states(house, 1)
    # As if the process had died before the mark: the claim of a run that is no more.
    await house.db.execute(
        "UPDATE core.outbox SET state = 0, claimed_by = 'dead', not_before = now() + '1 minute'"
    )
    await bot.stop()
    await house.runtime().start()
    await until_states(house, 1)
    assert arrived(house) == ["once"]


async def test_a_lost_answer_of_telegram_sends_nothing_twice(
    house: House, ada: Any, bot: BotRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.bot.sender.backoff", lambda attempt: 0.05)
    house.world.faults.lose_next_answer()
    await house.telegram.send(42, "once")
    await until_states(house, 1)
    assert arrived(house) == ["once"]


# -- claims


async def test_two_senders_never_claim_the_same_message(house: House, db: Database) -> None:
    for number in range(60):
        await house.outbox.put(100 + number, OutgoingMessage("x"))
    claimed = await asyncio.gather(
        *(house.outbox.claim(f"run{n}", Priority.NOTICE, count=20, per_chat=3) for n in range(6))
    )
    ids = [message.id for batch in claimed for message in batch]
    assert len(ids) == len(set(ids)) == 60


async def test_a_late_refusal_does_not_undo_what_was_sent(house: House) -> None:
    await house.telegram.send(42, "hello")
    (claimed,) = await house.outbox.claim("run", Priority.NOTICE, count=5, per_chat=3)
    await house.outbox.sent([claimed.id])
    await house.outbox.failed(claimed, "a try that outlived its claim")
    assert await rows(house) == [(1, 1, None)]


async def test_a_long_queue_for_one_chat_leaves_room_for_others(house: House) -> None:
    for _ in range(50):
        await house.outbox.put(7, OutgoingMessage("x"))
    await house.outbox.put(8, OutgoingMessage("y"))
    first = await house.outbox.claim("run", Priority.NOTICE, count=20, per_chat=3)
    assert sorted(m.chat_id for m in first) == [7, 7, 7, 8]
    assert await house.outbox.claim("run", Priority.NOTICE, count=20, per_chat=3, busy=[7]) == []


async def test_a_claim_ends_by_itself(house: House) -> None:
    await house.outbox.put(7, OutgoingMessage("x"))
    first = await house.outbox.claim("dead", Priority.NOTICE, count=5, per_chat=3)
    assert await house.outbox.claim("live", Priority.NOTICE, count=5, per_chat=3) == []
    house.clock.move(timedelta(seconds=61))
    again = await house.outbox.claim("live", Priority.NOTICE, count=5, per_chat=3)
    assert [m.random_id for m in again] == [m.random_id for m in first]
    assert again[0].attempts == 2


async def test_old_messages_are_deleted_but_their_keys_hold_longer(house: House) -> None:
    await house.outbox.put(7, OutgoingMessage("x"))
    await house.outbox.put(7, OutgoingMessage("x"), key="wren:1")
    claimed = await house.outbox.claim("run", Priority.NOTICE, count=5, per_chat=3)
    await house.outbox.sent([m.id for m in claimed])
    house.clock.move(timedelta(days=4))
    assert await house.outbox.prune() == 1
    assert not await house.outbox.put(7, OutgoingMessage("x"), key="wren:1")
    house.clock.move(timedelta(days=90))
    assert await house.outbox.prune() == 1


async def test_telegrams_own_limits_are_never_exceeded(house: House, ada: Any) -> None:
    """The simulated Telegram refuses what is too fast; nothing is refused."""
    people = [house.user(number, f"P{number}") for number in range(100, 140)]
    for person in people:
        house.world.user_says(person.id, "/hello")
    bot = house.runtime(limits=Limits(chat_burst=1, margin=0.1))
    await bot.start()
    await bot.settle()
    await asyncio.sleep(1.2)
    house.world.limit_floods()
    for person in people:
        await house.telegram.send(person.id, "news", priority=Priority.BROADCAST)
    await until(lambda: all("news" in arrived(house, p.id) for p in people), seconds=10)
    assert house.world.limits.refused == 0


async def test_an_answer_does_not_wait_for_a_broadcast(house: House, ada: Any) -> None:
    bot = house.runtime(limits=Limits())
    house.register(bot, "wren", command("nest", says("nest")))
    await bot.start()
    async with house.db.transaction():
        for number in range(1000):
            await house.telegram.send(5000 + number, "news", priority=Priority.BROADCAST)
    await asyncio.sleep(0.5)
    began = asyncio.get_running_loop().time()
    await ada.says("/nest")
    assert asyncio.get_running_loop().time() - began < 1.0
    depth = await house.outbox.depth()
    assert depth[Priority.BROADCAST] > 900
