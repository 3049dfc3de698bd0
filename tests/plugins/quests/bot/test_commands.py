"""The command menu, and /quest and /myquests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onlyvips.clock import MovableClock
from onlyvips.i18n import LANGUAGES
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.quests.bot.seeing import changed, labels, open_card
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"])

TURKISH = {
    "quests": "gorevler",
    "quest": "gorev",
    "myquests": "gorevlerim",
    "daily": "gunluk",
    "profile": "profil",
    "badges": "rozet",
    "leaderboard": "siralama",
    "streak": "seri",
    "proof": "kanit",
    "appeal": "itiraz",
}


async def test_every_command_has_a_name_and_a_text_in_each_language(board: Board) -> None:
    from onlyvips_quests.bot import commands

    found = commands(board.platform)
    assert {command.name: command.names["tr"] for command in found} == {
        **TURKISH,
        "queue": "kuyruk",
    }
    for command in found:
        assert set(command.descriptions) == set(LANGUAGES)
        assert len(set(command.descriptions.values())) == len(LANGUAGES)


async def test_every_command_answers_by_each_of_its_names(
    board: Board, alice: TelegramUser, subtests: pytest.Subtests
) -> None:
    await board.add("visit")
    for name in [*TURKISH, *TURKISH.values()]:
        with subtests.test(name=name):
            answer = await alice.says(f"/{name}")
            assert "went wrong" not in answer.text
            assert "do not know this command" not in answer.text


async def test_a_suggestion_is_taken_and_another_one_is_had_by_a_button(
    board: Board, alice: TelegramUser
) -> None:
    await board.add("hard", difficulty="expert")
    await board.add("easy", position=5)
    await board.add("later", requires={"level": 9})
    first = await alice.says("/gorev")
    assert first.text.startswith("🎲 This one is for you:\n\nEasy")
    assert labels(first) == ["☑️ Check", "🎲 Another one", "All quests"]
    second = await first.click("Another one")
    assert second.edited
    assert "Hard" in second.text
    done = await changed(second, "Check")
    assert "✅ You have done this." in done.text
    assert "Easy" in (await changed(done, "Another one")).text


async def test_when_nothing_suits_it_is_said(alice: TelegramUser) -> None:
    assert "You have done all that suits you" in (await alice.says("/quest")).text


async def test_own_quests_stand_by_what_became_of_them(
    board: Board, alice: TelegramUser, clock: MovableClock
) -> None:
    assert "You have begun no quest yet." in (await alice.says("/myquests")).text
    await board.add("big", "message_send", parameters={"group": "@onlyvips_chat", "count": 4})
    await board.add("stay", hold={"seconds": 7200})
    await board.add("show", "proof")
    done = await board.add("done", xp=15)
    await changed(await open_card(alice, "Big"), "Take")
    await changed(await open_card(alice, "Stay"), "Check")
    await (await open_card(alice, "Show")).click("Hand in a proof")
    await alice.says("I did it")
    await board.service.claim(await board.account_of(alice), done)
    clock.move(timedelta(hours=1))

    page = await alice.says("/gorevlerim")

    assert page.text.split("\n") == [
        "You are at it",
        "🔸 Big",
        "⬜⬜⬜⬜⬜⬜⬜⬜⬜⬜ 0 of 4",
        "",
        "Waiting",
        "🔎 Show",
        "Somebody is looking at it. You will be told.",
        "🕓 Stay",
        "Earned. It is looked at once more in 1 hour, then paid.",
        "",
        "Done lately",
        "✅ Done: 15 XP, 1 hour ago",
    ]
    assert labels(page) == ["🔸 Big", "Quests"]
    card = await page.click("Big")
    assert (await card.click("Back")).text == page.text
