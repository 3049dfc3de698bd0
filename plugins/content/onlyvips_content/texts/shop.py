"""Buying and tipping in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips_content.texts.speaking import N_, Speaker, bold

if TYPE_CHECKING:
    from onlyvips_ledger.api import Asset

    from onlyvips_content.views import WorkCard

#: Why something cannot be bought or tipped, by the code of the error.
PROBLEMS: Final = {
    "already-unlocked": N_("You have unlocked this work already."),
    "adult-consent-needed": N_("This work is for adults. Open it, and say that you are of age."),
    "creator-not-found": N_("There is no such creator."),
    "creator-suspended": N_("This creator takes no tips now."),
    "insufficient-funds": N_("You have too little in your wallet."),
    "idempotency-key-reused": N_("This was paid once already. Please begin again."),
    "money-allowance": N_("No more can be bought today. Please try again tomorrow."),
    "not-for-sale": N_("This work is not for sale."),
    "not-for-sale-yet": N_("This work is not for sale yet."),
    "own-work": N_("This work is your own."),
    "pays-oneself": N_("You cannot tip yourself."),
    "price-changed": N_("The price has changed. Please look at the new one."),
    "work-not-found": N_("This work is not there any more."),
    "work-open": N_("This work is open to you; there is nothing to buy."),
}
OTHERWISE: Final = N_("That did not work. Please try again later.")


def problem_text(say: Speaker, code: str) -> str:
    """Return why something cannot be bought or tipped."""
    return say.t(PROBLEMS.get(code, OTHERWISE))


def confirmation_text(
    say: Speaker, card: WorkCard, asset: Asset, amount: int, spendable: int
) -> str:
    """Return what somebody is about to pay for a work, and what they have.

    Args:
        say: Translates.
        card: The work.
        asset: With what they pay.
        amount: The price, in the smallest unit.
        spendable: What they have.
    """
    question = say.t(
        "🛒 Buy {title} by {creator}?", title=card.title[:120], creator=card.creator.name
    )
    price = say.t("Price: {amount}", amount=say.amount(amount, asset))
    return f"<b>{question}</b>\n\n{price}\n{_money(say, asset, amount, spendable)}"


def tip_text(say: Speaker, creator: str, asset: Asset, amount: int, spendable: int) -> str:
    """Return what somebody is about to give a creator, and what they have."""
    question = say.t("💝 Give {creator} a tip?", creator=creator)
    tip = say.t("Tip: {amount}", amount=say.amount(amount, asset))
    return f"<b>{question}</b>\n\n{tip}\n{_money(say, asset, amount, spendable)}"


def tips_text(say: Speaker, creator: str) -> str:
    """Return the question how much somebody would like to give."""
    return say.t("💝 How much would you like to give {creator}?", creator=creator)


def tipped_text(say: Speaker, creator: str, amount: str) -> str:
    """Return that a tip was given."""
    return say.t("💝 {creator} got {amount} from you. Thank you!", creator=creator, amount=amount)


def payment_text(say: Speaker, title: str, amount: str) -> str:
    """Return that a payment was begun and what follows."""
    return "\n\n".join(
        (
            f"⏳ {bold(title)}",
            say.t(
                "A payment of {amount} was begun. As soon as it arrives the work is bought, and "
                "you will be told.",
                amount=amount,
            ),
        )
    )


def _money(say: Speaker, asset: Asset, amount: int, spendable: int) -> str:
    lines = [say.t("You have: {amount}", amount=say.amount(spendable, asset))]
    if amount <= spendable:
        left = say.amount(spendable - amount, asset)
        lines.append(say.t("Left afterwards: {amount}", amount=left))
    else:
        missing = say.amount(amount - spendable, asset)
        lines.append("⚠️ " + say.t("You lack {amount}.", amount=missing))
    return "\n".join(lines)
