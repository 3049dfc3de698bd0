"""/wallet: what somebody has, and how it came about."""

from __future__ import annotations

from onlyvips.bot.types import BotContext, Button, Keyboard
from onlyvips_ledger.history import Filter
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.texts.speaking import Speaker
from onlyvips_ledger.texts.wallet import movements_text, wallet_text

#: Movements below the balances, and on a page of older ones.
_SHOWN, _PAGE = 5, 10


async def show(context: BotContext) -> None:
    """Answer /wallet."""
    text, buttons = await _wallet(context)
    await context.reply(text, buttons=buttons)


async def pressed(context: BotContext) -> None:
    """Handle ``ledger:wallet`` and ``ledger:older:<transfer>``."""
    what, _, number = context.args.partition(":")
    if what == "older" and _is_number(number):
        text, buttons = await _older(context, int(number))
    else:
        text, buttons = await _wallet(context)
    await context.edit(text, buttons=buttons)


async def _wallet(context: BotContext) -> tuple[str, Keyboard]:
    parts, account = parts_of(context.platform), context.account
    say = Speaker.to(account, context.platform)
    balances = await parts.service.balances(account.id)
    entries = await parts.history.page(account.id, Filter(), limit=_SHOWN + 1)
    text = wallet_text(say, balances, entries[:_SHOWN], parts.assets.by_code)
    buttons = []
    if len(entries) > _SHOWN:
        data = f"ledger:older:{entries[_SHOWN - 1].transfer_id}"
        buttons.append([Button("🕰 " + context.t("Older movements"), data)])
    return text, buttons


async def _older(context: BotContext, after: int) -> tuple[str, Keyboard]:
    parts, account = parts_of(context.platform), context.account
    say = Speaker.to(account, context.platform)
    found = await parts.history.page(account.id, Filter(), after=after, limit=_PAGE + 1)
    entries = found[:_PAGE]
    row = [Button("⬅️ " + context.t("My wallet"), "ledger:wallet")]
    if len(found) > _PAGE:
        row.append(Button("▶️", f"ledger:older:{entries[-1].transfer_id}"))
    if not entries:
        return context.t("There is nothing older."), [row]
    return movements_text(say, entries, parts.assets.by_code), [row]


def _is_number(text: str) -> bool:
    # str.isdecimal alone takes digits of other scripts; 18 digits fit a bigint.
    return text.isascii() and text.isdecimal() and len(text) <= 18
