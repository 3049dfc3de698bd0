"""The bot's commands and buttons: event -> service -> reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips.bot.types import (
    BotCommand,
    BotContext,
    BotHandler,
    Button,
    CallbackHandler,
    DeepLinkHandler,
    MembershipChange,
    MembershipHandler,
    MessageHandler,
)
from onlyvips.errors import NotFound
from onlyvips_quests.api import Evidence, Quest, Quests
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.texts import clipped, list_text, notice_text, profile_text, result_text

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: Longer labels are cut off by Telegram's applications.
_LABEL_LENGTH = 50


def commands(platform: Platform) -> Sequence[BotCommand]:
    """Return the plugin's commands."""
    everywhere = platform.i18n.everywhere
    return [
        BotCommand(
            "quests",
            everywhere("Quests you can do"),
            show_quests,
            names={"tr": "gorevler"},
        ),
        BotCommand(
            "profile",
            everywhere("Your level, XP and badges"),
            show_profile,
            names={"tr": "profil"},
        ),
    ]


def handlers() -> Sequence[BotHandler]:
    """Return what else the plugin listens to."""
    return [
        DeepLinkHandler("ref_", came_by_referral),
        CallbackHandler("quests", pressed),
        MessageHandler(wrote_in_group, kind="group"),
        MembershipHandler(joined_or_left),
    ]


def _service(context: BotContext) -> Quests:
    return context.platform.services.get(Quests)


async def show_quests(context: BotContext) -> None:
    """Answer /quests."""
    text, buttons = await _page(context, 0)
    await context.reply(text, buttons=buttons)


async def show_profile(context: BotContext) -> None:
    """Answer /profile."""
    profile = await _service(context).profile(context.account)
    await context.reply(profile_text(context, profile), buttons=_to_quests(context))


async def came_by_referral(context: BotContext) -> None:
    """Note who invited the newcomer, and offer the link to the quests that look at it.

    A link that names nobody, or its own opener, is an ordinary /start: the host welcomes.
    """
    referrer = _telegram_id(context.args)
    if referrer is None or referrer == context.account.telegram_id:
        return
    service = _service(context)
    await service.refer(context.account, referrer)
    results = await service.observe(
        context.account, Evidence("start", text=f"ref_{context.args}"), seen=True
    )
    greeting = context.t("Welcome, {name}! A friend sent you here.", name=context.account.name)
    lines = [greeting, *(result_text(context, result) for result in results)]
    await context.reply(
        "\n\n".join(lines), buttons=[[Button(context.t("Show me the quests"), "quests:page:0")]]
    )


async def pressed(context: BotContext) -> None:
    """React to the plugin's buttons: ``page:<n>``, ``claim:<quest>:<page>`` and ``profile``."""
    what, *rest = context.args.split(":")
    # Data comes back as it was sent, yet a changed client may send what it likes.
    numbers = [int(part) for part in rest if part.isascii() and part.isdecimal()]
    if what == "claim" and len(numbers) == 2:
        await _claim(context, *numbers)
    elif what == "page" and len(numbers) == 1:
        text, buttons = await _page(context, numbers[0])
        await context.edit(text, buttons=buttons)
    elif what == "profile":
        profile = await _service(context).profile(context.account)
        await context.edit(profile_text(context, profile), buttons=_to_quests(context))


async def _claim(context: BotContext, quest_id: int, page: int) -> None:
    """Check a quest, say in the small window what came of it, and show the page as it is now."""
    earned = ""
    try:
        result = await _service(context).claim(context.account, quest_id)
    except NotFound:
        await context.answer(context.t("This quest is no longer on offer."), alert=True)
    else:
        await context.answer(notice_text(context, result), alert=result.outcome == "unmet")
        if result.outcome == "unmet":
            return
        if result.outcome == "completed":
            earned = f"{result_text(context, result)}\n\n"
    text, buttons = await _page(context, page)
    await context.edit(earned + text, buttons=buttons)


async def wrote_in_group(context: BotContext) -> None:
    """Offer a group message to the quests that look at messages. Answers by notice only."""
    message = context.message
    if message is None:
        return
    await _service(context).observe(
        context.account,
        Evidence("message", message.chat_id, message.chat_username, message.text),
    )


async def joined_or_left(change: MembershipChange, platform: Platform) -> None:
    """Offer a join to the quests that look at joins, if the person is known."""
    account = await platform.accounts.by_telegram_id(change.telegram_id)
    if change.joined and account is not None:
        service = platform.services.get(Quests)
        await service.observe(account, Evidence("join", change.chat_id, change.chat_username))


async def _page(context: BotContext, page: int) -> tuple[str, list[list[Button]]]:
    """Return one page of quests: its text and its buttons."""
    quests = await _service(context).list_for(context.account)
    if not quests:
        return context.t("There are no quests at the moment. Come back later!"), []
    size = context.platform.settings(QuestsSettings).page_size
    pages = -(-len(quests) // size)
    page = min(page, pages - 1)
    shown = quests[page * size : (page + 1) * size]
    buttons = [row for quest in shown if (row := _row(context, quest, page))]
    turn = []
    if page > 0:
        turn.append(Button("◀️", f"quests:page:{page - 1}"))
    if page < pages - 1:
        turn.append(Button("▶️", f"quests:page:{page + 1}"))
    if turn:
        buttons.append(turn)
    buttons.append([Button(context.t("My profile"), "quests:profile")])
    return list_text(context, quests, shown), buttons


def _row(context: BotContext, quest: Quest, page: int) -> list[Button]:
    """Return a quest's buttons: where to go, and to have it checked."""
    if quest.done:
        return []
    row = []
    if quest.link:
        row.append(Button(f"↗️ {clipped(quest.title, _LABEL_LENGTH)}", url=quest.link))
    label = context.t("Check") if quest.link else clipped(quest.title, _LABEL_LENGTH)
    row.append(Button(f"☑️ {label}", f"quests:claim:{quest.id}:{page}"))
    return row


def _to_quests(context: BotContext) -> list[list[Button]]:
    return [[Button(context.t("Quests"), "quests:page:0")]]


def _telegram_id(text: str) -> int | None:
    """Read a Telegram id: ASCII digits, within a bigint; None for anything else."""
    # str.isdecimal alone takes digits of other scripts, and a bigint has at most 19.
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text) or None
    return None
