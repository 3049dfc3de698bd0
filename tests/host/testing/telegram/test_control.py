"""Another program plays a user: the control channel."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telethon import Button, events, types

from onlyvips.testing.telegram.control.client import ControlClient
from onlyvips.testing.telegram.control.protocol import ControlError
from onlyvips.testing.telegram.control.server import ControlServer
from onlyvips.testing.telegram.views import ChatEvent, MessageView
from onlyvips.testing.telegram.world import World

from . import sample_bot
from .conftest import until


@pytest.fixture
async def control(world: World) -> AsyncIterator[ControlServer]:
    server = await ControlServer(world).start()
    yield server
    await server.stop()


@pytest.fixture
async def client(control: ControlServer) -> AsyncIterator[ControlClient]:
    async with await ControlClient.open(control.port, control.secret) as client:
        yield client


def test_importing_the_client_loads_neither_telethon_nor_the_world() -> None:
    code = (
        "import sys, onlyvips.testing.telegram as t; t.ControlClient;"
        "import onlyvips.testing.telegram.control.client;"
        "heavy = {m.partition('.')[0] for m in sys.modules} & "
        "{'telethon', 'quart', 'sqlalchemy', 'pytest', 'cryptography'};"
        "print(sorted(heavy), 'onlyvips.testing.telegram.world' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[] False"


async def test_a_user_talks_to_the_bot_and_gets_its_answer(
    client: ControlClient, bot: Any, world: World
) -> None:
    sample_bot.install(bot)
    user = await client.ensure_user(42, "Deniz", "deniz", "tr")
    assert (user.first_name, user.language, user.started) == ("Deniz", "tr", False)

    outcome = await client.say(42, "/start ref_7", wait=True, quiet=0.1)

    assert not outcome.timed_out
    assert outcome.bot_online
    assert outcome.message is not None
    assert outcome.message.text == "/start ref_7"
    (answer,) = outcome.messages
    assert answer.text == "Hi Deniz member=False"
    assert [(b.text, b.kind) for b in answer.buttons[0]] == [("More", "callback"), ("Site", "url")]
    assert answer.buttons[0][0].data == b"more:1"
    assert answer.entities[0].type == "bold"


async def test_pressing_buttons_by_text_data_or_part_of_the_text(
    client: ControlClient, bot: Any
) -> None:
    sample_bot.install(bot)
    await client.say(1, "/start", wait=True, quiet=0.05)
    site = await client.click(1, None, "Site")
    assert site.url == "https://e.com"
    pressed = await client.click(1, None, "more:1", quiet=0.1)
    assert [e.kind for e in pressed.events] == ["answer", "edited"]
    assert pressed.messages[0].text == "page 2"
    notice = await client.click(1, None, "qui", quiet=0.1)
    assert notice.events[0].answer is not None
    assert notice.events[0].answer.text == "only a notice"
    with pytest.raises(ControlError, match="There is no button 'Gone'; there are: 'Quiet'"):
        await client.click(1, None, "Gone")


async def test_joining_leaving_and_lists(client: ControlClient, world: World) -> None:
    made = await client.create_channel("Second", "second_news")
    group = await client.create_group("Talk", "talk_room", bot=None)
    assert (made.kind, made.bot_role) == ("channel", "admin")
    assert (group.kind, group.bot_role) == ("group", None)
    with pytest.raises(ControlError, match="`admin`, `member` or `nobody`"):
        await client.create_group("Odd", bot="king")
    outcome = await client.join(2, "@second_news")
    assert outcome.joined
    channels = {c.username: c for c in await client.channels()}
    assert channels["second_news"].members == 2
    await client.leave(2, "@second_news")
    with pytest.raises(ControlError, match="not in Second"):
        await client.leave(2, "@second_news")
    assert [u.id for u in await client.users()] == [1, 2]
    await client.block(1)
    assert world.directory.users[1].blocked
    await client.unblock(1)
    assert not world.directory.users[1].blocked
    posted = await client.post("@second_news", "hello")
    assert (await client.history(chat="@second_news"))[-1] == posted


async def test_what_people_do_with_messages_and_channels(
    client: ControlClient, bot: Any, world: World
) -> None:
    log = sample_bot.install(bot)
    made = await client.user_channel(1, "Alice's news", "alice_news")
    assert (made.kind, made.bot_role, made.members) == ("channel", None, 1)
    assert (await client.promote_bot(1, "@alice_news", ["post_messages"])).bot_role == "admin"
    talk = await client.user_channel(1, "Alice's talk", "alice_talk", group=True)
    assert (await client.add_bot(1, "@alice_talk")).bot_role == "member"
    await client.link_discussion("@alice_news", "@alice_talk")
    posted = (await client.user_post(1, "@alice_news", "hello")).message
    assert posted is not None
    await until(lambda: ("post", "hello") in log)

    comment = (await client.comment(2, "@alice_news", posted.id, "well said")).message
    forwarded = (await client.forward(2, "@alice_news", posted.id)).message
    assert comment is not None
    assert (comment.chat, comment.text) == (talk.chat, "well said")
    assert forwarded is not None
    assert (forwarded.chat, forwarded.text) == (2, "hello")
    notice = (await client.pin(2, forwarded.id)).message
    assert notice is not None
    assert notice.service == "PinMessage"
    await client.unpin(2, forwarded.id)
    await client.react(2, forwarded.id, "👍")
    await client.react(2, forwarded.id, None)
    assert world.reactions_of(forwarded.id, chat=2) == {}
    assert (await client.remove_bot(1, "@alice_talk")).bot_role == "banned"
    with pytest.raises(ControlError, match="may not make admins"):
        await client.promote_bot(2, "@alice_news")


async def test_a_poll_is_seen_and_voted_in(client: ControlClient, bot: Any, world: World) -> None:
    words = [types.TextWithEntities(text, []) for text in ("Tea or coffee?", "Tea", "Coffee")]
    answers = [types.InputPollAnswer(text) for text in words[1:]]
    asked = types.InputMediaPoll(types.Poll(0, words[0], answers, 0))
    sent = await bot.send_message("chat_room", file=asked)
    await client.vote(1, sent.id, [1], "@chat_room")
    (seen,) = await client.history(chat="@chat_room")
    assert seen.media is not None
    assert (seen.media.kind, seen.media.question) == ("poll", "Tea or coffee?")
    assert [(o.text, o.voters) for o in seen.media.options or ()] == [("Tea", 0), ("Coffee", 1)]
    await client.vote(1, sent.id, [], "@chat_room")
    with pytest.raises(ControlError, match="no vote to undo"):
        await client.vote(1, sent.id, [], "@chat_room")


async def test_history_begins_after_a_message(client: ControlClient) -> None:
    first = await client.say(1, "one")
    await client.say(1, "two")
    assert first.message is not None
    assert [m.text for m in await client.history(1)] == ["one", "two"]
    assert [m.text for m in await client.history(1, after=first.message.id)] == ["two"]
    assert [m.text for m in await client.history(1, limit=1)] == ["two"]


async def test_watching_a_chat(client: ControlClient, bot: Any, world: World) -> None:
    sample_bot.install(bot)
    events_seen: list[ChatEvent] = []

    async def watch() -> None:
        async for event in client.watch(1):
            events_seen.append(event)  # noqa: PERF401 - read while it grows

    task = asyncio.create_task(watch())
    await until(lambda: world.feed.watched(1))
    await client.say(1, "/start")
    await client.say(2, "/start")
    await until(lambda: len(events_seen) == 2)
    await client.click(1, None, "More", quiet=0.05)
    await until(lambda: len(events_seen) == 4)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [e.kind for e in events_seen] == ["new", "new", "answer", "edited"]
    assert [e.number for e in events_seen] == sorted(e.number for e in events_seen)
    await until(lambda: not world.feed.watched(1))


async def test_waiting_ends_at_the_timeout_and_says_that_no_bot_is_there(
    client: ControlClient,
) -> None:
    outcome = await client.say(1, "anybody?", wait=True, timeout=0.1)
    assert outcome.timed_out
    assert not outcome.bot_online
    assert not (await client.info()).bot_online


async def test_waiting_gathers_several_messages(client: ControlClient, bot: Any) -> None:
    async def chatty(event: Any) -> None:
        for number in range(3):
            await event.respond(str(number))
            await asyncio.sleep(0.05)

    bot.add_event_handler(chatty, events.NewMessage(incoming=True))
    outcome = await client.say(1, "talk", wait=True, quiet=0.3)
    assert [m.text for m in outcome.messages] == ["0", "1", "2"]
    idle = await client.wait_idle(1, quiet=0.05)
    assert idle.events == ()


async def test_paying_an_invoice(client: ControlClient, bot: Any, world: World) -> None:
    sample_bot.install(bot)
    invoice = (await client.say(1, "/buy", wait=True, quiet=0.05)).messages[0]
    outcome = await client.click(1, invoice.id, "Pay", quiet=0.1)
    assert outcome.paid
    assert outcome.charge_id in world.stars.charges
    assert outcome.messages[-1].text == "thanks"


async def test_requests_run_side_by_side(client: ControlClient, bot: Any) -> None:
    async def slow_for_alice(event: Any) -> None:
        if event.sender_id == 1:
            await asyncio.sleep(0.3)
        await event.respond("done")

    bot.add_event_handler(slow_for_alice, events.NewMessage(incoming=True))
    alice = asyncio.create_task(client.say(1, "slow", wait=True, quiet=0.05))
    bob = await client.say(2, "fast", wait=True, quiet=0.05)
    assert bob.messages[0].text == "done"
    assert not alice.done()
    assert (await alice).messages[0].text == "done"


async def test_a_wrong_secret_opens_nothing(control: ControlServer) -> None:
    with pytest.raises(ControlError, match="secret is wrong"):
        await ControlClient.open(control.port, "guess")
    reader, writer = await asyncio.open_connection("127.0.0.1", control.port)
    writer.write(b'{"id": 1, "op": "users"}\n')
    assert "wrong_secret" in (await reader.readline()).decode()
    assert await reader.read() == b""
    writer.close()


async def test_nonsense_is_answered_with_a_sentence(control: ControlServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", control.port)

    async def ask(plain: Any) -> str:
        writer.write(json.dumps(plain).encode() + b"\n")
        answer = json.loads(await reader.readline())
        assert answer["id"] == plain.get("id")
        return str(answer["error"]["message"])

    writer.write(json.dumps({"secret": control.secret}).encode() + b"\n")
    assert json.loads(await reader.readline())["result"] == "ready"
    assert "no operation 'fly'" in await ask({"id": 1, "op": "fly"})
    assert "needs the argument 'user'" in await ask({"id": 2, "op": "say", "args": {}})
    wrong = {"id": 3, "op": "say", "args": {"user": "x", "text": "y"}}
    assert "wrong argument" in await ask(wrong)
    assert "no user 77" in await ask({"id": 4, "op": "say", "args": {"user": 77, "text": "y"}})
    assert "`op` and `args`" in await ask({"id": 5, "op": 7})
    writer.write(b"no json\n")
    assert await reader.read() == b""
    writer.close()


async def test_a_client_hears_when_the_simulator_ends(
    control: ControlServer, client: ControlClient
) -> None:
    waiting = asyncio.create_task(client.say(1, "anybody?", wait=True))
    await asyncio.sleep(0.05)
    await control.stop()
    with pytest.raises(ControlError, match="closed the connection"):
        await waiting
    with pytest.raises(ControlError, match="closed the connection"):
        await client.info()


async def test_faults_can_be_ordered_from_outside(
    client: ControlClient, bot: Any, world: World
) -> None:
    await client.say(1, "hi")
    await client.fault("flood", seconds=1)
    await client.fault("limits")
    assert world.limits.enabled
    bot.flood_sleep_threshold = 0
    with pytest.raises(Exception, match="wait of 1 seconds"):
        await bot.send_message(1, "x")
    with pytest.raises(ControlError, match="no fault 'rain'"):
        await client.fault("rain")


async def test_messages_keep_every_detail_on_the_way(bot: Any, world: World) -> None:
    world.user_says(1, "hi")
    rows = [[Button.inline("raw", b"\xff\xfe"), Button.url("u", "https://e.com/?a=1&b=2")]]
    await bot.send_message(1, "a [link](https://e.com) `code` 🎉", buttons=rows, reply_to=1)
    from onlyvips.testing.telegram.world.render import message_view

    view = message_view(world.messages.history(1)[-1], world.bot.id)
    assert MessageView.from_json(json.loads(json.dumps(view.to_json()))) == view
    assert view.buttons[0][0].data == b"\xff\xfe"
    assert view.reply_to == 1
