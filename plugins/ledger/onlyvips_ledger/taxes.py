"""What is withheld of what somebody earns: where they pay taxes, and their own rate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_ledger.movers import ITSELF

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_ledger.settings import LedgerSettings

_ONE = """
SELECT country, rate_bp, updated_at FROM ledger.tax_profiles WHERE account_id = :account
"""
_PUT = """
INSERT INTO ledger.tax_profiles (account_id, country, rate_bp, updated_at)
VALUES (:account, :country, CAST(:rate AS smallint), :now)
ON CONFLICT (account_id) DO UPDATE
  SET country = excluded.country, rate_bp = excluded.rate_bp, updated_at = excluded.updated_at
RETURNING country, rate_bp, updated_at
"""
_CLEAR = "DELETE FROM ledger.tax_profiles WHERE account_id = :account RETURNING country"
#: As in the settings: nobody is left with nothing.
MOST: Final = 9_000
_LETTERS: Final = 2
#: Codes of CLDR that are two letters and no country.
_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@dataclass(frozen=True, slots=True)
class TaxProfile:
    """What is withheld of what somebody earns, after the fee.

    Attributes:
        country: Where they pay taxes (ISO 3166-1 alpha-2); None where nobody said.
        rate_bp: Their own rate in basis points; None for that of the country.
        withheld_bp: What is withheld by that and the settings.
        updated_at: When it was last changed; None if it never was.
    """

    country: str | None = None
    rate_bp: int | None = None
    withheld_bp: int = 0
    updated_at: datetime | None = None


class Taxes:
    """Tax profiles. A change counts for what is earned from then on.

    Args:
        platform: The plugin's platform.
        settings: Rates of countries.
    """

    def __init__(self, platform: Platform, settings: LedgerSettings) -> None:
        self._platform = platform
        self._db = platform.db
        self._rates = settings.tax

    async def of(self, account_id: int) -> TaxProfile:
        """Return somebody's profile; an empty one where nothing was ever said."""
        row = await self._db.fetch_one(_ONE, {"account": account_id})
        return TaxProfile() if row is None else self._profile(row)

    async def put(
        self, account_id: int, country: str, rate_bp: int | None, *, actor: int | None = None
    ) -> TaxProfile:
        """Say where somebody pays taxes, and at which rate; audited.

        Args:
            account_id: Whose.
            country: ISO 3166-1 alpha-2, in capitals.
            rate_bp: Their own rate in basis points; None for that of the country.
            actor: Account of the operator; None on the command line.

        Raises:
            InvalidInput: There is no such country, or the rate is not from 0 to 9000.
            onlyvips.errors.NotFound: There is no such account.
        """
        if country not in countries():
            raise _invalid("country", "expected a country as ISO 3166-1 has it, such as TR")
        if rate_bp is not None and not 0 <= rate_bp <= MOST:
            raise _invalid("rate_bp", f"expected 0 to {MOST} basis points")
        await self._platform.accounts.get(account_id)
        async with self._db.transaction():
            row = await self._db.fetch_one(
                _PUT,
                {
                    "account": account_id,
                    "country": country,
                    "rate": rate_bp,
                    "now": self._platform.clock.now(),
                },
            )
            assert row is not None  # written or overwritten
            await self._audit(account_id, actor, country=country, rate_bp=rate_bp)
        return self._profile(row)

    async def clear(self, account_id: int, *, actor: int | None = None) -> TaxProfile:
        """Forget where somebody pays taxes, so that nothing is withheld; audited if it was known.

        Args:
            account_id: Whose.
            actor: Account of the operator; None on the command line.

        Raises:
            onlyvips.errors.NotFound: There is no such account.
        """
        await self._platform.accounts.get(account_id)
        async with self._db.transaction():
            if await self._db.fetch_one(_CLEAR, {"account": account_id}) is not None:
                await self._audit(account_id, actor, country=None, rate_bp=None)
        return TaxProfile()

    async def _audit(
        self, account_id: int, actor: int | None, *, country: str | None, rate_bp: int | None
    ) -> None:
        await self._platform.accounts.audit.record(
            "ledger.tax_changed",
            actor=actor,
            target=account_id,
            plugin=ITSELF.plugin,
            country=country,
            rate_bp=rate_bp,
        )

    def _profile(self, row: Record) -> TaxProfile:
        own: int | None = row["rate_bp"]
        withheld = self._rates.get(row["country"], 0) if own is None else own
        return TaxProfile(row["country"], own, withheld, row["updated_at"])


@cache
def countries() -> frozenset[str]:
    """Return the codes of all countries, as CLDR knows them."""
    from babel import Locale

    codes = {str(code) for code in Locale("en").territories}
    return frozenset(
        code for code in codes - _NO_COUNTRIES if len(code) == _LETTERS and code.isalpha()
    )


def _invalid(field: str, expected: str) -> InvalidInput:
    return InvalidInput(f"{field}: {expected}.", fields=[FieldError(field, expected)])
