"""Translating for one person, in a chat or outside any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Final

from onlyvips_ledger.api import written

if TYPE_CHECKING:
    from onlyvips_ledger.api import Asset

    from onlyvips.accounts.types import Account
    from onlyvips.bot.types import BotContext
    from onlyvips.i18n import Translations
    from onlyvips.platform import Platform

#: What a message holds at most (https://core.telegram.org/method/messages.sendMessage), less room
#: for a head and a foot.
PAGE_LENGTH: Final = 3600
#: A picture's caption holds at most 1024
#: (https://core.telegram.org/api/config#caption-length-limit-default); less room for a head.
CAPTION_LENGTH: Final = 960
#: Longer labels are cut off by Telegram's applications.
LABEL_LENGTH: Final = 40
TITLE_LENGTH: Final = 80
_SHORTEST = timedelta(seconds=1)


def N_(msgid: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text for translation where it is not translated at once."""
    return msgid


@dataclass(frozen=True, slots=True)
class Speaker:
    """Translations for one person.

    Attributes:
        translations: Of the plugin.
        language: The person's.
        now: The time.
        markup: Values are escaped for Telegram's HTML; off for labels and the small window.
    """

    translations: Translations
    language: str
    now: datetime
    markup: bool = True

    @classmethod
    def to(cls, account: Account, platform: Platform) -> Speaker:
        """Return what speaks to an account."""
        return cls(platform.i18n, account.language, platform.clock.now())

    @property
    def plain(self) -> Speaker:
        """The same without markup."""
        return Speaker(self.translations, self.language, self.now, markup=False)

    def t(self, msgid: str, /, **values: object) -> str:
        """Translate and fill in values."""
        return self.translations.gettext(self.language, msgid, **self._safe(values))

    def nt(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Translate with plural forms; ``{n}`` is filled in."""
        return self.translations.ngettext(self.language, singular, plural, n, **self._safe(values))

    def amount(self, amount: int, asset: Asset) -> str:
        """Return an amount with its asset, as the person would write it.

        Args:
            amount: In the asset's smallest unit.
            asset: Knows how many digits stand after the point.
        """
        return f"{written(amount, asset.decimals, self.language)} {asset.code}"

    def number(self, value: int) -> str:
        """Return a number as the person would write it."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.language)

    def until(self, moment: datetime) -> str:
        """Return how far away a moment is, as in "in 3 hours"."""
        from babel.dates import format_timedelta

        span = moment - self.now
        # "in 0 seconds" helps nobody.
        if abs(span) < _SHORTEST:
            span = _SHORTEST
        return format_timedelta(span, locale=self.language, add_direction=True)

    def either(self, words: list[str]) -> str:
        """Return choices as the person would list them: "a, b or c"."""
        from babel.lists import format_list

        return format_list(words, style="or", locale=self.language)

    def _safe(self, values: dict[str, object]) -> dict[str, object]:
        if not self.markup:
            return values
        return {
            name: escape(value, quote=False) if isinstance(value, str) else value
            for name, value in values.items()
        }


def speaker(context: BotContext) -> Speaker:
    """Return what speaks to the person in a chat."""
    return Speaker.to(context.account, context.platform)


def clipped(text: str, length: int) -> str:
    """Return a text in at most so many characters, with an ellipsis where some were cut off."""
    return text if len(text) <= length else text[: max(0, length - 1)].rstrip() + "…"


def quoted(text: str, length: int) -> str:
    """Return somebody's words in at most so many characters, escaped."""
    return escape(clipped(text, length), quote=False)


def bold(text: str, length: int = TITLE_LENGTH) -> str:
    """Return somebody's words in bold, escaped."""
    return f"<b>{quoted(text, length)}</b>"


def length_of(milliseconds: int) -> str:
    """Return how long something plays, as ``3:07`` or ``1:02:03``."""
    seconds = max(1, round(milliseconds / 1000))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
