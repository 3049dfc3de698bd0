"""What handlers of plugins get, and how one harms no other."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from onlyvips.accounts.types import BotStarted, TelegramProfile
from onlyvips.bot.conversations import Conversations
from onlyvips.bot.runtime import BotRuntime
from onlyvips.bot.types import (
    BotCommand,
    BotContext,
    Button,
    CallbackHandler,
    DeepLinkHandler,
    MembershipChange,
    MembershipHandler,
    MessageHandler,
    RawHandler,
    Reaction,
    ReactionHandler,
)
from onlyvips.errors import NotFound, Unavailable
from onlyvips.platform import Platform
from onlyvips.testing.telegram.errors import NoAnswerError
from tests.host.bot.conftest import House


def says(text: str) -> Any:
    async def handler(context: BotContext) -> None:
        await context.reply(text.format(args=context.args, language=context.language))

    return handler


def command(name: str, handler: Any, **options: Any) -> BotCommand:
    return BotCommand(name, {"en": f"About {name}"}, handler, **options)


async def until(condition: Any, seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - any condition
            await asyncio.sleep(0.01)


# -- commands


async def test_an_alias_works_in_every_language(house: House, bot: BotRuntime) -> None:
    house.register(bot, "wren", command("nest", says("nest:{args}"), names={"tr": "yuva"}))
    ada = house.user(language="ru")
    assert (await ada.says("/yuva 1 2")).text == "nest:1 2"
    assert (await ada.says("/NEST@onlyvips_bot")).text == "nest:"


async def test_an_unknown_command_gets_a_hint_in_the_persons_language(
    house: House, bot: BotRuntime
) -> None:
    assert "/help" in (await house.user(language="tr").says("/nix")).text
    assert "Bu komutu bilmiyorum" in (await house.user(language="tr").says("/nix")).text


async def test_a_command_for_another_bot_is_left_alone(house: House, bot: BotRuntime) -> None:
    house.register(bot, "wren", command("nest", says("nest"), scope="everywhere"))
    house.world.create_channel("Group", username="birds", megagroup=True, members=[])
    ada = house.user()
    house.world.user_joins(42, "@birds")
    with pytest.raises(NoAnswerError):
        await ada.says("/nest@other_bot", chat="@birds", timeout=0.3)
    with pytest.raises(NoAnswerError):
        await ada.says("/unknown", chat="@birds", timeout=0.3)
    reply = await ada.says("/nest", chat="@birds")
    assert reply.text == "nest"
    assert reply.view is not None
    assert reply.view.reply_to is not None


async def test_a_private_command_in_a_group_is_pointed_elsewhere(
    house: House, bot: BotRuntime
) -> None:
    house.register(bot, "wren", command("nest", says("nest")))
    house.world.create_channel("Group", username="birds", megagroup=True)
    ada = house.user()
    house.world.user_joins(42, "@birds")
    assert "private chat" in (await ada.says("/nest", chat="@birds")).text


async def test_a_permission_is_asked_for(house: House, bot: BotRuntime) -> None:
    house.permit("wren", "wren.manage", "creator")
    house.register(bot, "wren", command("nest", says("nest"), permission="wren.manage"))
    ada = house.user()
    assert "may not" in (await ada.says("/nest")).text
    assert "/nest" not in (await ada.says("/help")).text
    account = await house.accounts.accounts.by_telegram_id(42)
    assert account is not None
    await house.accounts.accounts.grant(account.id, "creator")
    assert (await ada.says("/nest")).text == "nest"
    assert "/nest" in (await ada.says("/help")).text


async def test_a_banned_person_is_told_once_and_until_when(house: House, bot: BotRuntime) -> None:
    house.register(bot, "wren", command("nest", says("nest")))
    account = await house.accounts.accounts.ensure(TelegramProfile(42, "Ada"))
    until_when = house.clock.now() + timedelta(days=400)
    await house.accounts.accounts.ban(account.id, until=until_when, reason="spam")
    ada = house.user()
    reply = await ada.says("/nest")
    assert reply.text.startswith("You are banned until")
    assert str(until_when.year) in reply.text
    with pytest.raises(NoAnswerError):
        await ada.says("/nest", timeout=0.3)
    assert house.events.of(BotStarted) == []


# -- /start, /help, /language, /privacy


async def test_a_deep_link_that_answers_gets_no_second_welcome(
    house: House, bot: BotRuntime
) -> None:
    house.register(bot, "wren", DeepLinkHandler("ref_", says("friend {args}")))
    ada = house.user()
    assert (await ada.says("/start ref_7")).text == "friend 7"
    await bot.settle()
    await asyncio.sleep(0.05)
    assert not [m for m in house.world.calls if "Welcome" in str(getattr(m, "message", ""))]


async def test_a_silent_deep_link_leaves_the_welcome_to_the_host(
    house: House, bot: BotRuntime
) -> None:
    async def silent(context: BotContext) -> None:
        """Note it and say nothing."""

    house.register(bot, "wren", DeepLinkHandler("ref_", silent))
    assert "Welcome" in (await house.user().says("/start ref_7")).text


async def test_help_lists_commands_in_the_persons_language(house: House, bot: BotRuntime) -> None:
    nest = BotCommand("nest", {"en": "Nest", "tr": "Yuva & ağaç"}, says("x"), names={"tr": "yuva"})
    house.register(bot, "wren", nest, command("hidden", says("x"), hidden=True))
    text = (await house.user(language="tr").says("/yardim")).text
    assert "/yuva — Yuva & ağaç" in text
    assert "/gizlilik — Hakkında neler saklanıyor" in text
    assert "hidden" not in text


async def test_the_language_is_chosen_with_a_button_and_kept(house: House, bot: BotRuntime) -> None:
    ada = house.user(language="en")
    reply = await (await ada.says("/language")).click("Русский")
    assert reply.edited
    assert "Русский" in reply.text
    assert "Что о вас хранится" in (await ada.says("/privacy")).text


async def test_arabic_people_are_answered_in_arabic(house: House, bot: BotRuntime) -> None:
    assert "أهلًا بك" in (await house.user(language="ar").says("/start")).text


# -- buttons


async def test_a_button_reaches_its_plugin_and_is_acknowledged(
    house: House, bot: BotRuntime
) -> None:
    async def offer(context: BotContext) -> None:
        await context.reply("choose", buttons=[[Button("One", data="wren.pick:1")]])

    async def picked(context: BotContext) -> None:
        await context.edit(f"picked {context.args}")

    house.register(bot, "wren", command("pick", offer), CallbackHandler("wren.pick", picked))
    reply = await (await house.user().says("/pick")).click("One")
    assert (reply.text, reply.edited) == ("picked 1", True)
    assert reply.answer is not None, "the button stops spinning"


async def test_a_button_of_a_plugin_that_is_off_says_so(house: House, bot: BotRuntime) -> None:
    async def offer(context: BotContext) -> None:
        await context.reply("choose", buttons=[[Button("One", data="wren.pick:1")]])

    house.register(bot, "wren", command("pick", offer))
    reply = await (await house.user().says("/pick")).click("One")
    assert reply.answer is not None
    assert reply.answer.alert
    assert "no longer works" in reply.text


# -- dialogues


def dialogue() -> list[Any]:
    async def begin(context: BotContext) -> None:
        await context.conversation.set("wren:name", {"asked": 1}, ttl=timedelta(hours=1))
        await context.reply("name?")

    async def named(context: BotContext) -> None:
        asked = context.conversation.data["asked"]
        await context.conversation.clear()
        await context.reply(f"hello {context.text} ({asked})")

    return [command("begin", begin), MessageHandler(named, state="wren:name")]


async def test_a_dialogue_goes_on_after_a_restart(house: House, bot: BotRuntime) -> None:
    house.register(bot, "wren", *dialogue())
    ada = house.user()
    assert (await ada.says("/begin")).text == "name?"
    await bot.stop()
    again = house.runtime()
    house.register(again, "wren", *dialogue())
    await again.start()
    assert (await ada.says("Ada")).text == "hello Ada (1)"
    with pytest.raises(NoAnswerError):
        await ada.says("Ada", timeout=0.3)


async def test_a_dialogue_lapses(house: House, bot: BotRuntime) -> None:
    house.register(bot, "wren", *dialogue())
    ada = house.user()
    await ada.says("/begin")
    house.clock.move(timedelta(hours=2))
    with pytest.raises(NoAnswerError):
        await ada.says("Ada", timeout=0.3)
    await bot.prune()
    assert await house.db.fetch_val("SELECT count(*) FROM core.conversations") == 0


async def test_a_dialogue_that_begins_while_old_ones_are_deleted_goes_on(house: House) -> None:
    conversations = Conversations(house.db, house.clock)
    account = await house.accounts.accounts.ensure(TelegramProfile(42, "Ada"))
    async with house.db.transaction():
        await (await conversations.of(account.id, 42)).set("wren:name")
        # As the bot does beside: its task sees nothing of this transaction.
        await asyncio.create_task(conversations.prune())
    assert (await conversations.of(account.id, 42)).state == "wren:name"
    await (await conversations.of(account.id, 42)).clear()
    await conversations.prune()
    await conversations.prune()
    assert not conversations._open


# -- other updates


async def test_joins_leaves_and_reactions_are_told(house: House, bot: BotRuntime) -> None:
    changes: list[MembershipChange] = []
    reactions: list[Reaction] = []

    async def moved(change: MembershipChange, platform: Platform) -> None:
        assert platform.plugin == "wren"
        changes.append(change)

    async def reacted(reaction: Reaction, platform: Platform) -> None:
        reactions.append(reaction)

    house.register(bot, "wren", MembershipHandler(moved), ReactionHandler(reacted))
    channel = house.world.create_channel("Birds", username="birds", megagroup=True)
    house.user()
    house.world.user_joins(42, "@birds")
    said = house.world.user_says(42, "hello", chat="@birds")
    house.world.user_reacts(42, said.id, "👍", chat="@birds")
    house.world.user_leaves(42, "@birds")
    await until(lambda: len(changes) == 2 and reactions)
    assert [(c.telegram_id, c.joined, c.chat_username) for c in changes] == [
        (42, True, "birds"),
        (42, False, "birds"),
    ]
    assert changes[0].chat_id == -1_000_000_000_000 - channel.id
    assert (reactions[0].emoji, reactions[0].chat_username) == (("👍",), "birds")


async def test_raw_updates_reach_who_asked_for_them(house: House, bot: BotRuntime) -> None:
    seen: list[Any] = []

    async def raw(update: Any, client: Any, platform: Platform) -> None:
        seen.append((update.user_id, client.is_connected(), platform.plugin))

    house.register(bot, "wren", RawHandler("UpdateBotStopped", raw))
    house.user()
    house.world.user_says(42, "/start")
    house.world.user_blocks(42)
    await until(lambda: seen)
    assert seen == [(42, True, "wren")]


async def test_group_messages_reach_every_plugin_that_listens(
    house: House, bot: BotRuntime
) -> None:
    heard: list[str] = []

    def listen(name: str) -> MessageHandler:
        async def handler(context: BotContext) -> None:
            assert context.message is not None
            heard.append(f"{name}:{context.text}:{context.message.chat_username}")

        return MessageHandler(handler, kind="group")

    house.register(bot, "wren", listen("wren"))
    house.register(bot, "magpie", listen("magpie"))
    house.world.create_channel("Group", username="birds", megagroup=True)
    ada = house.user()
    house.world.user_joins(42, "@birds")
    ada.sends("hello", chat="@birds")
    await until(lambda: len(heard) == 2)
    assert sorted(heard) == ["magpie:hello:birds", "wren:hello:birds"]


# -- isolation


async def test_a_raising_handler_is_answered_with_a_number_that_is_in_the_log(
    house: House, bot: BotRuntime
) -> None:
    async def broken(context: BotContext) -> None:
        raise RuntimeError("secret detail")

    house.register(bot, "wren", command("break", broken))
    text = (await house.user().says("/break")).text
    found = re.search(r"Error ([0-9a-f]{8})", text)
    assert found is not None
    assert "secret" not in text
    logged = house.log.of("bot_handler_failed")
    assert [line["error_id"] for line in logged] == [found[1]]
    assert isinstance(logged[0]["exc_info"], RuntimeError)


async def test_an_error_of_the_domain_is_its_sentence(house: House, bot: BotRuntime) -> None:
    async def missing(context: BotContext) -> None:
        raise NotFound("there is no nest <7>")

    async def away(context: BotContext) -> None:
        raise Unavailable("the tree is away")

    house.register(bot, "wren", command("nest", missing), command("tree", away))
    ada = house.user()
    assert (await ada.says("/nest")).text == "There is no nest <7>."
    assert "away for the moment" in (await ada.says("/tree")).text


async def test_an_error_of_the_domain_is_told_in_the_persons_language(
    house: House, bot: BotRuntime, tmp_path: Path
) -> None:
    folder = tmp_path / "tr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "wren.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "There is no nest."\nmsgstr "Yuva yok."\n'
    )
    house.catalogues.add("wren", tmp_path)

    async def missing(context: BotContext) -> None:
        raise NotFound("There is no nest.")

    house.register(bot, "wren", command("nest", missing))
    assert (await house.user(language="tr").says("/nest")).text == "Yuva yok."


async def test_an_error_behind_a_button_is_shown_to_its_presser(
    house: House, bot: BotRuntime
) -> None:
    async def offer(context: BotContext) -> None:
        await context.reply("choose", buttons=[[Button("One", data="wren:1")]])

    async def missing(context: BotContext) -> None:
        raise NotFound("there is no nest <7>")

    house.register(bot, "wren", command("pick", offer), CallbackHandler("wren", missing))
    reply = await (await house.user().says("/pick")).click("One")
    assert reply.answer is not None
    assert (reply.answer.text, reply.answer.alert) == ("There is no nest <7>.", True)


async def test_a_slow_handler_is_stopped(house: House) -> None:
    async def slow(context: BotContext) -> None:
        await asyncio.sleep(60)

    bot = house.runtime(handler_timeout=0.2)
    house.register(bot, "wren", command("slow", slow))
    await bot.start()
    assert "took too long" in (await house.user().says("/slow")).text


async def test_a_hanging_plugin_harms_no_other(house: House) -> None:
    release = asyncio.Event()

    async def hang(context: BotContext) -> None:
        await release.wait()

    bot = house.runtime(patience=0.2, concurrency=4)
    house.register(bot, "wren", command("hang", hang))
    house.register(bot, "magpie", command("nest", says("nest")))
    await bot.start()
    people = [house.user(number) for number in range(101, 111)]
    for person in people:
        person.sends("/hang")
    other = house.user(200)
    assert (await other.says("/nest", timeout=2)).text == "nest", "others are not held up"
    assert (await people[0].says("/nest", timeout=2)).text == "nest", "nor the person for long"
    release.set()


async def test_updates_of_one_person_are_handled_in_order(house: House, bot: BotRuntime) -> None:
    order: list[str] = []

    async def note(context: BotContext) -> None:
        await asyncio.sleep(0.05 if context.args == "1" else 0)
        order.append(context.args)

    house.register(bot, "wren", command("note", note))
    house.register(bot, "magpie", command("other", note))
    ada = house.user()
    for number, name in enumerate(("note", "other", "note", "other"), start=1):
        ada.sends(f"/{name} {number}")
    await until(lambda: len(order) == 4)
    assert order == ["1", "2", "3", "4"]


async def test_different_people_are_handled_side_by_side(house: House, bot: BotRuntime) -> None:
    together = asyncio.Barrier(5)

    async def meet(context: BotContext) -> None:
        async with asyncio.timeout(3):
            await together.wait()
        await context.reply("met")

    house.register(bot, "wren", command("meet", meet))
    people = [house.user(number) for number in range(1, 6)]
    replies = await asyncio.gather(*(person.says("/meet") for person in people))
    assert [reply.text for reply in replies] == ["met"] * 5


async def test_updates_are_counted(house: House, bot: BotRuntime) -> None:
    house.register(bot, "wren", command("nest", says("nest")))
    await house.user().says("/nest")
    await bot.stop()
    text = house.metrics.expose().decode()
    assert 'onlyvips_core_bot_updates_total{kind="command"} 1.0' in text
    assert 'onlyvips_core_bot_messages_total{lane="answer",outcome="sent"} 1.0' in text
    assert 'onlyvips_core_bot_handler_seconds_count{plugin="wren"} 1.0' in text
