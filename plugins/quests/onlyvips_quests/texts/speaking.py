"""Translating for one person, in a chat or outside any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

from onlyvips_quests.periods import zone

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.bot.types import BotContext
    from onlyvips.i18n import Translations
    from onlyvips.platform import Platform

#: What a message holds at most (https://core.telegram.org/method/messages.sendMessage), less room
#: for a head and a foot.
PAGE_LENGTH = 3600
#: A picture's caption holds at most 1024
#: (https://core.telegram.org/api/config#caption-length-limit-default); less room for a head.
CAPTION_LENGTH = 900
#: What the small window after a press holds at most
#: (https://core.telegram.org/bots/api#answercallbackquery).
NOTICE_LENGTH = 200
#: Longer labels are cut off by Telegram's applications.
LABEL_LENGTH = 50
TITLE_LENGTH = 80
_SHORTEST = timedelta(seconds=1)


def N_(msgid: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a text for translation where it is not translated at once."""
    return msgid


@dataclass(frozen=True, slots=True)
class Plain:
    """Translations without markup: for labels of buttons and for the small window.

    Attributes:
        translations: Of the plugin.
        language: The person's.
    """

    translations: Translations
    language: str

    def t(self, msgid: str, /, **values: object) -> str:
        """Translate and fill in the values as they are."""
        return self.translations.gettext(self.language, msgid, **values)

    def nt(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Translate with plural forms; ``{n}`` is filled in."""
        return self.translations.ngettext(self.language, singular, plural, n, **values)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Translations for one person, with escaped values.

    Attributes:
        translations: Of the plugin.
        language: The person's.
        time_zone: The person's.
        now: The time.
    """

    translations: Translations
    language: str
    time_zone: str
    now: datetime

    @classmethod
    def to(cls, account: Account, platform: Platform) -> Speaker:
        """Return what speaks to an account."""
        return cls(platform.i18n, account.language, account.time_zone, platform.clock.now())

    @property
    def plain(self) -> Plain:
        """The same without markup."""
        return Plain(self.translations, self.language)

    def t(self, msgid: str, /, **values: object) -> str:
        """Translate and fill in escaped values."""
        return self.translations.gettext(self.language, msgid, **_escaped(values))

    def nt(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Translate with plural forms; ``{n}`` is filled in."""
        return self.translations.ngettext(self.language, singular, plural, n, **_escaped(values))

    def until(self, moment: datetime) -> str:
        """Return how far away a moment is, as in "in 3 hours" or "2 days ago"."""
        from babel.dates import format_timedelta

        span = moment - self.now
        # "in 0 seconds" helps nobody, and what is due now may not have been looked at yet.
        if abs(span) < _SHORTEST:
            span = _SHORTEST
        return format_timedelta(span, locale=self.language, add_direction=True)

    def after(self, seconds: float) -> str:
        """Return a moment that is so far away, as in "in 3 hours"."""
        return self.until(self.now + timedelta(seconds=seconds))

    def date(self, moment: datetime) -> str:
        """Return the date of a moment where the person is, as they would write it."""
        from babel.dates import format_date

        local = moment.astimezone(zone(self.time_zone)).date()
        return format_date(local, "medium", locale=self.language)

    def number(self, value: int) -> str:
        """Return a number as the person would write it."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.language)

    def percent(self, value: float) -> str:
        """Return percent as the person would write them, to a tenth."""
        from babel.numbers import format_percent

        share = round(value / 100, 3)
        return format_percent(share, locale=self.language, decimal_quantization=False)


def speaker(context: BotContext) -> Speaker:
    """Return what speaks to the person in a chat."""
    return Speaker.to(context.account, context.platform)


def bar(part: int, whole: int, width: int = 10) -> str:
    """Return a bar of ``width`` squares, as many of them full as the share says."""
    full = 0 if whole <= 0 else min(width, part * width // whole)
    return "🟩" * full + "⬜" * (width - full)


def clipped(text: str, length: int) -> str:
    """Return a text in at most so many characters, with an ellipsis where some were cut off."""
    return text if len(text) <= length else text[: max(0, length - 1)].rstrip() + "…"


def quoted(text: str, length: int) -> str:
    """Return somebody's words in at most so many characters, escaped."""
    return escape(clipped(text, length), quote=False)


def bold(text: str, length: int = TITLE_LENGTH) -> str:
    """Return somebody's words in bold, escaped."""
    return f"<b>{quoted(text, length)}</b>"


def _escaped(values: dict[str, object]) -> dict[str, object]:
    return {
        name: escape(value, quote=False) if isinstance(value, str) else value
        for name, value in values.items()
    }
