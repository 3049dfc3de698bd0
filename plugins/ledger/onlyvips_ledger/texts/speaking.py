"""Translating for one person, in a chat, in a document or in a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onlyvips.i18n import RIGHT_TO_LEFT
from onlyvips_ledger.api.amounts import written

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.i18n import Translations
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Asset

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
        time_zone: The person's.
        now: The time.
        markup: Values are escaped for Telegram's HTML; off for documents and labels.
    """

    translations: Translations
    language: str
    time_zone: str
    now: datetime
    markup: bool = True

    @classmethod
    def to(
        cls,
        account: Account,
        platform: Platform,
        *,
        markup: bool = True,
        language: str | None = None,
    ) -> Speaker:
        """Return what speaks to an account, in its own language unless another one is given."""
        return cls(
            platform.i18n,
            language or account.language,
            account.time_zone,
            platform.clock.now(),
            markup,
        )

    @property
    def from_the_right(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language in RIGHT_TO_LEFT

    def t(self, msgid: str, /, **values: object) -> str:
        """Translate and fill in values."""
        return self.translations.gettext(self.language, msgid, **self._safe(values))

    def nt(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Translate with plural forms; ``{n}`` is filled in."""
        return self.translations.ngettext(self.language, singular, plural, n, **self._safe(values))

    def amount(self, amount: int, asset: Asset) -> str:
        """Return an amount with its asset, as the person would write it."""
        return f"{self.figures(amount, asset)} {asset.code}"

    def figures(self, amount: int, asset: Asset) -> str:
        """Return an amount without its asset."""
        return written(amount, asset.decimals, self.language)

    def until(self, moment: datetime) -> str:
        """Return how far away a moment is, as in "in 3 hours"."""
        from babel.dates import format_timedelta

        span = moment - self.now
        # "in 0 seconds" helps nobody, and what is due now may not have been looked at yet.
        if abs(span) < _SHORTEST:
            span = _SHORTEST
        return format_timedelta(span, locale=self.language, add_direction=True)

    def date_of(self, moment: datetime) -> str:
        """Return the date of a moment where the person is, as they would write it."""
        return self.day(moment.astimezone(zone(self.time_zone)).date())

    def day(self, day: date) -> str:
        """Return a day as the person would write it."""
        from babel.dates import format_date

        return format_date(day, "medium", locale=self.language)

    def country(self, code: str) -> str:
        """Return the name of a country; its code where there is none."""
        from babel import Locale

        return str(Locale.parse(self.language).territories.get(code, code))

    def _safe(self, values: dict[str, object]) -> dict[str, object]:
        if not self.markup:
            return values
        return {
            name: escape(value, quote=False) if isinstance(value, str) else value
            for name, value in values.items()
        }


def zone(name: str) -> ZoneInfo:
    """Return a time zone; UTC for a name that is none (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
