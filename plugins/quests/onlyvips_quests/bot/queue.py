"""/queue: what waits for a moderator, one at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext, Button
from onlyvips.errors import Conflict, Forbidden, NotFound
from onlyvips_quests.bot import dialogue, pictures
from onlyvips_quests.bot.common import number
from onlyvips_quests.parts import parts_of
from onlyvips_quests.reviewing import REASON
from onlyvips_quests.texts.queue import TEXT_LENGTH, case_text, whole_text
from onlyvips_quests.texts.speaking import (
    CAPTION_LENGTH,
    N_,
    TITLE_LENGTH,
    Speaker,
    bold,
    clipped,
    speaker,
)

if TYPE_CHECKING:
    from onlyvips_quests.cases import Case, Review

MODERATE = "quests.moderate"
_LOOKED_THROUGH = 50
_NOT_ALLOWED = N_("You may not use this command.")


async def show(context: BotContext) -> None:
    """Answer /queue."""
    _check(context)
    await _next(context)


async def turn(context: BotContext, rest: Sequence[str]) -> None:
    """Show what waits, in a new message: what was decided stays readable above."""
    _check(context)
    await _next(context)


async def judged(context: BotContext, rest: Sequence[str]) -> None:
    """Decide, or leave it to others: ``judge:<what>:<review>``.

    Raises:
        onlyvips.errors.Forbidden: The person is no moderator.
        onlyvips.errors.Conflict: Somebody else has it, or it is decided.
    """
    _check(context)
    review_id = number(rest[1]) if len(rest) > 1 else None
    work = _WORKS.get(rest[0]) if rest else None
    if review_id is not None and work is not None:
        await work(context, review_id)


async def gave_reason(context: BotContext) -> None:
    """Reject with the reason that the moderator wrote."""
    _check(context)
    say, message = speaker(context), context.message
    asked = dialogue.gathered(context, dialogue.REASON)
    if asked is None or message is None:
        await dialogue.too_late(context, say)
        return
    least, most = REASON
    reason = message.text.strip()
    if not least <= len(reason) <= most:
        text = say.t("Please write {least} to {most} characters.", least=least, most=most)
        await context.reply(text, buttons=[dialogue.cancel_row(say)])
        return
    await dialogue.leave(context)
    reviews = parts_of(context.platform).reviews
    review = await reviews.reject(context.account, int(asked["review"]), reason)
    text = say.t("❌ Rejected: {title}", title=clipped(review.title, TITLE_LENGTH))
    await context.reply(text, buttons=[_more(say)])


async def _approve(context: BotContext, review_id: int) -> None:
    say = speaker(context)
    review = await parts_of(context.platform).reviews.approve(context.account, review_id)
    text = say.t("✅ Approved: {title}", title=clipped(review.title, TITLE_LENGTH))
    await context.edit(text, buttons=[_more(say)])


async def _ask_reason(context: BotContext, review_id: int) -> None:
    say = speaker(context)
    # It is the moderator's for another quarter of an hour, while they write.
    await parts_of(context.platform).reviews.claim(context.account, review_id)
    await dialogue.wait_for(context, dialogue.REASON, {"review": review_id})
    text = say.nt(
        "Why? Write it for the person, in at most {n} character.",
        "Why? Write it for the person, in at most {n} characters.",
        REASON[1],
    )
    await context.reply(text, buttons=[dialogue.cancel_row(say)])


async def _skip(context: BotContext, review_id: int) -> None:
    """Give a review back, and show the next one behind it."""
    say, reviews = speaker(context), parts_of(context.platform).reviews
    skipped = (await reviews.get(review_id, context.language)).review
    with suppress(Conflict):  # it has gone back by itself
        await reviews.release(context.account, review_id)
    text = say.t("⏭ Left to others: {title}", title=clipped(skipped.title, TITLE_LENGTH))
    await context.edit(text)
    case = await _after(context, skipped)
    if case is None:
        await _nothing(context, say)
    else:
        await _show(context, case)


_WORKS: Mapping[str, Callable[[BotContext, int], Awaitable[None]]] = {
    "a": _approve,
    "r": _ask_reason,
    "s": _skip,
}


async def _next(context: BotContext) -> None:
    case = await parts_of(context.platform).reviews.claim_next(context.account)
    if case is None:
        await _nothing(context, speaker(context))
    else:
        await _show(context, case)


async def _after(context: BotContext, skipped: Review) -> Case | None:
    """Take the first review behind another one that is free."""
    reviews = parts_of(context.platform).reviews
    behind = await reviews.list(after=(skipped.opened_at, skipped.id), limit=_LOOKED_THROUGH)
    for review in behind:
        try:
            return await reviews.claim(context.account, review.id)
        except (Conflict, Forbidden, NotFound):
            continue
    return None


async def _show(context: BotContext, case: Case) -> None:
    say, review = speaker(context), case.review
    people = await context.platform.accounts.get_many([review.account_id])
    text = case_text(say, case, people.get(review.account_id))
    plain = say.plain
    buttons = [
        [
            Button("✅ " + plain.t("Approve"), f"quests:judge:a:{review.id}"),
            Button("❌ " + plain.t("Reject"), f"quests:judge:r:{review.id}"),
        ],
        [Button("⏭ " + plain.t("Leave it to others"), f"quests:judge:s:{review.id}")],
    ]
    picture = None
    if case.has_picture and review.proof_id is not None:
        picture = await pictures.file_of(context.platform, review.proof_id)
    if len(case.text) > TEXT_LENGTH:
        for part in whole_text(case.text):
            await context.reply(part, protect=True)
    if picture is None:
        await context.reply(text, buttons=buttons)
    elif len(text) <= CAPTION_LENGTH:
        await context.reply(text, buttons=buttons, photo=picture, protect=True)
    else:
        head = f"🖼 {bold(review.title)}"
        await context.reply(head, photo=picture, protect=True)
        await context.reply(text, buttons=buttons)


async def _nothing(context: BotContext, say: Speaker) -> None:
    await context.reply(say.t("Nothing waits for you. Thank you!"))


def _more(say: Speaker) -> list[Button]:
    return [Button(say.plain.t("Next") + " ➡️", "quests:queue")]


def _check(context: BotContext) -> None:
    """Refuse whoever is no moderator: buttons stay where they are when roles are taken away.

    Raises:
        Forbidden: They are none.
    """
    if not context.platform.accounts.may(context.account, MODERATE):
        raise Forbidden(_NOT_ALLOWED)
