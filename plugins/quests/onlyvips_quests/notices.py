"""Messages about what happened to somebody's quests while they were elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onlyvips.accounts.types import BotStarted
from onlyvips.bot.types import Button, Keyboard, OutgoingMessage
from onlyvips.errors import NotFound
from onlyvips.events import EventHandler
from onlyvips_quests import season_notices
from onlyvips_quests.api import (
    BadgeEarned,
    ClaimResult,
    Evidence,
    QuestCompleted,
    QuestDecided,
    QuestTakenBack,
    SeasonEnded,
)
from onlyvips_quests.history import reasons_that_counted, words_of_approval
from onlyvips_quests.parts import parts_of
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.starting import is_answered_at_once, start_evidence
from onlyvips_quests.texts.claims import decided_text, taken_back_text, words_text
from onlyvips_quests.texts.results import badge_lines, completed_text
from onlyvips_quests.texts.speaking import Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.accounts.types import Account
    from onlyvips.jobs.types import JobContext
    from onlyvips.platform import Platform
    from onlyvips_quests.api import Badge


def event_handlers() -> Sequence[EventHandler]:
    """Return the plugin's event handlers."""
    return [
        EventHandler(QuestCompleted, tell_completed),
        EventHandler(QuestCompleted, count_for_referrer),
        EventHandler(QuestDecided, tell_decided),
        EventHandler(QuestTakenBack, tell_taken_back),
        EventHandler(BadgeEarned, tell_badge),
        EventHandler(SeasonEnded, season_notices.begin, name="tell_winners"),
        EventHandler(BotStarted, offer_start),
    ]


async def tell_completed(event: QuestCompleted, context: JobContext) -> None:
    """Tell somebody about a quest that was completed by what Telegram saw, or paid later."""
    platform = context.platform
    account = None if event.seen else await _account(platform, event.account_id)
    if account is None:
        return
    parts = parts_of(platform)
    try:
        quest = await parts.service.get(account, event.quest_id)
    except NotFound:
        return  # the quest's plugin is off
    result = ClaimResult(
        "completed",
        quest,
        claim_id=event.claim_id,
        xp=event.xp,
        total_xp=event.total_xp,
        level=event.level,
        level_up=event.level_up,
        badges=event.badges,
    )
    say = Speaker.to(account, platform)
    text = completed_text(say, result, await _badges(platform, account, event.badges))
    words = await words_of_approval(platform.db, event.claim_id)
    if words:
        text += f"\n\n{words_text(say, words)}"
    key = f"quests:completed:{event.claim_id}:{event.total_xp}"
    await _send(platform, account, text, key, _to_profile(say))


async def count_for_referrer(event: QuestCompleted, context: JobContext) -> None:
    """Offer what somebody completed to the quests of whoever invited them.

    One level only: nothing is offered to who invited the referrer.
    """
    platform = context.platform
    service = parts_of(platform).service
    referrer_id = await service.referrer_of(event.account_id)
    referrer = None if referrer_id is None else await _account(platform, referrer_id)
    if referrer is None:
        return
    await service.observe(
        referrer,
        Evidence(
            "referral",
            key=f"referral:{event.account_id}:{event.slug}",
            subject=event.slug,
            person=event.account_id,
        ),
    )


async def tell_decided(event: QuestDecided, context: JobContext) -> None:
    """Tell somebody that a claim is held, looked at, refused or forfeited, and why."""
    platform = context.platform
    account = None if event.seen else await _account(platform, event.account_id)
    if account is None:
        return
    claim = await parts_of(platform).reviews.own(account, event.claim_id)
    if claim is None or claim.state != event.state:
        return  # it went on meanwhile, and that is told by an event of its own
    say = Speaker.to(account, platform)
    # A claim can be decided in the same way again: when it was forfeited and made anew, or when
    # an appeal changed nothing.
    key = f"quests:decided:{event.claim_id}:{event.state}:{context.job_id}"
    fraud = platform.settings(QuestsSettings).fraud
    claim = replace(claim, reasons=reasons_that_counted(fraud, claim.reasons))
    await _send(platform, account, decided_text(say, claim), key, _to_mine(say))


async def tell_taken_back(event: QuestTakenBack, context: JobContext) -> None:
    """Tell somebody that a reward was taken back, and why."""
    platform = context.platform
    account = await _account(platform, event.account_id)
    if account is None:
        return
    claim = await parts_of(platform).reviews.own(account, event.claim_id)
    if claim is None:
        return  # it was given again
    say = Speaker.to(account, platform)
    text = taken_back_text(say, claim.title, event.xp, event.reason)
    key = f"quests:taken_back:{event.claim_id}:{context.job_id}"
    await _send(platform, account, text, key, _to_mine(say))


async def tell_badge(event: BadgeEarned, context: JobContext) -> None:
    """Tell somebody about a badge that came by itself."""
    platform = context.platform
    account = None if event.told else await _account(platform, event.account_id)
    if account is None:
        return
    say = Speaker.to(account, platform)
    names = await _badges(platform, account, (event.badge,))
    lines = badge_lines(say, (event.badge,), names)
    if lines:
        key = f"quests:badge:{event.account_id}:{event.badge}"
        await _send(platform, account, "\n".join(lines), key, _to_badges(say))


async def offer_start(event: BotStarted, context: JobContext) -> None:
    """Offer the parameter of a link to the quests that look at it.

    Links that the bot itself answers are left to it.
    """
    if not event.parameter or is_answered_at_once(event.parameter):
        return
    platform = context.platform
    account = await _account(platform, event.account_id)
    if account is not None:
        await parts_of(platform).service.observe(account, start_evidence(event.parameter))


async def _account(platform: Platform, account_id: int) -> Account | None:
    """Return an account; None once the person erased their data."""
    try:
        return await platform.accounts.get(account_id)
    except NotFound:
        return None


async def _badges(platform: Platform, account: Account, slugs: Sequence[str]) -> dict[str, Badge]:
    if not slugs:
        return {}
    return {badge.slug: badge for badge in await parts_of(platform).service.badges(account)}


async def _send(
    platform: Platform, account: Account, text: str, key: str, buttons: Keyboard
) -> None:
    message = OutgoingMessage(text, buttons=buttons)
    await platform.telegram.send(account.telegram_id, message, key=key)


def _to_profile(say: Speaker) -> Keyboard:
    return [[Button(say.plain.t("My profile"), "quests:profile")]]


def _to_mine(say: Speaker) -> Keyboard:
    return [[Button(say.plain.t("My quests"), "quests:mine:0")]]


def _to_badges(say: Speaker) -> Keyboard:
    return [[Button(say.plain.t("Badges"), "quests:badges:0")]]
