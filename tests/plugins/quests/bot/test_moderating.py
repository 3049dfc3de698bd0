"""/proof, /queue and /appeal: what people and moderators say to one another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from onlyvips.clock import MovableClock
from onlyvips.testing.factory import JobRunner
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.bot.seeing import changed, labels, last, notice, open_card
from tests.plugins.quests.conftest import Board, until
from tests.plugins.quests.pictures import file, scene

if TYPE_CHECKING:
    from onlyvips.testing.telegram import Reply

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


@pytest.fixture
async def mona(board: Board, people: Callable[..., TelegramUser]) -> TelegramUser:
    """A moderator."""
    user = people("Mona")
    await user.says("/start")
    account = await board.account_of(user)
    await board.host.accounts.grant(account.id, "moderator")
    return user


async def hand_in(user: TelegramUser, text: str = "I did it", **media: Any) -> Reply:
    asked = await user.says("/proof")
    assert "Send me the proof now" in asked.text
    return await user.says(text, **media)


async def test_a_text_is_handed_in_and_approved(
    board: Board, alice: TelegramUser, mona: TelegramUser, run_jobs: JobRunner
) -> None:
    await board.add("show", "proof", xp=50, descriptions={"en": "Show <it>."})
    asked = await (await open_card(alice, "Show")).click("Hand in a proof")
    assert asked.text.startswith("📎 Show\n\nShow <it>.\n\nSend me the proof now")
    answer = await alice.says("I <b>did</b> it")
    assert answer.text == "🔎 Show\nSomebody is looking at it. You will be told."

    case = await mona.says("/queue")
    lines = case.text.split("\n")
    assert lines[:2] == ["📎 A proof", "Quest: Show (+50 XP)"]
    assert "Handed in:\nI <b>did</b> it" in case.text
    assert "Claims of this person: in review: 1" in case.text
    assert labels(case) == ["✅ Approve", "❌ Reject", "⏭ Leave it to others"]
    done = await case.click("Approve")
    assert done.text == "✅ Approved: Show"
    await run_jobs()

    assert "You earned 50 XP." in (await alice.waits_for("You earned")).text
    assert (await done.click("Next")).text == "Nothing waits for you. Thank you!"
    assert (await board.books(await board.account_of(alice))).entries == (50,)


async def test_a_picture_is_shown_to_the_moderator(
    board: Board, telegram: World, alice: TelegramUser, bob: TelegramUser, mona: TelegramUser
) -> None:
    await board.add("show", "proof")
    for user, seed in ((bob, 1), (alice, 1)):
        answer = await hand_in(user, "", photo=file(scene(seed)))
        assert "Somebody is looking at it." in answer.text
    first = await mona.says("/queue")
    assert first.view is not None
    assert first.view.media is not None
    assert "🖼 1 picture of somebody else looks like this one:" in first.text
    assert "• proof 2, " in first.text


async def test_what_is_no_picture_is_refused_and_waited_for_on(
    board: Board, alice: TelegramUser
) -> None:
    await board.add("show", "proof")
    await alice.says("/proof")
    refused = await alice.says("", document=("proof.exe", b"MZ" * 100))
    assert "picture" in refused.text.lower()
    assert "Somebody is looking at it." in (await alice.says("then in words")).text


async def test_which_quest_a_proof_is_for_is_asked_when_there_are_several(
    board: Board, alice: TelegramUser
) -> None:
    assert "No quest asks you for a proof" in (await alice.says("/kanit")).text
    await board.add("one", "proof")
    two = await board.add("two", "proof")
    asked = await alice.says("/proof")
    assert asked.text == "Which quest is it for?"
    await asked.click("Two")
    await alice.says("done")
    claim = await board.claim_of(await board.account_of(alice), two)
    assert claim["state"] == "review"


async def test_a_rejection_has_a_reason_and_can_be_appealed_once(
    board: Board,
    alice: TelegramUser,
    mona: TelegramUser,
    run_jobs: JobRunner,
    clock: MovableClock,
) -> None:
    await board.add("show", "proof", xp=50)
    await hand_in(alice)
    case = await mona.says("/queue")
    assert "Why? Write it for the person" in (await changed(case, "Reject")).text
    assert "Please write 3 to 500 characters." in (await mona.says("no")).text
    assert (await mona.says("That is <not> it")).text == "❌ Rejected: Show"
    await run_jobs()

    told = await alice.waits_for("It was not accepted.")
    assert told.text.split("\n") == [
        "⛔ Show",
        "It was not accepted.",
        "A moderator writes:",
        "That is <not> it",
        "If you think that is wrong, send /appeal.",
    ]
    choice = await alice.says("/itiraz")
    assert choice.text.startswith("Which decision do you object to?\n\n⛔ Show")
    asked = await choice.click("Show")
    assert "in at most 1000 characters" in asked.text
    assert "Please write 10 to 1000 characters." in (await alice.says("but")).text
    assert "you will be told: Show" in (await alice.says("But I really did it!")).text
    assert "Somebody is looking at your appeal." in (await alice.says("/appeal")).text

    second = await mona.says("/queue")
    assert second.text.startswith("⚖️ An appeal")
    assert "The person says:\nBut I really did it!" in second.text
    assert "Handed in:\nI did it" in second.text
    assert "Rejected before:\nThat is <not> it" in second.text
    await second.click("Approve")
    await run_jobs()
    assert "You earned 50 XP." in (await alice.waits_for("You earned")).text


async def test_an_appeal_in_vain_is_told(
    board: Board, alice: TelegramUser, mona: TelegramUser, run_jobs: JobRunner
) -> None:
    await board.add("show", "proof")
    await hand_in(alice)
    reviews = board.parts.reviews
    moderator, account = await board.account_of(mona), await board.account_of(alice)
    [first] = await reviews.list()
    await reviews.reject(moderator, first.id, "No, it is not.")
    appeal = await reviews.appeal(account, first.claim_id, "But I really did it!")
    await run_jobs()
    await alice.waits_for("It was not accepted.")
    await reviews.reject(moderator, appeal.id, "Still not.")
    await run_jobs()
    told = await alice.waits_for("the decision stays")
    assert "Still not." in told.text
    assert "/appeal" not in told.text
    assert "There is no decision that you could object to." in (await alice.says("/appeal")).text


async def test_what_is_left_to_others_waits_for_them(
    board: Board,
    alice: TelegramUser,
    bob: TelegramUser,
    mona: TelegramUser,
    clock: MovableClock,
) -> None:
    await board.add("show", "proof")
    await hand_in(alice, "mine")
    clock.move(timedelta(seconds=5))
    await hand_in(bob, "his")
    first = await mona.says("/queue")
    assert "Handed in:\nmine" in first.text
    await first.click("Leave it to others")
    await until(lambda: "Handed in:\nhis" in mona.inbox[-1].text)
    assert "Left to others" in next(r.text for r in mona.inbox if r.id == first.id)
    assert len(await board.parts.reviews.list()) == 2


async def test_only_moderators_see_the_queue(
    board: Board, alice: TelegramUser, mona: TelegramUser
) -> None:
    await board.add("show", "proof")
    await hand_in(alice)
    assert (await alice.says("/queue")).text == "You may not use this command."
    case = await mona.says("/queue")
    account = await board.account_of(mona)
    await board.host.accounts.revoke(account.id, "moderator")
    refused = await case.click("Approve")
    assert notice(refused) == "You may not use this command."
    assert (await board.books(await board.account_of(alice))).entries == ()


async def test_a_decided_case_is_not_decided_again(
    board: Board, alice: TelegramUser, mona: TelegramUser
) -> None:
    await board.add("show", "proof")
    await hand_in(alice)
    case = await mona.says("/queue")
    data = case.button("Reject").data
    await case.click("Approve")
    message = mona.world.messages.find(mona.id, case.id)
    assert message is not None
    message.reply_markup.rows[0].buttons[0].type.data = data
    again = await mona.clicks(last(mona), "Next")
    assert notice(again) == "This is decided already."


async def test_who_forgets_the_proof_is_asked_to_begin_again(
    board: Board, alice: TelegramUser, clock: MovableClock
) -> None:
    await board.add("show", "proof")
    await alice.says("/proof")
    clock.move(timedelta(hours=3))
    assert "Please begin again." in (await alice.says("I did it")).text
    assert await board.host.db.fetch_val("SELECT count(*) FROM quests.proofs") == 0


@pytest.mark.onlyvips(
    settings={
        "quests": {"fraud": {"rules": {"fresh_account": {"points": 95}}}},
    }
)
async def test_a_refusal_by_rule_says_why_to_both(
    board: Board, alice: TelegramUser, mona: TelegramUser
) -> None:
    await board.add("visit")
    card = await open_card(alice, "Visit")
    refused = await changed(card, "Check")
    assert refused.text.split("\n")[:4] == [
        "⛔ Visit",
        "It was not accepted.",
        "• The account is 0 minutes old.",
        "If you think that is wrong, send /appeal.",
    ]
    choice = await changed(refused, "Object")
    await changed(choice, "Visit")
    await alice.says("I am new, that is all.")

    case = await mona.says("/queue")
    assert "Score: 95 of 100\n• The account is 0 minutes old. (+95)" in case.text
    await case.click("Approve")
    assert (await board.books(await board.account_of(alice))).entries == (10,)
