from __future__ import annotations

import pytest
from onlyvips_cli.plugin_api import CommandError
from onlyvips_quests.api import QuestCompleted
from onlyvips_quests.cli.posting import put

from onlyvips.errors import Conflict, NotFound
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.conftest import CHAT, NEWS, Board, until

pytestmark = pytest.mark.onlyvips(plugins=["quests"])

POLL = {"question": "Which day?", "options": ["Saturday", "Sunday"], "correct": 1}


@pytest.fixture
def chats(telegram: World, alice: TelegramUser) -> World:
    telegram.create_channel("Chat", username=CHAT[1:], megagroup=True, members=[alice.id])
    telegram.create_channel("News", username=NEWS[1:])
    return telegram


async def test_the_button_of_a_quest_is_posted_and_proves_it(
    board: Board, chats: World, alice: TelegramUser, events: CapturedEvents
) -> None:
    await board.add("early-bird", "button_click", parameters={"code": "early"}, xp=40)

    done = await put(board.platform, board.parts, "early-bird", CHAT)
    post = await alice.waits_for("Early-Bird", chat=CHAT)
    pressed = await post.click("Early-Bird")

    assert (done["kind"], done["chat"]) == ("button", "Chat")
    assert "+40 XP" in post.text
    assert pressed.answer is not None
    assert "40 XP" in (pressed.answer.text or "")
    assert events.one(QuestCompleted).slug == "early-bird"


async def test_the_poll_of_a_quest_is_posted_and_its_votes_prove_it(
    board: Board, chats: World, alice: TelegramUser, events: CapturedEvents
) -> None:
    await board.add("choose", "poll_vote", parameters=POLL, xp=20)
    await alice.says("/start")

    done = await put(board.platform, board.parts, "choose", CHAT)
    post = await alice.waits_for(lambda reply: reply.view is not None, chat=CHAT)
    alice.votes(post.id, 1, chat=CHAT)
    await until(lambda: events.of(QuestCompleted))

    assert done["kind"] == "poll"
    assert events.one(QuestCompleted).slug == "choose"


async def test_any_other_quest_is_posted_with_its_text_and_a_way_to_it(
    board: Board, chats: World, alice: TelegramUser
) -> None:
    await board.add(
        "join",
        "channel_join",
        parameters={"channel": NEWS},
        titles={"en": "Join", "ar": "انضم"},
        descriptions={"en": "Be <quick>.", "ar": "كن سريعًا."},
        xp=0,
    )
    await board.add("visit")

    await put(board.platform, board.parts, "join", CHAT)
    english = await alice.waits_for("Join", chat=CHAT)
    await put(board.platform, board.parts, "join", CHAT, language="ar", button="هنا")
    arabic = await alice.waits_for("انضم", chat=CHAT)
    await put(board.platform, board.parts, "visit", CHAT)
    visit = await alice.waits_for("Visit", chat=CHAT)

    assert english.text == "Join\n\nBe <quick>."
    assert english.button("Do it").url == "https://t.me/onlyvips_news"
    assert (arabic.text, arabic.button("هنا").url) == (
        "انضم\n\nكن سريعًا.",
        "https://t.me/onlyvips_news",
    )
    assert visit.button("Do it").url == f"https://t.me/{board.platform.telegram.username}"


async def test_what_cannot_be_posted_is_refused_with_a_reason(board: Board, chats: World) -> None:
    await board.add("choose", "poll_vote", parameters=POLL)
    await board.add("gone")
    await board.parts.publishing.archive("gone")

    async def posted(slug: str, chat: str) -> None:
        await put(board.platform, board.parts, slug, chat)

    with pytest.raises(CommandError, match="takes no poll that shows who voted in a channel"):
        await posted("choose", NEWS)
    with pytest.raises(Conflict, match="onlyvips quests publish gone"):
        await posted("gone", CHAT)
    with pytest.raises(NotFound, match="There is no quest 'absent'"):
        await posted("absent", CHAT)
    with pytest.raises(NotFound):
        await posted("choose", "@nobody_is_here")
    with pytest.raises(CommandError, match="expected @name or a marked id"):
        await posted("choose", "chat")
