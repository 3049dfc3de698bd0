"""/appeal: objecting to a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext, Button
from onlyvips_quests.bot import dialogue
from onlyvips_quests.bot.common import number, to_quests
from onlyvips_quests.history import reasons_that_counted
from onlyvips_quests.parts import parts_of
from onlyvips_quests.reviewing import STATEMENT
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.texts.claims import appeals_text, claim_text
from onlyvips_quests.texts.speaking import LABEL_LENGTH, Speaker, clipped, speaker

if TYPE_CHECKING:
    from onlyvips_quests.cases import OwnClaim

_MOST_SHOWN = 5


async def show(context: BotContext) -> None:
    """Answer /appeal."""
    text, buttons = await _list(context)
    await context.reply(text, buttons=buttons)


async def listed(context: BotContext, rest: Sequence[str]) -> None:
    """Show the decisions in the same message."""
    text, buttons = await _list(context)
    await context.edit(text, buttons=buttons)


async def begun(context: BotContext, rest: Sequence[str]) -> None:
    """Ask what the person has to say: ``appeal:<claim>``."""
    claim_id = number(rest[0]) if rest else None
    if claim_id is None:
        return
    say = speaker(context)
    claim = await parts_of(context.platform).reviews.own(context.account, claim_id)
    claim = claim and _explained(context, claim)
    if claim is None or not claim.may_appeal:
        await context.answer(say.plain.t("There is nothing to object to any more."), alert=True)
        return
    await dialogue.wait_for(context, dialogue.APPEAL, {"claim": claim_id})
    ask = say.nt(
        "Tell me in your own words why that is wrong, in at most {n} character.",
        "Tell me in your own words why that is wrong, in at most {n} characters.",
        STATEMENT[1],
    )
    await context.edit(f"{claim_text(say, claim)}\n\n{ask}", buttons=[dialogue.cancel_row(say)])


async def stated(context: BotContext) -> None:
    """Take what the person says and put it before the moderators."""
    say, message = speaker(context), context.message
    asked = dialogue.gathered(context, dialogue.APPEAL)
    if asked is None or message is None:
        await dialogue.too_late(context, say)
        return
    statement = message.text.strip()
    least, most = STATEMENT
    if not least <= len(statement) <= most:
        text = say.t("Please write {least} to {most} characters.", least=least, most=most)
        await context.reply(text, buttons=[dialogue.cancel_row(say)])
        return
    await dialogue.leave(context)
    reviews = parts_of(context.platform).reviews
    review = await reviews.appeal(context.account, int(asked["claim"]), statement)
    text = say.t(
        "Thank you. Somebody looks at it, and you will be told: {title}",
        title=review.title,
    )
    await context.reply(text, buttons=[to_quests(say)])


async def _list(context: BotContext) -> tuple[str, list[list[Button]]]:
    say = speaker(context)
    found = await parts_of(context.platform).reviews.mine(context.account)
    claims = [_explained(context, claim) for claim in found]
    open_to_appeal = [claim for claim in claims if claim.may_appeal]
    if not open_to_appeal:
        return _nothing(say, claims), [to_quests(say)]
    rows = [
        [Button(clipped(claim.title, LABEL_LENGTH), f"quests:appeal:{claim.id}")]
        for claim in open_to_appeal[:_MOST_SHOWN]
    ]
    return appeals_text(say, open_to_appeal[:_MOST_SHOWN]), [*rows, to_quests(say)]


def _explained(context: BotContext, claim: OwnClaim) -> OwnClaim:
    fraud = context.platform.settings(QuestsSettings).fraud
    return replace(claim, reasons=reasons_that_counted(fraud, claim.reasons))


def _nothing(say: Speaker, claims: Sequence[OwnClaim]) -> str:
    """Return that there is nothing to object to, and how earlier appeals stand."""
    parts = [say.t("There is no decision that you could object to.")]
    appealed = [claim for claim in claims if claim.appeal]
    parts += [claim_text(say, claim, brief=True) for claim in appealed[:_MOST_SHOWN]]
    return "\n\n".join(parts)
