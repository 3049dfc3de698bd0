"""What people see in Telegram."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from onlyvips_quests.api import Evidence, QuestCompleted

from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.factory import JobRunner
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.conftest import CHAT, NEWS, Board, until

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


def labels(reply: object) -> list[str]:
    return [button.text for row in reply.buttons for button in row]  # type: ignore[attr-defined]


async def test_the_main_job_in_one_conversation(
    board: Board, telegram: World, alice: TelegramUser
) -> None:
    await board.seed()
    channel = telegram.create_channel("News", username=NEWS[1:])

    welcome = await alice.says("/start ref_7")
    assert "Welcome, Alice! A friend sent you here." in welcome.text
    assert "You earned 50 XP." in welcome.text

    page = await welcome.click("Show me the quests")
    assert page.edited
    assert "1 of 4 done" in page.text
    assert page.button("Join the news channel").url == "https://t.me/onlyvips_news"
    early = await page.click("Check")
    assert early.answer is not None
    assert early.answer.alert
    assert early.text == "Join the channel first, then check again."

    channel.set_role(42, "member", telegram.now())  # the bot is not told, so it has to ask
    await alice.inbox[-1].click("Check")
    assert "You earned 100 XP." in alice.inbox[-1].text
    profile = await alice.says("/profile")
    assert "Level 2" in profile.text
    assert "XP in all: 150" in profile.text
    assert "👣 First steps" in profile.text
    assert "2 quests done" in profile.text
    assert "2 of 4 done" in (await profile.click("Quests")).text
    asked = [call for call in telegram.calls if type(call).__name__ == "GetParticipantRequest"]
    assert {call.participant.user_id for call in asked} == {42}


async def test_a_join_is_seen_and_told_by_a_message(
    board: Board,
    telegram: World,
    alice: TelegramUser,
    events: CapturedEvents,
    run_jobs: JobRunner,
) -> None:
    await board.seed()
    telegram.create_channel("News", username=NEWS[1:])
    await alice.says("/quests")

    await alice.joins(NEWS)
    await until(lambda: events.of(QuestCompleted))
    assert not events.one(QuestCompleted).seen
    await run_jobs()
    notice = await alice.waits_for("Join the news channel")

    assert "You earned 100 XP." in notice.text
    assert "You reached level 2!" in notice.text
    assert "You earned a badge." in notice.text
    assert (await notice.click("My profile")).text.startswith("Level 2")
    # Leaving and coming back pays nothing more.
    await alice.leaves(NEWS)
    await alice.joins(NEWS)
    assert "1 of 4 done" in (await alice.says("/quests")).text
    assert (await board.books(await board.account_of(alice))).entries == (100,)


async def test_whoever_is_not_known_joins_without_a_reward(
    board: Board, telegram: World, people: Callable[..., TelegramUser], alice: TelegramUser
) -> None:
    await board.seed()
    telegram.create_channel("News", username=NEWS[1:])
    stranger = people("Stranger")
    await stranger.joins(NEWS)
    assert "0 of 4 done" in (await alice.says("/quests")).text
    assert await board.host.accounts.by_telegram_id(stranger.id) is None


async def test_a_message_in_the_group_is_seen(
    board: Board,
    telegram: World,
    alice: TelegramUser,
    events: CapturedEvents,
    run_jobs: JobRunner,
) -> None:
    await board.seed()
    telegram.create_channel("Chat", username=CHAT[1:], megagroup=True, members=[42])
    telegram.create_channel("Other", username="other_chat", megagroup=True, members=[42])
    await alice.says("/start")

    alice.sends("hi", chat=CHAT)
    alice.sends("hello everybody", chat="@other_chat")
    alice.sends("hello everybody", chat=CHAT)
    await until(lambda: events.of(QuestCompleted))
    await run_jobs()

    assert "You earned 30 XP." in (await alice.waits_for("Say hello in the group")).text
    assert events.one(QuestCompleted).slug == "say-hello"
    await alice.hears_nothing(chat=CHAT)


@pytest.mark.parametrize(
    "parameter",
    [
        "ref_42",  # herself
        "ref_",
        "ref_0",
        "ref_abc",
        "ref_-7",
        "ref_٧",
        "ref_7777777777777777777",  # nineteen digits
        f"ref_{'9' * 60}",
    ],
)
async def test_a_link_that_names_no_friend_is_an_ordinary_start(
    board: Board, alice: TelegramUser, events: CapturedEvents, parameter: str
) -> None:
    await board.seed()
    answer = await alice.says(f"/start {parameter}")
    assert "friend" not in answer.text
    assert events.of(QuestCompleted) == []
    assert await board.host.db.fetch_val("SELECT count(*) FROM quests.referrals") == 0


async def test_only_the_first_friend_counts(
    board: Board, alice: TelegramUser, bob: TelegramUser, people: Callable[..., TelegramUser]
) -> None:
    await board.seed()
    carol = people("Carol")
    for friend in (alice, bob):
        await friend.says("/start")

    first = await carol.says(f"/start ref_{alice.id}")
    second = await carol.says(f"/start ref_{bob.id}")

    assert "You earned 50 XP." in first.text
    assert "XP" not in second.text
    referrer = await board.host.db.fetch_val("SELECT referrer_id FROM quests.referrals")
    assert referrer == (await board.account_of(alice)).id
    assert (await board.books(await board.account_of(carol))).entries == (50,)


async def test_another_links_parameter_reaches_the_quests_that_look_at_it(
    board: Board, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    await board.add("summer", "start_link", parameters={"prefix": "summer_"}, xp=15)
    await alice.says("/start summer_fair")
    await run_jobs()
    assert "You earned 15 XP." in (await alice.waits_for("Summer")).text


async def test_pages_turn_and_stay_where_they_are_after_a_claim(
    board: Board, alice: TelegramUser
) -> None:
    for number in range(7):
        await board.add(f"quest-{number}", xp=10, position=number)
    first = await alice.says("/quests")
    assert labels(first) == [*(f"☑️ Quest-{n}" for n in range(5)), "▶️", "My profile"]

    second = await first.click("▶️")
    assert labels(second) == ["☑️ Quest-5", "☑️ Quest-6", "◀️", "My profile"]
    claimed = await second.click("Quest-6")

    assert claimed.answer is not None
    assert claimed.answer.text == "Done! You earned 10 XP."
    after = alice.inbox[-1]
    assert "✅ Quest-6" in after.text
    assert labels(after) == ["☑️ Quest-5", "◀️", "My profile"]
    assert labels(await after.click("◀️"))[0] == "☑️ Quest-0"


async def test_an_old_button_is_answered_politely(board: Board, alice: TelegramUser) -> None:
    visit = await board.add("visit", recurrence="daily")
    await board.add("once")
    gone = await board.add("gone")
    page = await alice.says("/quests")
    await board.service.claim(await board.account_of(alice), visit)
    await board.host.db.execute(
        "UPDATE quests.quests SET active = false WHERE id = :id", {"id": gone}
    )

    missing = await page.click("Gone")
    assert missing.answer is not None
    assert missing.answer.text == "This quest is no longer on offer."
    assert "Gone" not in alice.inbox[-1].text
    assert labels(alice.inbox[-1]) == ["☑️ Once", "My profile"]


async def test_what_is_done_already_is_said(
    board: Board, telegram: World, alice: TelegramUser
) -> None:
    # The page is not drawn anew, so its buttons are as old as they get.
    numbers = [await board.add("visit", recurrence="daily"), await board.add("once")]
    texts = []
    for number, name in zip(numbers, ("Visit", "Once"), strict=True):
        page = await alice.says("/quests")
        await board.service.claim(await board.account_of(alice), number)
        pressed = await page.click(name)
        assert pressed.answer is not None
        texts.append(pressed.answer.text)
    assert texts == ["You have done this today. Come back tomorrow!", "You have done this already."]


@pytest.mark.parametrize(
    "data",
    [
        "quests:claim:1",
        "quests:claim:x:y",
        "quests:page:٣",
        f"quests:claim:{'9' * 40}:0",
        "quests:page:99999999999999999999",
        "quests:nonsense",
        "quests",
    ],
)
async def test_forged_button_data_does_no_harm(
    board: Board, telegram: World, alice: TelegramUser, data: str
) -> None:
    await board.add("visit")
    reply = await alice.says("/quests")
    message = telegram.messages.find(alice.id, reply.id)
    assert message is not None
    message.reply_markup.rows[0].buttons[0].type.data = data.encode()

    answer = await alice.clicks(alice.inbox[-1], data)

    assert "went wrong" not in answer.text
    assert (await board.books(await board.account_of(alice))).entries == ()


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
    assert "☑️ <b>x</b> & <y>" in labels(page)
    await page.click("<y>")
    assert "< <i>odd</i> & co" in (await mallory.says("/profile")).text


@pytest.mark.onlyvips(settings={"quests": {"page_size": 20}})
async def test_long_texts_still_fit_in_a_message(board: Board, alice: TelegramUser) -> None:
    for number in range(20):
        await board.add(
            f"long-{number}",
            titles={"en": f"{number} " + "title " * 200},
            descriptions={"en": "& words " * 2000},
        )
    page = await alice.says("/quests")
    assert len(page.text) <= 4096
    assert "19 title" in page.text
    claimed = await page.click("0 title")
    assert claimed.answer is not None
    assert "1 of 20 done" in alice.inbox[-1].text


@pytest.mark.parametrize(
    ("language", "command", "texts"),
    [
        ("tr", "/gorevler", ["Görevler: 4 görevden 0 tanesi tamam", "Haber kanalına katıl"]),
        ("ru", "/quests", ["Задания: выполнено 0 из 4", "Вступите в канал новостей"]),
        ("ar", "/quests", ["المهام: أُنجز 0 من 4", "انضم إلى قناة الأخبار"]),
    ],
)
async def test_people_read_quests_in_their_language(
    board: Board,
    people: Callable[..., TelegramUser],
    language: str,
    command: str,
    texts: list[str],
) -> None:
    await board.seed()
    person = people("Person", language=language)
    page = await person.says(command)
    assert all(text in page.text for text in texts)
    profile = await person.says("/profil" if language == "tr" else "/profile")
    assert "Level" not in profile.text


async def test_telegram_being_away_is_answered_politely(
    board: Board, telegram: World, alice: TelegramUser
) -> None:
    await board.seed()
    telegram.create_channel("News", username=NEWS[1:])
    page = await alice.says("/quests")
    telegram.faults.fail_next(420, "FLOOD_WAIT_600", method="GetParticipant")

    answer = await page.click("Check")

    assert answer.answer is not None
    assert answer.answer.alert
    assert "moment" in answer.text
    assert "Telegram asks" not in answer.text
    assert (await board.books(await board.account_of(alice))).entries == ()


async def test_without_quests_there_is_a_word_of_comfort(alice: TelegramUser) -> None:
    assert "no quests at the moment" in (await alice.says("/quests")).text


async def test_nobody_is_told_twice_or_after_they_left(
    board: Board, telegram: World, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    await board.seed()
    telegram.create_channel("News", username=NEWS[1:], members=[42])
    await alice.says("/start")
    account = await board.account_of(alice)
    await board.service.observe(account, Evidence("join", None, NEWS[1:]))
    await board.host.account_parts.privacy.erase(account.id)
    result = await run_jobs()
    assert result.failures == []
    await alice.hears_nothing()
