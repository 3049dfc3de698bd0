"""Messages about what happened while people were elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from onlyvips_quests.api import Evidence, QuestCompleted, QuestDecided

from onlyvips.testing.factory import JobRunner
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.bot.seeing import changed, open_card
from tests.plugins.quests.conftest import NEWS, Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


async def test_the_main_job_in_one_conversation(
    board: Board, telegram: World, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    await board.add_badge("first", names={"en": "First steps"}, icon="👣")
    await board.add("friend", "start_link", xp=50, badge="first")
    await board.add("news", "channel_join", parameters={"channel": NEWS}, xp=100)
    channel = telegram.create_channel("News", username=NEWS[1:])

    welcome = await alice.says("/start ref_7")
    assert "Welcome, Alice! A friend sent you here." in welcome.text
    assert "You earned 50 XP.\n🏅 New badge: 👣 First steps" in welcome.text
    page = await welcome.click("Show me the quests")
    assert page.edited
    assert "1 of 2 done" in page.text
    card = await page.click("News")
    assert card.button("Go there").url == "https://t.me/onlyvips_news"
    channel.set_role(42, "member", telegram.now())  # the bot is not told, so it has to ask
    assert "You earned 100 XP." in (await changed(card, "Check")).text

    profile = await alice.says("/profile")
    assert "Level 2" in profile.text
    assert "XP in all: 150" in profile.text
    assert "2 quests done" in profile.text
    assert "👣 First steps" in profile.text
    # All of it was seen, so there is nothing left to tell.
    await run_jobs()
    await alice.hears_nothing()


async def test_nobody_is_told_after_they_left(
    board: Board, telegram: World, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    await board.add_badge("newsy", criteria={"completed": 1})
    await board.add("news", "channel_join", parameters={"channel": NEWS})
    await board.add("held", "channel_join_v2", parameters={"channel": NEWS})
    telegram.create_channel("News", username=NEWS[1:], members=[42])
    await alice.says("/start")
    account = await board.account_of(alice)
    results = await board.service.observe(account, Evidence("join", None, NEWS[1:]))
    assert {result.outcome for result in results} == {"completed", "held"}
    await board.host.account_parts.privacy.erase(account.id)
    assert (await run_jobs()).failures == []
    await alice.hears_nothing()


async def test_what_somebody_has_seen_is_not_told_again(
    board: Board, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    await board.add("visit", hold={"seconds": 60})
    await changed(await open_card(alice, "Visit"), "Check")
    await run_jobs()
    await alice.hears_nothing()


async def test_an_event_that_is_delivered_again_tells_nothing_twice(
    board: Board, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    quest = await board.add("visit")
    await alice.says("/start")
    account = await board.account_of(alice)
    event = QuestCompleted(
        account_id=account.id,
        claim_id=7,
        quest_id=quest,
        slug="visit",
        xp=10,
        total_xp=10,
        level=1,
    )
    for _ in range(2):
        await board.platform.events.publish(event)
    await run_jobs()
    await alice.waits_for("You earned 10 XP.")
    await alice.hears_nothing(1.2)


async def test_a_decision_that_holds_no_more_is_not_told(
    board: Board, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    quest = await board.add("visit")
    await alice.says("/start")
    account = await board.account_of(alice)
    result = await board.service.claim(account, quest)
    assert result.claim_id is not None
    late = QuestDecided(
        account_id=account.id, claim_id=result.claim_id, quest_id=quest, state="held"
    )
    await board.platform.events.publish(late)
    await run_jobs()
    await alice.hears_nothing()


async def test_what_a_moderator_wrote_comes_with_the_reward(
    board: Board, alice: TelegramUser, people: Callable[..., TelegramUser], run_jobs: JobRunner
) -> None:
    await board.add("show", "proof")
    mona = people("Mona")
    await mona.says("/start")
    await alice.says("/proof")
    await alice.says("I did it")
    [review] = await board.parts.reviews.list()
    await board.parts.reviews.approve(await board.account_of(mona), review.id, "Well <done>!")
    await run_jobs()
    told = await alice.waits_for("You earned 10 XP.")
    assert told.text.endswith("A moderator writes:\nWell <done>!")


@pytest.mark.parametrize("language", ["tr", "ru", "ar"])
async def test_people_are_told_in_their_language(
    board: Board, people: Callable[..., TelegramUser], run_jobs: JobRunner, language: str
) -> None:
    await board.add("show", "proof")
    person = people("Person", language=language)
    mona = people("Mona")
    await mona.says("/start")
    await person.says("/proof")
    await person.says("yes")
    [review] = await board.parts.reviews.list()
    await board.parts.reviews.reject(await board.account_of(mona), review.id, "123")
    await run_jobs()
    told = await person.waits_for("123")
    english = {"It", "was", "accepted.", "moderator", "writes:", "think", "wrong,"}
    assert not english & set(told.text.split())
