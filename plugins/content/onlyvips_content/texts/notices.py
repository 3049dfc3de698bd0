"""What somebody is told while they are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from onlyvips_content.media.processing.refusals import SENTENCES
from onlyvips_content.texts.shop import problem_text
from onlyvips_content.texts.speaking import N_, Speaker, quoted

if TYPE_CHECKING:
    from onlyvips_ledger.api import Asset

_WORDS_LENGTH: Final = 500
_DECIDED: Final = {
    "verified": N_("🎉 You are a creator now. Open the app to publish your first work."),
    "rejected": N_("❌ Your application to be a creator was not accepted."),
    "suspended": N_("⛔ You were suspended as a creator. Lists do not show your works any more."),
}


def gift_text(say: Speaker, giver: str, title: str, message: str) -> str:
    """Return that somebody got a work as a gift, and what was said with it."""
    return _with(
        say.t("🎁 {giver} gave you the work “{title}”.", giver=giver, title=title), message
    )


def tip_text(say: Speaker, giver: str, amount: int, asset: Asset, message: str) -> str:
    """Return that a creator got a tip, and what was said with it."""
    written = say.amount(amount, asset)
    return _with(say.t("💝 {giver} gave you {amount}.", giver=giver, amount=written), message)


def bought_text(say: Speaker, title: str) -> str:
    """Return that a work was bought once the payment for it arrived."""
    return say.t("✅ Your payment arrived, and the work “{title}” is yours.", title=title)


def not_bought_text(say: Speaker, title: str, amount: str, code: str) -> str:
    """Return that a payment arrived and the work could not be bought.

    Args:
        say: Translates.
        title: Of the work; empty where it is gone.
        amount: What arrived.
        code: Why, as the code of an error.
    """
    head = say.t("⚠️ Your payment of {amount} arrived, and nothing was bought.", amount=amount)
    if title:
        head = say.t(
            "⚠️ Your payment of {amount} arrived, but the work “{title}” was not bought.",
            amount=amount,
            title=title,
        )
    return "\n".join((head, problem_text(say, code), say.t("The money is in your wallet.")))


def decided_text(say: Speaker, state: str, reason: str) -> str | None:
    """Return what was decided about a creator, and why; None for what nobody has to know."""
    if state not in _DECIDED:
        return None
    return _with(say.t(_DECIDED[state]), "" if state == "verified" else reason)


def media_text(say: Speaker, name: str, error: Mapping[str, Any]) -> str:
    """Return that a file could not be processed, and why.

    Args:
        say: Translates.
        name: What the file was called, if that is known.
        error: As the medium keeps it: ``code`` and ``values``.
    """
    head = say.t("⚠️ A file of yours could not be processed.")
    if name:
        head = say.t("⚠️ Your file {name} could not be processed.", name=name)
    code, values = error.get("code"), error.get("values") or {}
    sentence = SENTENCES.get(code) if isinstance(code, str) else None
    if sentence is None:
        return head
    return f"{head}\n{say.t(sentence, **values)}"


def _with(text: str, words: str) -> str:
    if not words:
        return text
    return f"{text}\n<blockquote>{quoted(words, _WORDS_LENGTH)}</blockquote>"
