"""What /wallet says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from onlyvips_ledger.texts.kinds import kind_text

if TYPE_CHECKING:
    from onlyvips_ledger.api import Asset, Balance
    from onlyvips_ledger.history_values import Entry
    from onlyvips_ledger.texts.speaking import Speaker

#: Longer words of people are cut off: a list of movements is no place to read them.
_NOTE_LENGTH: Final = 60


def wallet_text(
    say: Speaker,
    balances: Sequence[Balance],
    entries: Sequence[Entry],
    assets: Mapping[str, Asset],
) -> str:
    """Return what somebody has, and how it came about lately.

    Args:
        say: Speaks to them.
        balances: What they have.
        entries: Their last movements, the newest first.
        assets: Every asset by code.
    """
    parts = ["💼 <b>" + say.t("Your wallet") + "</b>"]
    parts += [balance_text(say, balance, assets[balance.asset]) for balance in balances]
    if not balances:
        parts.append(say.t("Your wallet is empty."))
    if entries:
        parts.append(movements_text(say, entries, assets))
    return "\n\n".join(parts)


def balance_text(say: Speaker, balance: Balance, asset: Asset) -> str:
    """Return what somebody has of one asset; what is zero is left out."""

    def amount(value: int) -> str:
        return say.amount(value, asset)

    lines = [
        f"<b>{escape(say.t(asset.name), quote=False)}</b>",
        say.t("To spend: {amount}", amount=amount(balance.spendable)),
    ]
    if balance.earnings:
        lines.append(say.t("of which earned: {amount}", amount=amount(balance.earnings)))
    if balance.held:
        lines.append(say.t("Held: {amount}", amount=amount(balance.held)))
        if balance.next_release is not None:
            lines.append(say.t("Next release: {when}", when=say.until(balance.next_release)))
    if balance.escrow:
        lines.append(say.t("Put aside: {amount}", amount=amount(balance.escrow)))
    if balance.pending:
        lines.append(say.t("Being paid out: {amount}", amount=amount(balance.pending)))
    if balance.debt:
        lines.append(say.t("Owed to the platform: {amount}", amount=amount(balance.debt)))
    return "\n".join(lines)


def movements_text(say: Speaker, entries: Sequence[Entry], assets: Mapping[str, Asset]) -> str:
    """Return movements, a line each."""
    lines = ["<b>" + say.t("Last movements") + "</b>"]
    lines += [movement_text(say, entry, assets[entry.asset]) for entry in entries]
    return "\n".join(lines)


def movement_text(say: Speaker, entry: Entry, asset: Asset) -> str:
    """Return one movement on a line."""
    # What only moves between somebody's own accounts is told by what can be spent of it then.
    amount = entry.amount or entry.available
    sign = "+" if amount > 0 else ""
    moved = f"{sign}{say.amount(amount, asset)}"
    parts = [say.date_of(entry.at), kind_text(say, entry.kind), moved]
    if entry.note:
        words = entry.note if len(entry.note) <= _NOTE_LENGTH else f"{entry.note[:_NOTE_LENGTH]}…"
        parts.append(f"<i>{escape(' '.join(words.split()), quote=False)}</i>")
    return " · ".join(parts)
