"""Tips: money for somebody, and a few words with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.errors import Conflict
from onlyvips_ledger.api import Charge, KeyReused, Transfer
from onlyvips_ledger.payment_rows import short
from onlyvips_ledger.texts.notices import tipped_text
from onlyvips_ledger.texts.speaking import Speaker

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Ledger, Money

_KEEP = """
INSERT INTO ledger.notes (transfer_id, text) SELECT CAST(:id AS bigint), CAST(:text AS text)
 WHERE CAST(:text AS text) <> '' ON CONFLICT DO NOTHING
"""
_KEPT = "SELECT text FROM ledger.notes WHERE transfer_id = :id"


class Tips:
    """Gives tips.

    Args:
        platform: The plugin's.
        ledger: Moves the money.
    """

    def __init__(self, platform: Platform, ledger: Ledger) -> None:
        self._platform = platform
        self._ledger = ledger

    async def give(
        self, giver: Account, to: int, money: Money, key: str, message: str = ""
    ) -> Transfer:
        """Give somebody money; they are told, with the message.

        Args:
            giver: Whose money.
            to: Account that gets it.
            money: How much, fee and tax included.
            key: Names the tip among those of the giver: the same again gives nothing twice.
            message: What is said with it.

        Raises:
            onlyvips.errors.NotFound: There is no such account.
            onlyvips_ledger.api.InsufficientFunds: The giver has too little.
            onlyvips_ledger.api.KeyReused: The key belongs to another tip.
            onlyvips.errors.Conflict: They are banned.
        """
        platform, message = self._platform, message.strip()
        receiver = await platform.accounts.get(to)
        name = f"tip:{giver.id}:{short(key)}"
        charge = Charge(name, "tip", giver.id, receiver.id, money.asset, money.amount)
        async with platform.db.transaction():
            transfer = await self._ledger.charge(charge)
            if transfer.replayed:
                kept = await platform.db.fetch_val(_KEPT, {"id": transfer.id})
                if message and kept is not None and kept != message:
                    raise KeyReused("The key belongs to a tip with another message.")
                return transfer
            if receiver.is_banned(platform.clock.now()):
                raise Conflict("They cannot receive anything at present.", code="cannot-receive")
            await platform.db.execute(_KEEP, {"id": transfer.id, "text": message})
            say = Speaker.to(receiver, platform)
            asset = self._ledger.asset(money.asset)
            await platform.telegram.send(
                receiver.telegram_id,
                tipped_text(say, giver.name, money.amount, asset, message),
                key=f"ledger:tip:{transfer.id}",
            )
        return transfer
