from __future__ import annotations

import pytest
from onlyvips_quests.api import Evidence, Right

from onlyvips.errors import Unavailable
from onlyvips.testing.telegram import TelegramUser, World
from onlyvips.testing.telegram.world.peers import channel_chat
from tests.plugins.quests.types.conftest import Kinds, RealKinds

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])

JOINS = ["channel_join", "channel_join_v2", "group_join"]
CLAIM, RECHECK = Evidence("claim"), Evidence("recheck")


def where(kind: str, chat: str | int) -> dict[str, str | int]:
    return {"group" if kind == "group_join" else "channel": chat}


@pytest.mark.parametrize("name", JOINS)
async def test_telegram_says_who_is_a_member(
    kinds: RealKinds, telegram: World, alice: TelegramUser, name: str
) -> None:
    chat = telegram.create_channel("News", username="news", megagroup=name == "group_join")
    person = await kinds.person()

    before = await kinds.verify(name, CLAIM, person, **where(name, "@News"))
    await alice.joins("news")
    after = await kinds.verify(name, CLAIM, person, **where(name, "@News"))
    by_id = await kinds.verify(name, CLAIM, person, **where(name, channel_chat(chat.id)))

    what = "group" if name == "group_join" else "channel"
    assert (before.met, before.reason) == (False, f"Join the {what} first, then check again.")
    assert after.met
    assert by_id.met


async def test_an_update_about_a_join_is_a_reason_to_ask_and_no_proof(
    kinds: RealKinds, telegram: World, alice: TelegramUser
) -> None:
    telegram.create_channel("News", username="news")
    person = await kinds.person()
    joined = Evidence("join", -1001, "news")

    assert not (await kinds.verify("channel_join", joined, person, channel="@news")).met
    await alice.joins("news")
    assert (await kinds.verify("channel_join", joined, person, channel="@news")).met


async def test_leaving_or_joining_elsewhere_proves_nothing_though_one_is_a_member(
    kinds: RealKinds, telegram: World, alice: TelegramUser
) -> None:
    telegram.create_channel("News", username="news")
    await alice.joins("news")
    person = await kinds.person()
    for evidence in (Evidence("join", -1001, "other"), Evidence("leave", -1001, "news")):
        verdict = await kinds.verify("channel_join", evidence, person, channel="@news")
        assert not verdict.met


async def test_a_re_check_finds_whoever_left(
    kinds: RealKinds, telegram: World, alice: TelegramUser
) -> None:
    telegram.create_channel("News", username="news")
    await alice.joins("news")
    person = await kinds.person()
    assert (await kinds.verify("channel_join_v2", RECHECK, person, channel="@news")).met
    await alice.leaves("news")
    assert not (await kinds.verify("channel_join_v2", RECHECK, person, channel="@news")).met


async def test_a_channel_that_the_bot_cannot_see_is_nobodys_fault(
    kinds: RealKinds, telegram: World, alice: TelegramUser
) -> None:
    telegram.create_channel("Closed", username="closed", bot=None)
    person = await kinds.person(language="tr")
    for chat in ("@closed", "@nothing_there"):
        verdict = await kinds.verify("channel_join", CLAIM, person, channel=chat)
        assert not verdict.met
        assert not verdict.failed
        assert verdict.reason.startswith("Bu görev şu anda kontrol edilemiyor")


async def test_a_re_check_waits_while_the_bot_cannot_see_the_channel(
    kinds: RealKinds, telegram: World, alice: TelegramUser
) -> None:
    telegram.create_channel("Closed", username="closed", bot=None)
    person = await kinds.person()
    with pytest.raises(Unavailable, match="wren cannot be checked again"):
        await kinds.verify("channel_join", RECHECK, person, channel="@closed")


def test_staying_is_asked_for_in_hours(paper: Kinds) -> None:
    def hold(name: str, **parameters: object) -> int:
        return paper[name].hold_seconds(paper.task(name, channel="@news", **parameters).parameters)

    assert hold("channel_join_v2", hours=48) == 48 * 3600
    assert hold("channel_join_v2") == 86_400
    assert hold("channel_join") == 0


def test_a_private_chat_is_joined_by_the_operators_invite_link(paper: Kinds) -> None:
    def link(**parameters: object) -> str | None:
        return paper["channel_join"].link(paper.task("channel_join", **parameters), None)

    assert link(channel="@news") == "https://t.me/news"
    assert link(channel=-1001234) is None
    assert link(channel=-1001234, link="https://t.me/+AbC_d-9") == "https://t.me/+AbC_d-9"
    with pytest.raises(ValueError, match="link"):
        link(channel=-1001234, link="https://example.com/+AbC")


def test_joins_are_found_by_chat_and_need_an_administrator(paper: Kinds) -> None:
    assert paper.routes("channel_join", channel="@News") == {"chat:@news"}
    assert paper.routes("group_join", group=-1001234) == {"chat:-1001234"}
    parameters = paper.task("channel_join", channel="@news").parameters
    assert list(paper["channel_join"].rights(parameters)) == [
        Right("@news", "admin", "to see who is a member of the channel")
    ]
