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
from onlyvips_quests.api import ClaimResult, Evidence, Quest, Quests
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.texts import profile_text, result_text

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_quests.service import QuestService


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


def _service(platform: Platform) -> QuestService:
    return platform.services.get(Quests)  # type: ignore[type-abstract, return-value]


async def show_quests(context: BotContext) -> None:
    """Answer /quests."""
    text, buttons = await _page(context, 0)
    await context.reply(text, buttons=buttons)


async def show_profile(context: BotContext) -> None:
    """Answer /profile."""
    profile = await _service(context.platform).profile(context.account)
    await context.reply(
        profile_text(context, profile), buttons=[[Button(context.t("Quests"), "quests:page:0")]]
    )


async def came_by_referral(context: BotContext) -> None:
    """Note who invited the newcomer, and offer the link to the quests that look at it."""
    service = _service(context.platform)
    # str.isdecimal alone takes digits of other scripts, and a bigint has at most 19.
    if context.args.isascii() and context.args.isdecimal() and len(context.args) < 19:
        await service.refer(context.account, int(context.args))
    results = await service.observe(context.account, Evidence("start", text=f"ref_{context.args}"))
    greeting = context.t("Welcome, {name}! A friend sent you here.", name=context.account.name)
    lines = [greeting, *(result_text(context, result) for result in results)]
    await context.reply(
        "\n\n".join(lines), buttons=[[Button(context.t("Show me the quests"), "quests:page:0")]]
    )


async def pressed(context: BotContext) -> None:
    """React to the plugin's buttons: ``page:<n>`` and ``claim:<quest>:<page>``."""
    what, _, rest = context.args.partition(":")
    numbers = [int(part) for part in rest.split(":") if part.isascii() and part.isdecimal()]
    if what == "claim" and len(numbers) == 2:
        result = await _service(context.platform).claim(
            context.account, numbers[0], Evidence("claim")
        )
        await context.answer(_notice(context, result), alert=result.outcome != "already")
        if result.outcome == "completed":
            text, buttons = await _page(context, numbers[1])
            await context.edit(f"{result_text(context, result)}\n\n{text}", buttons=buttons)
    elif what == "page" and len(numbers) == 1:
        text, buttons = await _page(context, numbers[0])
        await context.edit(text, buttons=buttons)
    elif what == "profile":
        profile = await _service(context.platform).profile(context.account)
        await context.edit(
            profile_text(context, profile),
            buttons=[[Button(context.t("Quests"), "quests:page:0")]],
        )


async def wrote_in_group(context: BotContext) -> None:
    """Offer a group message to the quests that look at messages. Answers by notice only."""
    message = context.message
    if message is None:
        return
    await _service(context.platform).observe(
        context.account,
        Evidence("message", message.chat_id, message.chat_username, message.text),
    )


async def joined_or_left(change: MembershipChange, platform: Platform) -> None:
    """Offer a join to the quests that look at joins, if the person is known."""
    account = await platform.accounts.by_telegram_id(change.telegram_id)
    if change.joined and account is not None:
        await _service(platform).observe(
            account, Evidence("join", change.chat_id, change.chat_username)
        )


def _notice(context: BotContext, result: ClaimResult) -> str:
    """Return the text of the small window, at most 200 characters, without markup."""
    if result.outcome == "completed":
        text = context.nt("Done! You earned {n} XP.", "Done! You earned {n} XP.", result.xp)
    elif result.outcome == "already":
        text = context.t("You have done this already.")
    else:
        text = context.t(result.reason)
    return text[:200]


async def _page(context: BotContext, page: int) -> tuple[str, list[list[Button]]]:
    """Return one page of quests: its text and its buttons."""
    quests = await _service(context.platform).list_for(context.account)
    if not quests:
        return context.t("There are no quests at the moment. Come back later!"), []
    size = context.platform.settings(QuestsSettings).page_size
    pages = -(-len(quests) // size)
    page = min(page, pages - 1)
    shown = quests[page * size : (page + 1) * size]
    done = sum(quest.done for quest in quests)
    head = context.t("<b>Quests</b>: {done} of {all} done", done=done, all=len(quests))
    text = "\n\n".join([head, *(_lines(context, quest) for quest in shown)])
    buttons = [row for quest in shown if (row := _row(context, quest, page))]
    turn = []
    if page > 0:
        turn.append(Button("◀️", f"quests:page:{page - 1}"))
    if page < pages - 1:
        turn.append(Button("▶️", f"quests:page:{page + 1}"))
    if turn:
        buttons.append(turn)
    buttons.append([Button(context.t("My profile"), "quests:profile")])
    return text, buttons


def _lines(context: BotContext, quest: Quest) -> str:
    mark = "✅" if quest.done else "▫️"
    # t() escapes its values: titles are the operator's words, not markup.
    title = context.t("{mark} <b>{title}</b> (+{xp} XP)", mark=mark, title=quest.title, xp=quest.xp)
    return f"{title}\n{context.t('{text}', text=quest.description)}" if quest.description else title


def _row(context: BotContext, quest: Quest, page: int) -> list[Button]:
    if quest.done:
        return []
    row = []
    if quest.link:
        row.append(Button(f"↗️ {quest.title}"[:60], url=quest.link))
    label = context.t("Check") if quest.link else quest.title[:60]
    row.append(Button(f"☑️ {label}", f"quests:claim:{quest.id}:{page}"))
    return row
