"""/work: a work's card, with what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext, Button
from onlyvips.errors import Conflict, InvalidInput, NotFound, OnlyVipsError
from onlyvips_content.bot.common import (
    find,
    lists_row,
    number,
    parts,
    refuse,
    rows_of,
    ways,
)
from onlyvips_content.texts.speaking import LABEL_LENGTH, clipped, speaker
from onlyvips_content.texts.works import card_text

if TYPE_CHECKING:
    from onlyvips_content.views import WorkCard, WorkDetail


async def show(context: BotContext) -> None:
    """Answer /work."""
    word = context.args.strip()
    if not word:
        say = speaker(context)
        text = say.t("Which one? Send /work and the number of the work, or choose from a list:")
        await context.reply(text, buttons=[lists_row(say)])
        return
    await show_work(context, number(word))


async def opened(context: BotContext, rest: Sequence[str]) -> None:
    """Show a card below the list from which it was opened: ``w:<work>``."""
    await show_work(context, number(rest[0]) if rest else None)


async def show_work(context: BotContext, work_id: int | None, *, head: str = "") -> None:
    """Show a card in a message of its own, with its picture.

    Args:
        context: Where.
        work_id: Which work; None for a number that is none.
        head: What stands above it, with markup.
    """
    work = await find(context, work_id)
    if work is None:
        return
    await parts(context).counting.seen(context.account, work.id)
    picture = await _picture(context, work)
    text = card_text(speaker(context), ways(context), work, head=head)
    # A blurred picture may go round: it says what there is. What only some may see may not.
    protect = work.access.allowed and work.access.via != "public"
    await context.reply(text, buttons=buttons(context, work), photo=picture, protect=protect)


async def back(context: BotContext, rest: Sequence[str]) -> None:
    """Show the card again in the same message: ``k:<work>``."""
    work = await find(context, number(rest[0]) if rest else None)
    if work is not None:
        await change(context, work)


async def change(context: BotContext, work: WorkDetail, *, head: str = "") -> None:
    """Show a work as it is now in the message whose button was pressed."""
    text = card_text(speaker(context), ways(context), work, head=head)
    await context.edit(text, buttons=buttons(context, work))


async def consented(context: BotContext, rest: Sequence[str]) -> None:
    """Note that somebody said that they are of age, and show what they wanted: ``a:<work>``."""
    await parts(context).preferences.set(context.account, adult=True)
    await context.answer(speaker(context).plain.t("Noted. You will not be asked again."))
    await show_work(context, number(rest[0]) if rest else None)


async def liked(context: BotContext, rest: Sequence[str]) -> None:
    """Like a work, or take that back: ``h:<work>``."""
    work = await find(context, number(rest[0]) if rest else None)
    if work is not None:
        reactions = parts(context).reactions
        await (reactions.unlike if work.liked else reactions.like)(context.account, work.id)
        await _changed(context, work.id)


async def saved(context: BotContext, rest: Sequence[str]) -> None:
    """Keep a work for later, or no longer: ``v:<work>``."""
    work = await find(context, number(rest[0]) if rest else None)
    if work is not None:
        reactions = parts(context).reactions
        await (reactions.unsave if work.saved else reactions.save)(context.account, work.id)
        await _changed(context, work.id)


async def followed(context: BotContext, rest: Sequence[str]) -> None:
    """Follow the creator of a work, and show whether it is open then: ``o:<work>``."""
    work = await find(context, number(rest[0]) if rest else None)
    if work is not None and await follow(context, work.creator.account_id):
        await _changed(context, work.id)


async def follow(context: BotContext, creator_id: int) -> bool:
    """Follow a creator; tell the person where that does not work, and return False."""
    plain = speaker(context).plain
    try:
        await parts(context).creators.follow(context.account, creator_id)
    except NotFound:
        await refuse(context, plain.t("There is no such creator."))
    except InvalidInput:
        await refuse(context, plain.t("You cannot follow yourself."))
    except Conflict:
        await refuse(context, plain.t("You follow too many creators; leave one first."))
    else:
        await context.answer("✅ " + plain.t("You follow them."))
        return True
    return False


def buttons(context: BotContext, work: WorkDetail) -> list[list[Button]]:
    """Return what can be done with a work."""
    plain = speaker(context).plain
    saved = "✅ " + plain.t("Saved") if work.saved else "🔖 " + plain.t("Save")
    marks = [
        Button(f"{'❤️' if work.liked else '🤍'} {plain.t('Like')}", f"content:h:{work.id}"),
        Button(saved, f"content:v:{work.id}"),
    ]
    creator = [
        Button(f"👤 {clipped(work.creator.name, 24)}", f"content:c:{work.creator.account_id}")
    ]
    if work.creator.account_id != context.account.id:
        creator.append(Button("💝 " + plain.t("Tip"), f"content:t:w{work.id}"))
    if work.access.allowed:
        return rows_of([_to_see(context, work)], marks, creator)
    return rows_of(*([button] for button in _to_open(context, work)), marks, creator)


def _to_see(context: BotContext, work: WorkDetail) -> Button:
    plain = speaker(context).plain
    if work.kind == "bundle":
        return Button("🎁 " + plain.t("Show what is in it"), f"content:l:b{work.id}:0")
    return Button("▶️ " + plain.t("Show it here"), f"content:g:{work.id}:0")


def _to_open(context: BotContext, work: WorkDetail) -> list[Button]:
    """Return a button for each way that the bot can lead to."""
    words, plain = ways(context), speaker(context).plain
    found = [
        Button(
            "🛒 " + plain.t("Buy for {price}", price=words.price(price)),
            f"content:b:{work.id}:{price.asset}",
        )
        for price in words.payable(work.access)
    ]
    for way in work.access.ways:
        if way.open or not words.is_due(way):
            continue
        if way.rule == "followers":
            found.append(Button("➕ " + plain.t("Follow"), f"content:o:{work.id}"))
            continue
        rule = parts(context).rules.all().get(way.rule)
        try:
            button = rule.button(way, context.language) if rule is not None else None
        except Exception:  # noqa: BLE001 - whatever a plugin raises, the other ways stay open
            button = None
        if isinstance(button, Button):
            found.append(button)
    if work.kind == "bundle":
        found.append(Button("🎁 " + plain.t("Show what is in it"), f"content:l:b{work.id}:0"))
    return found


def to_card(context: BotContext, work: WorkCard) -> list[Button]:
    """Return the button that leads back to a card in the same message."""
    label = speaker(context).plain.t("Back")
    return [Button("⬅️ " + clipped(label, LABEL_LENGTH), f"content:k:{work.id}")]


async def _changed(context: BotContext, work_id: int) -> None:
    work = await find(context, work_id)
    if work is not None:
        await change(context, work)


async def _picture(context: BotContext, work: WorkDetail) -> Path | None:
    """Return the cover as the person may see it: blurred for who may not see the work."""
    if work.cover is None:
        return None
    files = parts(context).chat_files
    try:
        return await files.photo(await files.find(work.cover.url, context.account.id))
    except OnlyVipsError as error:  # a card without its picture is better than none
        context.platform.log.warning("cover_not_sent", work=work.id, detail=error.detail)
        return None
