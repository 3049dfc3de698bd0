"""/badges: all badges, and the person's choice of those to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext, Button
from onlyvips_quests.bot.common import number, pages_row, service
from onlyvips_quests.parts import parts_of
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.texts.speaking import N_, clipped, speaker
from onlyvips_quests.texts.standing import RARITIES, badge_text, badges_text

if TYPE_CHECKING:
    from onlyvips_quests.api import Badge

_ON_A_PAGE = 20
_IN_A_ROW = 5
_RARITIES = list(RARITIES)
_SHOW = N_("Show in my profile")
_HIDE = N_("Take out of my profile")


async def show(context: BotContext) -> None:
    """Answer /badges."""
    text, buttons = await _page(context, 0)
    await context.reply(text, buttons=buttons)


async def turn(context: BotContext, rest: Sequence[str]) -> None:
    """Show another page: ``badges:<page>``."""
    text, buttons = await _page(context, number(rest[0]) or 0 if rest else 0)
    await context.edit(text, buttons=buttons)


async def opened(context: BotContext, rest: Sequence[str]) -> None:
    """Show one badge: ``b:<slug>:<page>``."""
    badge = await _find(context, rest)
    if badge is not None:
        await _show_one(context, badge, rest)


async def worn(context: BotContext, rest: Sequence[str]) -> None:
    """Put a badge into the showcase, or take it out: ``wear:<slug>:<page>``."""
    say = speaker(context)
    badge = await _find(context, rest)
    if badge is None or badge.earned_at is None:
        return
    places = context.platform.settings(QuestsSettings).showcase
    shown = [b for b in await _badges(context) if b.place is not None]
    chosen = [b.slug for b in sorted(shown, key=lambda b: b.place or 0) if b.slug != badge.slug]
    if badge.place is None:
        if len(chosen) >= places:
            text = say.plain.nt(
                "You can show {n} badge. Take one out first.",
                "You can show {n} badges. Take one out first.",
                places,
            )
            await context.answer(text, alert=True)
            return
        chosen.append(badge.slug)
    await parts_of(context.platform).badges.showcase(context.account, chosen)
    changed = await _find(context, rest)
    if changed is not None:
        await _show_one(context, changed, rest)


async def _show_one(context: BotContext, badge: Badge, rest: Sequence[str]) -> None:
    say = speaker(context)
    page = number(rest[1]) or 0 if len(rest) > 1 else 0
    rows = []
    if badge.earned_at is not None:
        label = _SHOW if badge.place is None else _HIDE
        data = f"quests:wear:{badge.slug}:{page}"
        rows.append([Button(f"⭐️ {say.plain.t(label)}", data)])
    rows.append([Button("⬅️ " + say.plain.t("Back"), f"quests:badges:{page}")])
    await context.edit(badge_text(say, badge), buttons=rows)


async def _page(context: BotContext, page: int) -> tuple[str, list[list[Button]]]:
    say = speaker(context)
    badges = sorted(await _badges(context), key=lambda badge: _RARITIES.index(badge.rarity))
    if not badges:
        return say.t("There are no badges yet."), []
    pages = -(-len(badges) // _ON_A_PAGE)
    page = min(page, pages - 1)
    shown = badges[page * _ON_A_PAGE : (page + 1) * _ON_A_PAGE]
    buttons = [Button(_label(badge), f"quests:b:{badge.slug}:{min(page, 99)}") for badge in shown]
    rows = [buttons[i : i + _IN_A_ROW] for i in range(0, len(buttons), _IN_A_ROW)]
    turns = pages_row("quests:badges:", page, pages)
    if turns:
        rows.append(turns)
    rows.append([Button("⬅️ " + say.plain.t("My profile"), "quests:profile")])
    places = context.platform.settings(QuestsSettings).showcase
    return badges_text(say, shown, places), rows


def _label(badge: Badge) -> str:
    return clipped(badge.icon, 16) if badge.earned_at is not None else f"🔒 {badge.icon}"


async def _badges(context: BotContext) -> Sequence[Badge]:
    return await service(context.platform).badges(context.account)


async def _find(context: BotContext, rest: Sequence[str]) -> Badge | None:
    slug = rest[0] if rest else ""
    return next((badge for badge in await _badges(context) if badge.slug == slug), None)
