"""What somebody is told about their money while they are elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from onlyvips_ledger.texts.kinds import kind_text

if TYPE_CHECKING:
    from onlyvips_ledger.api import Asset
    from onlyvips_ledger.texts.speaking import Speaker

_NOTE_LENGTH: Final = 500


def paid_in_text(say: Speaker, amount: int, asset: Asset) -> str:
    """Return that a payment arrived."""
    return say.t("✅ {amount} arrived in your wallet.", amount=say.amount(amount, asset))


def refunded_text(say: Speaker, kind: str, amount: int, asset: Asset) -> str:
    """Return that somebody got money back."""
    return say.t(
        "↩️ {amount} came back to your wallet ({what}).",
        amount=say.amount(amount, asset),
        what=kind_text(say, kind),
    )


def taken_back_text(say: Speaker, kind: str, amount: int, asset: Asset, debt: int) -> str:
    """Return that a payment to somebody was refunded, and what they owe then."""
    text = say.t(
        "↩️ A payment to you was refunded ({what}): {amount} went back.",
        amount=say.amount(amount, asset),
        what=kind_text(say, kind),
    )
    if debt:
        text += " " + say.t(
            "You owe the platform {amount}, which your next earnings will pay.",
            amount=say.amount(debt, asset),
        )
    return text


def released_text(say: Speaker, amount: int, asset: Asset) -> str:
    """Return that earnings became free."""
    return say.t("🔓 {amount} of your earnings is free now.", amount=say.amount(amount, asset))


def tipped_text(say: Speaker, name: str, amount: int, asset: Asset, note: str) -> str:
    """Return that somebody got a tip, and what was said with it."""
    text = say.t("🎁 {name} tipped you {amount}.", name=name, amount=say.amount(amount, asset))
    if note:
        text += f"\n<blockquote>{escape(note[:_NOTE_LENGTH], quote=False)}</blockquote>"
    return text


def paid_out_text(say: Speaker, amount: int, asset: Asset) -> str:
    """Return that a payout is done."""
    return say.t("💸 {amount} was paid out to you.", amount=say.amount(amount, asset))


def payout_failed_text(say: Speaker, amount: int, asset: Asset) -> str:
    """Return that a payout failed."""
    return say.t(
        "⚠️ A payout did not succeed: {amount} is back in your wallet.",
        amount=say.amount(amount, asset),
    )
