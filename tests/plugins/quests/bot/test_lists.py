"""/quests: the list of quests, its pages and filters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.bot.seeing import changed, labels
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


async def test_without_quests_there_is_a_word_of_comfort(alice: TelegramUser) -> None:
    assert "no quests at the moment" in (await alice.says("/quests")).text


async def test_pages_turn_in_the_same_message(board: Board, alice: TelegramUser) -> None:
    for number in range(7):
        await board.add(f"quest-{number}", position=number)
    first = await alice.says("/quests")
    assert labels(first) == [
        *(f"▫️ Quest-{n}" for n in range(5)),
        "▶️",
        "• All (7)",
        "Can do now (7)",
        "Done (0)",
        "My profile",
    ]

    second = await first.click("▶️")
    assert second.edited
    assert labels(second)[:3] == ["▫️ Quest-5", "▫️ Quest-6", "◀️"]
    assert labels(await second.click("◀️"))[0] == "▫️ Quest-0"
    assert len(alice.inbox) == 1


async def test_the_way_back_from_a_card_leads_to_the_same_page(
    board: Board, alice: TelegramUser
) -> None:
    for number in range(7):
        await board.add(f"quest-{number}", position=number)
    second = await (await alice.says("/quests")).click("▶️")

    card = await second.click("Quest-6")
    assert card.text.startswith("Quest-6\n\n▫️ You can do this now.")
    back = await card.click("Back")

    assert labels(back)[:3] == ["▫️ Quest-5", "▫️ Quest-6", "◀️"]
    assert len(alice.inbox) == 1


async def test_filters_show_what_can_be_done_and_what_is_done(
    board: Board, alice: TelegramUser
) -> None:
    visit = await board.add("visit")
    await board.add("later", requires={"level": 5})
    await board.add("now", position=1)
    await alice.says("/start")
    await board.service.claim(await board.account_of(alice), visit)

    page = await alice.says("/quests")
    assert "1 of 3 done" in page.text
    assert labels(page)[:3] == ["✅ Visit", "🔒 Later", "▫️ Now"]
    assert "🔒 Later (+10 XP)\nFirst: Reach level 5." in page.text
    doable = await page.click("Can do now")
    assert labels(doable)[0] == "▫️ Now"
    assert "Later" not in doable.text
    done = await doable.click("Done")
    assert labels(done)[0] == "✅ Visit"
    assert "• Done (1)" in labels(done)


async def test_an_empty_choice_says_so(board: Board, alice: TelegramUser) -> None:
    await board.add("later", requires={"level": 5})
    page = await alice.says("/quests")
    assert "nothing you can do right now" in (await page.click("Can do now")).text
    assert "Your first quest is waiting!" in (await page.click("Done (0)")).text


async def test_titles_and_names_are_text_and_not_markup(
    board: Board, people: Callable[..., TelegramUser]
) -> None:
    await board.add_badge("odd", names={"en": "<i>odd</i> & co"}, icon="<")
    await board.add(
        "odd", titles={"en": "<b>x</b> & <y>"}, descriptions={"en": "a < b && <a>"}, badge="odd"
    )
    mallory = people("<b>Mallory</b> &amp;")

    assert "Welcome, <b>Mallory</b> &amp;!" in (await mallory.says("/start ref_7")).text
    page = await mallory.says("/quests")
    assert "<b>x</b> & <y> (+10 XP)\na < b && <a>" in page.text
    card = await page.click("<y>")
    assert card.text.startswith("<b>x</b> & <y>\n\na < b && <a>")
    assert "badge < <i>odd</i> & co" in card.text
    await changed(card, "Check")
    assert "< <i>odd</i> & co" in (await mallory.says("/profile")).text


@pytest.mark.onlyvips(settings={"quests": {"page_size": 20}})
async def test_long_texts_still_fit_in_a_message(board: Board, alice: TelegramUser) -> None:
    for number in range(20):
        await board.add(
            f"long-{number}",
            titles={"en": f"{number} " + "title " * 19},
            descriptions={"en": "& words " * 180},
            requires={"all": [{"level": 50}] * 20} if number % 2 else None,
        )
    page = await alice.says("/quests")
    assert len(page.text) <= 4096
    assert "19 title" in page.text
    card = await page.click("▫️ 0 title")
    claimed = await changed(card, "Check")
    assert len(claimed.text) <= 4096
    assert "You have done this." in claimed.text


@pytest.mark.parametrize(
    ("language", "command", "texts"),
    [
        ("tr", "/gorevler", ["Görevler: 1 görevden 0 tanesi tamam", "Uğra", "Zorluk: kolay"]),
        ("ru", "/quests", ["Задания: выполнено 0 из 1", "Загляните", "Сложность: лёгкое"]),
        ("ar", "/quests", ["المهام: أُنجز 0 من 1", "زُرنا", "الصعوبة: سهلة"]),
    ],
)
async def test_people_read_quests_in_their_language(
    board: Board,
    people: Callable[..., TelegramUser],
    language: str,
    command: str,
    texts: list[str],
) -> None:
    titles = {"en": "Visit", "tr": "Uğra", "ru": "Загляните", "ar": "زُرنا"}
    await board.add("visit", titles=titles)
    person = people("Person", language=language)
    page = await person.says(command)
    card = await page.click(titles[language])
    assert [text for text in texts if text not in page.text + card.text] == []
    assert not {"You", "Visit", "Back"} & set(f"{card.text} {labels(card)}".split())


async def test_forged_button_data_does_no_harm(
    board: Board, telegram: World, alice: TelegramUser, subtests: pytest.Subtests
) -> None:
    await board.add("visit", recurrence="daily", requires={"level": 9})
    for data in [
        "quests:check:1",
        "quests:check:x:y",
        "quests:list:٣",
        "quests:list:z9",
        f"quests:card:{'9' * 40}:a0",
        "quests:card:999:a0",
        "quests:list:a99999999999999999999",
        "quests:answer:1:2:3",
        "quests:next",
        "quests:b:nonsense",
        "quests:wear:nonsense:0",
        "quests:board:nonsense:m",
        "quests:board:all:t:x:y",
        "quests:appeal:999",
        "quests:mine:-1",
        "quests:vote:1",
        "quests:link:1:a0",
        "quests:press:nonsense",
        "quests:nonsense",
        "quests",
    ]:
        with subtests.test(data=data):
            reply = await alice.says("/quests")
            message = telegram.messages.find(alice.id, reply.id)
            assert message is not None
            message.reply_markup.rows[0].buttons[0].type.data = data.encode()

            answer = await alice.clicks(alice.inbox[-1], data)

            assert "went wrong" not in answer.text
            assert (await board.books(await board.account_of(alice))).entries == ()
