"""/creator: creators in a list, and a creator's page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onlyvips.bot.types import BotContext, Button
from onlyvips.errors import NotFound, OnlyVipsError
from onlyvips_content.bot import cards
from onlyvips_content.bot.common import number, parts, refuse, rows_of, viewer
from onlyvips_content.texts.creators import creator_text, creators_text
from onlyvips_content.texts.speaking import LABEL_LENGTH, clipped, speaker

if TYPE_CHECKING:
    from onlyvips_content.views import CreatorPage

_ON_A_PAGE: Final = 8


async def show(context: BotContext) -> None:
    """Answer /creator."""
    word = context.args.strip().removeprefix("@")
    if word:
        await show_slug(context, word)
        return
    text, buttons = await _list(context, None)
    await context.reply(text, buttons=buttons)


async def show_slug(context: BotContext, slug: str) -> None:
    """Show a creator's page in a message of its own, with their picture."""
    try:
        page = await parts(context).viewing.creator(viewer(context), slug.lower())
    except NotFound:
        await refuse(context, speaker(context).plain.t("There is no such creator."))
        return
    text = creator_text(speaker(context), page)
    picture = await _picture(context, page)
    await context.reply(text, buttons=_buttons(context, page), photo=picture)


async def turn(context: BotContext, rest: Sequence[str]) -> None:
    """Show the next creators: ``cs:<the last one before>``."""
    text, buttons = await _list(context, number(rest[0]) if rest else None)
    await context.edit(text, buttons=buttons)


async def opened(context: BotContext, rest: Sequence[str]) -> None:
    """Show a creator: ``c:<creator>``."""
    page = await _find(context, rest)
    if page is not None:
        await _change(context, page)


async def followed(context: BotContext, rest: Sequence[str]) -> None:
    """Follow a creator, or no longer: ``f:<creator>``."""
    page = await _find(context, rest)
    if page is None:
        return
    if page.followed:
        await parts(context).creators.unfollow(context.account, page.account_id)
    elif not await cards.follow(context, page.account_id):
        return
    page = await _find(context, rest)
    if page is not None:
        await _change(context, page)


async def _list(context: BotContext, after: int | None) -> tuple[str, list[list[Button]]]:
    say = speaker(context)
    found = await parts(context).viewing.creators(
        viewer(context), after=after or None, limit=_ON_A_PAGE + 1
    )
    shown = found[:_ON_A_PAGE]
    buttons = [
        [Button(f"👤 {clipped(page.name, LABEL_LENGTH)}", f"content:c:{page.account_id}")]
        for page in shown
    ]
    turns = []
    if after:
        turns.append(Button("⏮", "content:cs:0"))
    if len(found) > _ON_A_PAGE:
        turns.append(Button("▶️", f"content:cs:{shown[-1].account_id}"))
    works = [Button("✨ " + say.plain.t("New"), "content:l:n:0")]
    return creators_text(say, shown), [*buttons, *rows_of(turns, works)]


async def _change(context: BotContext, page: CreatorPage) -> None:
    text = creator_text(speaker(context), page)
    await context.edit(text, buttons=_buttons(context, page))


def _buttons(context: BotContext, page: CreatorPage) -> list[list[Button]]:
    plain, number = speaker(context).plain, page.account_id
    works = [Button("🖼 " + plain.t("Works"), f"content:l:c{number}:0")]
    deeds = []
    if not page.own:
        label = "✅ " + plain.t("Following") if page.followed else "➕ " + plain.t("Follow")
        deeds = [
            Button(label, f"content:f:{number}"),
            Button("💝 " + plain.t("Tip"), f"content:t:c{number}"),
        ]
    links = [Button(f"🔗 {clipped(link.title, 24)}", url=link.url) for link in page.links[:3]]
    return rows_of(works, deeds, links)


async def _find(context: BotContext, rest: Sequence[str]) -> CreatorPage | None:
    """Return a creator's page; tell the person where there is none."""
    account_id = number(rest[0]) if rest else None
    page = None
    if account_id is not None:
        page = await parts(context).viewing.creator_of(viewer(context), account_id)
    if page is None:
        await refuse(context, speaker(context).plain.t("There is no such creator."))
    return page


async def _picture(context: BotContext, page: CreatorPage) -> Path | None:
    """Return their wide picture, or the small one."""
    picture = page.cover or page.avatar
    if picture is None:
        return None
    files = parts(context).chat_files
    try:
        return await files.photo(await files.find(picture.url, context.account.id))
    except OnlyVipsError as error:  # a page without its picture is better than none
        context.platform.log.warning("cover_not_sent", creator=page.slug, detail=error.detail)
        return None
