"""/buy: what a work costs and what the person has, and the payment once they agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips_ledger.api import InsufficientFunds, Money

from onlyvips.bot.types import BotContext, Button
from onlyvips.errors import OnlyVipsError
from onlyvips_content.bot import cards, delivering
from onlyvips_content.bot.common import (
    amount,
    assets,
    find,
    ledger,
    lists_row,
    nonce,
    number,
    parts,
    payment_key,
    refuse,
    rows_of,
    short,
    ways,
)
from onlyvips_content.texts.shop import confirmation_text, payment_text, problem_text
from onlyvips_content.texts.speaking import LABEL_LENGTH, clipped, speaker

if TYPE_CHECKING:
    from onlyvips_content.api import Price
    from onlyvips_content.views import WorkDetail

_MOST_RAILS = 4
_MOST_DATA = 64


async def show(context: BotContext) -> None:
    """Answer /buy."""
    say, word = speaker(context), context.args.strip()
    if not word:
        text = say.t("Which one? Send /buy and the number of the work, or choose from a list:")
        await context.reply(text, buttons=[lists_row(say)])
        return
    work = await find(context, number(word))
    if work is None:
        return
    prices = ways(context).payable(work.access)
    if work.access.allowed or len(prices) != 1:
        # Nothing to pay, or a choice: the card says so, and has the buttons.
        await cards.show_work(context, work.id)
        return
    text, buttons = await _confirmation(context, work, prices[0])
    await context.reply(text, buttons=buttons)


async def asked(context: BotContext, rest: Sequence[str]) -> None:
    """Show price and balance, and ask whether to buy: ``b:<work>:<asset>``."""
    work = await find(context, number(rest[0]) if rest else None)
    if work is None:
        return
    code = rest[1] if len(rest) > 1 else ""
    if work.access.allowed:
        await cards.change(context, work)
        return
    await _ask(context, work, code)


async def paid(context: BotContext, rest: Sequence[str]) -> None:
    """Buy a work and send what is in it: ``p:<work>:<asset>:<price>:<nonce>``.

    The price is the one that the person agreed to: for another one it is not bought.
    """
    work_id, code, price, key = _read(rest)
    work = await find(context, work_id)
    if work is None or price is None:
        return
    say = speaker(context)
    try:
        purchase = await parts(context).shop.buy(
            context.account, work.id, asset=code, amount=price, key=payment_key(context, key)
        )
    except InsufficientFunds:
        await _ask(context, work, code)
        return
    except OnlyVipsError as error:
        await refuse(context, problem_text(say.plain, error.code))
        now = await find(context, work.id)
        if now is not None:
            await cards.change(context, now)
        return
    if not purchase.replayed:
        await context.answer("✅ " + say.plain.t("It is yours. Enjoy!"))
    now = await find(context, work.id)
    if now is None:
        return
    await cards.change(context, now, head="✅ " + say.t("It is yours. Enjoy!"))
    if not purchase.replayed:  # who pressed twice has it on its way
        await delivering.deliver(context, now)


async def payment_begun(context: BotContext, rest: Sequence[str]) -> None:
    """Begin to bring in what the person lacks: ``r:<work>:<asset>:<price>:<rail>``."""
    work_id, code, price, rail = _read(rest)
    work = await find(context, work_id)
    if work is None or price is None:
        return
    say, shop = speaker(context), parts(context).shop
    try:
        payment = await shop.start_payment(
            context.account, work.id, rail=rail, asset=code, amount=price,
            key=payment_key(context, f"{work.id}:{code}:{price}:{rail}"),
        )  # fmt: skip
        if payment.state != "started":  # it lapsed, and the button is still there
            payment = await shop.start_payment(
                context.account, work.id, rail=rail, asset=code, amount=price,
                key=payment_key(context, context.update_key),
            )  # fmt: skip
    except OnlyVipsError as error:
        await refuse(context, problem_text(say.plain, error.code))
        now = await find(context, work.id)
        if now is not None:
            await cards.change(context, now)
        return
    asset = ledger(context).asset(payment.money.asset)
    text = payment_text(say, work.title, say.amount(payment.money.amount, asset))
    url = payment.how.get("url", "")
    row = []
    if url.startswith(("https://", "http://", "tg://")):
        row.append(Button("💳 " + say.plain.t("Pay"), url=url))
    await context.edit(text, buttons=rows_of(row, cards.to_card(context, work)))


async def _ask(context: BotContext, work: WorkDetail, code: str) -> None:
    """Ask in the same message whether to buy; say so where the price is gone."""
    prices = [price for price in ways(context).payable(work.access) if price.asset == code]
    if not prices:
        await refuse(context, problem_text(speaker(context).plain, "not-for-sale"))
        await cards.change(context, work)
        return
    text, buttons = await _confirmation(context, work, prices[0])
    await context.edit(text, buttons=buttons)


async def _confirmation(
    context: BotContext, work: WorkDetail, price: Price
) -> tuple[str, list[list[Button]]]:
    say, asset = speaker(context), assets(context)[price.asset]
    spendable = (await ledger(context).balance(context.account.id, asset.code)).spendable
    text = confirmation_text(say, work, asset, price.amount, spendable)
    written = say.plain.amount(price.amount, asset)
    what = f"{work.id}:{asset.code}:{short(price.amount)}"
    if spendable >= price.amount:
        pay = Button(
            "✅ " + say.plain.t("Pay {amount}", amount=written),
            f"content:p:{what}:{nonce(context)}",
        )
        return text, rows_of([pay], cards.to_card(context, work))
    rails = await _rails(context, what, Money(asset.code, price.amount - spendable))
    if not rails:
        text += "\n\n" + say.t("At the moment it cannot be brought in here.")
    wallet = [Button("💼 " + say.plain.t("My wallet"), "core:cmd:wallet")]
    return text, rows_of(*([rail] for rail in rails), wallet, cards.to_card(context, work))


async def _rails(context: BotContext, what: str, missing: Money) -> list[Button]:
    """Return a button for each rail by which the missing money can be brought in."""
    say, known = speaker(context).plain, assets(context)
    try:
        quotes = await ledger(context).quotes(missing)
    except OnlyVipsError:  # a rail that does not answer must not hide what is missing
        return []
    found = []
    for quote in quotes[:_MOST_RAILS]:
        asset = known.get(quote.pay.asset)
        pay = f"{quote.pay.amount} {quote.pay.asset}"
        if asset is not None:
            pay = say.amount(quote.pay.amount, asset)
        label = say.t("Pay {amount} with {rail}", amount=pay, rail=quote.rail)
        data = f"content:r:{what}:{quote.rail}"
        if len(data.encode()) <= _MOST_DATA:
            found.append(Button("💳 " + clipped(label, LABEL_LENGTH), data))
    return found


def _read(rest: Sequence[str]) -> tuple[int | None, str, int | None, str]:
    """Read ``<work>:<asset>:<price>:<word>``."""
    work_id, code, price, word = (*rest[:4], "", "", "", "")[:4]
    return number(work_id), code, amount(price), word
