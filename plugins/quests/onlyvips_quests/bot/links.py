"""Links that open the bot: invitations, tracked links and people's own links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext, Button, Handler
from onlyvips.errors import NotFound
from onlyvips_quests.api import Evidence
from onlyvips_quests.bot.common import number, service, told
from onlyvips_quests.starting import OWN, REFERRAL, TRACKED, start_evidence
from onlyvips_quests.texts.speaking import speaker

if TYPE_CHECKING:
    from onlyvips_quests.api import ClaimResult


async def came_by_referral(context: BotContext) -> None:
    """Note who invited the newcomer, and offer the link to the quests that look at it.

    A link that names nobody, or its own opener, is an ordinary /start: the host welcomes.
    """
    referrer = number(context.args)
    if not referrer or referrer == context.account.telegram_id:
        return
    await service(context.platform).refer(context.account, referrer)
    say = speaker(context)
    greeting = say.t("Welcome, {name}! A friend sent you here.", name=context.account.name)
    await _welcome(context, greeting, await _started(context, REFERRAL + context.args))


async def came_by_tracked_link(context: BotContext) -> None:
    """Offer a tracked link to the quest that it belongs to; the host welcomes if nothing came."""
    results = await _started(context, TRACKED + context.args)
    if results:
        say = speaker(context)
        greeting = say.t("Welcome, {name}!", name=context.account.name)
        await _welcome(context, greeting, results)


async def came_by_own_link(context: BotContext) -> None:
    """Count a visit for the owner of a link, ``s_<quest>_<account>``; the host welcomes."""
    say = speaker(context)
    quest_id, owner_id = map(number, (*context.args.split("_"), "", "")[:2])
    if quest_id is None or owner_id is None or context.args.count("_") != 1:
        # An operator's own link may begin like this.
        results = await _started(context, OWN + context.args)
        if results:
            greeting = say.t("Welcome, {name}!", name=context.account.name)
            await _welcome(context, greeting, results)
        return
    if owner_id == context.account.id:
        return
    try:
        owner = await context.platform.accounts.get(owner_id)
    except NotFound:
        return
    await service(context.platform).observe(
        owner,
        Evidence(
            "visit",
            text=OWN + context.args,
            key=f"visit:{quest_id}:{context.account.id}",
            person=context.account.id,
        ),
    )


HANDLERS: Mapping[str, Handler] = {
    REFERRAL: came_by_referral,
    TRACKED: came_by_tracked_link,
    OWN: came_by_own_link,
}


async def _started(context: BotContext, parameter: str) -> Sequence[ClaimResult]:
    return await service(context.platform).observe(
        context.account, start_evidence(parameter), seen=True
    )


async def _welcome(context: BotContext, greeting: str, results: Sequence[ClaimResult]) -> None:
    say = speaker(context)
    parts = [greeting, await told(context, say, results)]
    await context.reply(
        "\n\n".join(part for part in parts if part),
        buttons=[[Button(say.plain.t("Show me the quests"), "quests:list:a0")]],
    )
