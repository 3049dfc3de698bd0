"""What the parts of the bot share: who looks, data of buttons, rows of buttons."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onlyvips_ledger.api import Ledger

from onlyvips.bot.types import BotContext, Button
from onlyvips.errors import Forbidden, NotFound
from onlyvips_content.parts import Parts, parts_of
from onlyvips_content.texts.access import Ways
from onlyvips_content.texts.speaking import Speaker, speaker
from onlyvips_content.views import Viewer

if TYPE_CHECKING:
    from onlyvips_ledger.api import Asset

    from onlyvips_content.views import WorkDetail

MODERATE = "content.moderate"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def parts(context: BotContext) -> Parts:
    """Return the plugin's services."""
    return parts_of(context.platform)


def viewer(context: BotContext) -> Viewer:
    """Return who looks."""
    staff = context.platform.accounts.may(context.account, MODERATE)
    return Viewer(context.account, staff, context.language)


def ledger(context: BotContext) -> Ledger:
    """Return the ledger."""
    return context.platform.services.get(Ledger)


def assets(context: BotContext) -> Mapping[str, Asset]:
    """Return what can be paid with, by code."""
    return {asset.code: asset for asset in ledger(context).assets()}


def ways(context: BotContext) -> Ways:
    """Return what says in words what opens works."""
    return Ways(speaker(context), assets(context), parts(context).rules.all())


def number(text: str) -> int | None:
    """Read a number of ASCII digits that fits a bigint; None for anything else."""
    # Data comes back as it was sent, yet a changed client may send what it likes. str.isdecimal
    # alone takes digits of other scripts.
    if text.isascii() and text.isdecimal() and len(text) <= 18:
        return int(text)
    return None


def short(value: int) -> str:
    """Write an amount with digits and letters: the data of a button has room for 64 bytes."""
    text = ""
    while value:
        value, digit = divmod(value, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text or "0"


def amount(text: str) -> int | None:
    """Read what `short` wrote; None for anything else and for what no ledger holds."""
    if not 1 <= len(text) <= 12 or not set(text) <= set(_DIGITS):
        return None
    return int(text, len(_DIGITS))


def nonce(context: BotContext) -> str:
    """Return a name of this update, for the data of the buttons that it leads to.

    A button that pays carries it: pressed twice, it is one payment; asked for again, another.
    """
    return hashlib.blake2b(context.update_key.encode(), digest_size=4).hexdigest()


def payment_key(context: BotContext, asked: str) -> str:
    """Return the key of a payment, made of the message and of the update that offered it."""
    return f"bot:{context.chat_id}:{context.message_id}:{asked}"


async def find(context: BotContext, work_id: int | None) -> WorkDetail | None:
    """Return a work; when there is none to be seen, say so or ask for consent, and return None.

    Args:
        context: Who looks.
        work_id: Which; None for a number that is none.
    """
    try:
        # There is no work 0, and no work of whatever is no number.
        return await parts(context).viewing.work(viewer(context), work_id or 0)
    except NotFound:
        await refuse(context, speaker(context).plain.t("There is no such work."))
    except Forbidden:
        await ask_for_consent(context, work_id or 0)
    return None


async def refuse(context: BotContext, text: str) -> None:
    """Say what does not work: in the small window after a press, else in a message.

    Args:
        context: Where.
        text: Without markup.
    """
    if context.message is None:
        await context.answer(text[:200], alert=True)
    else:
        from html import escape

        await context.reply(escape(text, quote=False))


async def ask_for_consent(context: BotContext, work_id: int) -> None:
    """Ask somebody whether they are of age; asked once, as long as they do not take it back."""
    say = speaker(context)
    text = say.t("🔞 This work is for adults.\n\nAre you 18 years old or older?")
    buttons = [
        [Button("✅ " + say.plain.t("Yes, I am"), f"content:a:{work_id}")],
        [Button("❌ " + say.plain.t("No"), "content:l:n:0")],
    ]
    await context.reply(text, buttons=buttons)


def lists_row(say: Speaker, present: str = "") -> list[Button]:
    """Return the buttons that lead to the lists.

    Args:
        say: Translates.
        present: Letter of the list that is shown now.
    """
    plain = say.plain
    names = {"f": plain.t("Feed"), "n": plain.t("New"), "l": plain.t("Library")}
    return [
        Button(f"• {name}" if letter == present else name, f"content:l:{letter}:0")
        for letter, name in names.items()
    ]


def pages_row(what: str, page: int, *, more: bool) -> list[Button]:
    """Return the buttons that turn pages.

    Args:
        what: The buttons' data, up to the number of the page.
        page: The present one.
        more: There is another one behind it.
    """
    row = []
    if page > 0:
        row.append(Button("◀️", f"{what}{page - 1}"))
    if more:
        row.append(Button("▶️", f"{what}{page + 1}"))
    return row


def app_row(context: BotContext) -> list[Button]:
    """Return the button that opens the app; none where it has no address for phones."""
    if not (url := context.platform.telegram.app_url):
        return []
    return [Button("📱 " + speaker(context).plain.t("Open the app"), web_app=url)]


def rows_of(*rows: Sequence[Button]) -> list[list[Button]]:
    """Return rows without the empty ones."""
    return [list(row) for row in rows if row]
