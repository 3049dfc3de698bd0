"""What transfers are for, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips_ledger.texts.speaking import N_

if TYPE_CHECKING:
    from onlyvips_ledger.texts.speaking import Speaker

KINDS: Final = {
    "content": N_("Content"),
    "subscription": N_("Subscription"),
    "tip": N_("Tip"),
    "top_up": N_("Payment in"),
    "withdrawal": N_("Payout"),
    "reward": N_("Reward"),
    "hold": N_("Put aside"),
    "capture": N_("Paid from what was put aside"),
    "release": N_("Release"),
    "refund": N_("Refund"),
    "reversal": N_("Reversal"),
    "adjustment": N_("Correction"),
}
#: Names of assets, which are translated where they are shown.
ASSETS: Final = (N_("Telegram Stars"), N_("Toncoin"), N_("Tether USD"), N_("Credits"))


def kind_text(say: Speaker, kind: str) -> str:
    """Return what a transfer is for; the kind itself for one that is not known."""
    return say.t(KINDS[kind]) if kind in KINDS else kind
