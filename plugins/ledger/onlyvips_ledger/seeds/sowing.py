"""Giving everybody money to try things out with, through the services that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips.accounts.types import TelegramProfile
from onlyvips_ledger.api import Money
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.testrail import NAME

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: What everybody has to begin with: 5,000 Stars, 25 Toncoin, 100 USDT.
_THROUGH_RAIL: Final = (Money("XTR", 5_000), Money("TON", 25_000_000_000), Money("USDT", 10**8))
#: The people of a new simulator, who are there before they write to the bot.
_SIMULATED: Final = (
    TelegramProfile(101, "Alice", username="alice_vip", language_code="en"),
    TelegramProfile(102, "Burak", username="burak_vip", language_code="tr"),
    TelegramProfile(103, "Ольга", username="olga_vip", language_code="ru"),
    TelegramProfile(104, "ليلى", username="layla_vip", language_code="ar"),
)
_CREDITS: Final = Money("CREDIT", 250)
_PEOPLE = """
SELECT id FROM core.accounts
 WHERE erased_at IS NULL AND id > :after ORDER BY id LIMIT :limit
"""
_PAGE: Final = 500
#: Who is here only because somebody tries things out is one of the first.
_MOST: Final = 5_000


async def sow_demo(platform: Platform) -> str:
    """Give everybody play money, those of the simulator included; say what was done."""
    parts = parts_of(platform)
    if NAME not in parts.rails.all():
        return "nothing, because there is no test rail in production"
    for profile in _SIMULATED:
        if await platform.accounts.by_telegram_id(profile.id) is None:
            await platform.accounts.ensure(profile)
    given = after = seen = 0
    while seen < _MOST:
        rows = await platform.db.fetch_all(_PEOPLE, {"after": after, "limit": _PAGE})
        for row in rows:
            given += await _give(platform, row["id"])
        seen += len(rows)
        if len(rows) < _PAGE:
            break
        after = rows[-1]["id"]
    if not given:
        return "nothing, because everybody had money"
    return f"money for {given} {'person' if given == 1 else 'people'}"


async def _give(platform: Platform, account_id: int) -> bool:
    parts, new = parts_of(platform), False
    for money in _THROUGH_RAIL:
        key = f"seed:{account_id}:{money.asset}"
        payment = await parts.payments.start("ledger", key, account_id, rail=NAME, receive=money)
        if payment.state != "confirmed":
            await parts.payments.confirm(payment.id, {})
            new = True
    await parts.service.grant(f"seed:{account_id}:{_CREDITS.asset}", account_id, _CREDITS)
    return new
