"""A quest's card: all about it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from onlyvips.bot.types import BotContext, Button
from onlyvips.errors import NotFound
from onlyvips_quests.bot.common import Place, kind_of, number, service, told
from onlyvips_quests.texts.quests import card_text
from onlyvips_quests.texts.results import notice_text
from onlyvips_quests.texts.speaking import PAGE_LENGTH, Speaker, speaker
from onlyvips_quests.types.presses import PollVote

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_quests.api import Badge, ClaimResult, Quest

#: Where a check can change something, or at least tells what is missing.
_TO_CHECK = ("available", "in_progress", "waiting", "locked")
_TELLING = ("completed", "progress", "held", "review", "refused")


async def opened(context: BotContext, rest: Sequence[str]) -> None:
    """Show a card: ``card:<quest>:<place>``."""
    found = _read(rest)
    if found is None:
        return
    quest_id, place = found
    quest = await _find(context, quest_id)
    if quest is not None:
        text, buttons = await card(context, quest, place)
        await context.edit(text, buttons=buttons)


async def checked(context: BotContext, rest: Sequence[str]) -> None:
    """Check a quest, say in the small window what came of it, and show the card as it is now."""
    found = _read(rest)
    if found is None:
        return
    quest_id, place = found
    try:
        result = await service(context.platform).claim(context.account, quest_id)
    except NotFound:
        await _gone(context)
        return
    await show_result(context, result, place)


async def taken(context: BotContext, rest: Sequence[str]) -> None:
    """Note that the person took a quest: ``take:<quest>:<place>``."""
    found = _read(rest)
    if found is None:
        return
    quest_id, place = found
    say = speaker(context)
    try:
        quest = await service(context.platform).take(context.account, quest_id)
    except NotFound:
        await _gone(context)
        return
    await context.answer(say.plain.t("It is yours. You find it under /myquests."))
    text, buttons = await card(context, quest, place)
    await context.edit(text, buttons=buttons)


async def own_link(context: BotContext, rest: Sequence[str]) -> None:
    """Show the person's own link for a quest: ``link:<quest>:<place>``."""
    found = _read(rest)
    if found is None:
        return
    quest_id, place = found
    say = speaker(context)
    quest = await _find(context, quest_id)
    if quest is None:
        return
    try:
        link = await service(context.platform).link(context.account, quest_id)
    except NotFound:
        await _gone(context)
        return
    if link is None:
        await context.answer(say.plain.t("This quest has no link of your own."), alert=True)
        return
    text, buttons = await card(context, quest, place, link=link)
    await context.edit(text, buttons=buttons)


async def show_result(context: BotContext, result: ClaimResult, place: Place) -> None:
    """Say what came of a claim, and show the quest's card as it is now."""
    say = speaker(context)
    telling = result.outcome in _TELLING
    await context.answer(notice_text(say, result), alert=not telling)
    head = await told(context, say, [result]) if telling else ""
    text, buttons = await card(context, result.quest, place, head=head)
    await context.edit(text, buttons=buttons)


async def card(
    context: BotContext, quest: Quest, place: Place, *, link: str | None = None, head: str = ""
) -> tuple[str, list[list[Button]]]:
    """Return a quest's card: its text and its buttons.

    Args:
        context: Whose.
        quest: The quest with the person's state.
        place: Where the way back leads.
        link: The person's own link, if it was asked for.
        head: What stands above it, such as what came of a claim.
    """
    say = speaker(context)
    room = PAGE_LENGTH - len(head)
    text = card_text(say, quest, await _badge(context, quest), room=room)
    if head:
        text = f"{head}\n\n{text}"
    buttons = _buttons(context.platform, say, quest, place)
    if link is not None:
        text += f"\n\n{say.t('Your own link: {link}', link=link)}"
        share = f"https://t.me/share/url?url={quote(link, safe='')}"
        buttons.insert(0, [Button("📤 " + say.plain.t("Share"), url=share)])
    return text, buttons


def _buttons(platform: Platform, say: Speaker, quest: Quest, place: Place) -> list[list[Button]]:
    plain, here = say.plain, f"{quest.id}:{place}"
    rows = []
    if quest.state not in ("done", "closed", "full", "refused", "failed"):
        rows.append(_ways(platform, say, quest, here))
    if quest.state in _TO_CHECK:
        row = _deeds(platform, say, quest, here)
        if quest.state == "available" and not quest.taken:
            row.append(Button("📌 " + plain.t("Take"), f"quests:take:{here}"))
        rows.append(row)
    elif quest.state == "refused":
        rows.append([Button(plain.t("Object"), "quests:appeals")])
    if place.letter == "s":
        rows.append([Button("🎲 " + plain.t("Another one"), "quests:another")])
        rows.append([Button(plain.t("All quests"), "quests:list:a0")])
    elif place.letter == "m":
        rows.append([Button("⬅️ " + plain.t("Back"), f"quests:mine:{place.page}")])
    else:
        rows.append([Button("⬅️ " + plain.t("Back"), f"quests:list:{place}")])
    return [row for row in rows if row]


def _ways(platform: Platform, say: Speaker, quest: Quest, here: str) -> list[Button]:
    """Return the buttons that lead to where the quest is done."""
    kind = kind_of(platform, quest)
    row = []
    if kind is not None and kind.own_link:
        # The address is for others: it leads its owner nowhere.
        row.append(Button("🔗 " + say.plain.t("Get my link"), f"quests:link:{here}"))
    elif quest.link and _opens(quest.link):
        row.append(Button("↗️ " + say.plain.t("Go there"), url=quest.link))
    return row


def _deeds(platform: Platform, say: Speaker, quest: Quest, here: str) -> list[Button]:
    """Return the button by which the quest is proved."""
    kind, plain = kind_of(platform, quest), say.plain
    evidence = kind.evidence if kind is not None else frozenset()
    if "proof" in evidence:
        return [Button("📎 " + plain.t("Hand in a proof"), f"quests:prove:{here}")]
    if "answers" in evidence:
        return [Button("▶️ " + plain.t("Begin"), f"quests:begin:{here}")]
    if quest.type == PollVote.name:
        return [Button("🗳 " + plain.t("Vote"), f"quests:vote:{quest.id}")]
    return [Button("☑️ " + plain.t("Check"), f"quests:check:{here}")]


def _opens(link: str) -> bool:
    """Say whether a button of Telegram can open an address."""
    return link.startswith(("https://", "http://", "tg://"))


async def _badge(context: BotContext, quest: Quest) -> Badge | None:
    if quest.badge is None:
        return None
    badges = await service(context.platform).badges(context.account)
    return next((badge for badge in badges if badge.slug == quest.badge), None)


async def _find(context: BotContext, quest_id: int) -> Quest | None:
    """Return a quest; tell the person if there is no such quest."""
    try:
        return await service(context.platform).get(context.account, quest_id)
    except NotFound:
        await _gone(context)
        return None


async def _gone(context: BotContext) -> None:
    text = speaker(context).plain.t("This quest is no longer on offer.")
    await context.answer(text, alert=True)


def _read(rest: Sequence[str]) -> tuple[int, Place] | None:
    """Read ``<quest>:<place>``."""
    quest_id = number(rest[0]) if rest else None
    if quest_id is None:
        return None
    return quest_id, Place.parse(rest[1] if len(rest) > 1 else "")
