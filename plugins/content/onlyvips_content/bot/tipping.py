"""Tips: how much, a question that shows what the person has, and the gift."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips_ledger.api import InsufficientFunds

from onlyvips.bot.types import BotContext, Button
from onlyvips.errors import OnlyVipsError
from onlyvips_content.bot.common import (
    amount,
    assets,
    find,
    ledger,
    nonce,
    number,
    parts,
    payment_key,
    refuse,
    rows_of,
    short,
)
from onlyvips_content.texts.shop import problem_text, tip_text, tipped_text, tips_text
from onlyvips_content.texts.speaking import speaker

if TYPE_CHECKING:
    from onlyvips_ledger.api import Asset

_IN_A_ROW = 4


class _Receiver:
    """Who gets a tip, and for what.

    Attributes:
        word: Names both in the data of buttons: ``w`` and the number of a work, or ``c`` and that
            of a creator.
        creator_id: Who.
        name: What they call themselves.
        work_id: For which work, if for one.
    """

    def __init__(self, word: str, creator_id: int, name: str, work_id: int | None) -> None:
        self.word, self.creator_id, self.name, self.work_id = word, creator_id, name, work_id

    @property
    def back(self) -> str:
        """Data of the button that leads back."""
        if self.work_id is not None:
            return f"content:k:{self.work_id}"
        return f"content:c:{self.creator_id}"


async def offered(context: BotContext, rest: Sequence[str]) -> None:
    """Ask how much somebody would like to give: ``t:<receiver>``."""
    receiver = await _receiver(context, rest)
    if receiver is None:
        return
    say, known = speaker(context), assets(context)
    have = {b.asset: b.spendable for b in await ledger(context).balances(context.account.id)}
    rows = []
    for code, amounts in parts(context).settings.tip_amounts.items():
        # Stars are offered to everybody, the others to who has some.
        if code in known and (code == "XTR" or have.get(code)):
            rows.append(
                [
                    Button(
                        say.plain.amount(value, known[code]),
                        f"content:ta:{receiver.word}:{code}:{short(value)}",
                    )
                    for value in amounts[:_IN_A_ROW]
                ]
            )
    back = [Button("⬅️ " + say.plain.t("Back"), receiver.back)]
    await context.edit(tips_text(say, receiver.name), buttons=rows_of(*rows, back))


async def chosen(context: BotContext, rest: Sequence[str]) -> None:
    """Show the amount and what somebody has, and ask: ``ta:<receiver>:<asset>:<amount>``."""
    receiver = await _receiver(context, rest)
    found = _money(context, rest)
    if receiver is not None and found is not None:
        await _confirm(context, receiver, *found)


async def given(context: BotContext, rest: Sequence[str]) -> None:
    """Give the tip: ``tp:<receiver>:<asset>:<amount>:<nonce>``."""
    receiver = await _receiver(context, rest)
    found = _money(context, rest)
    if receiver is None or found is None:
        return
    say, (asset, value) = speaker(context), found
    key = rest[3] if len(rest) > 3 else ""
    try:
        await parts(context).shop.tip(
            context.account,
            receiver.creator_id,
            asset=asset.code,
            amount=value,
            key=payment_key(context, key),
            work_id=receiver.work_id,
        )
    except InsufficientFunds:
        await _confirm(context, receiver, asset, value)
        return
    except OnlyVipsError as error:
        await refuse(context, problem_text(say.plain, error.code))
        return
    text = tipped_text(say, receiver.name, say.amount(value, asset))
    await context.edit(text, buttons=[[Button("⬅️ " + say.plain.t("Back"), receiver.back)]])


async def _confirm(context: BotContext, receiver: _Receiver, asset: Asset, value: int) -> None:
    say = speaker(context)
    spendable = (await ledger(context).balance(context.account.id, asset.code)).spendable
    text = tip_text(say, receiver.name, asset, value, spendable)
    if spendable >= value:
        label = say.plain.t("Give {amount}", amount=say.plain.amount(value, asset))
        data = f"content:tp:{receiver.word}:{asset.code}:{short(value)}:{nonce(context)}"
        row = [Button("✅ " + label, data)]
    else:
        row = [Button("💼 " + say.plain.t("My wallet"), "core:cmd:wallet")]
    back = [Button("⬅️ " + say.plain.t("Back"), f"content:t:{receiver.word}")]
    await context.edit(text, buttons=rows_of(row, back))


async def _receiver(context: BotContext, rest: Sequence[str]) -> _Receiver | None:
    """Return whom a button names; tell the person where there is nobody."""
    word = rest[0] if rest else ""
    subject = number(word[1:])
    if word[:1] == "w":
        work = await find(context, subject)
        if work is None:
            return None
        return _Receiver(word, work.creator.account_id, work.creator.name, work.id)
    name = await parts(context).creators.name(subject or 0) if word[:1] == "c" else None
    if subject is None or name is None:
        await refuse(context, problem_text(speaker(context).plain, "creator-not-found"))
        return None
    return _Receiver(word, subject, name, None)


def _money(context: BotContext, rest: Sequence[str]) -> tuple[Asset, int] | None:
    """Read ``<receiver>:<asset>:<amount>``; None for what no button of ours says."""
    if len(rest) < 3:
        return None
    asset, value = assets(context).get(rest[1]), amount(rest[2])
    return None if asset is None or not value else (asset, value)
