"""The shop: one purchase, however often somebody taps and on how many devices.

Money and access are one transaction. The row in ``unlocks`` is written first: its primary key
decides among all who want the same for the same person, before anybody waits for an account of the
ledger. Then the ledger is asked, and what was paid is written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips_ledger.api import Charge, InsufficientFunds, KeyReused, Ledger, Money

from onlyvips.errors import Conflict, NotFound, OnlyVipsError
from onlyvips.events import Activity
from onlyvips_content.api import WorkUnlocked
from onlyvips_content.shop.checking import Checking, Unlocked
from onlyvips_content.shop.history import History
from onlyvips_content.shop.refunding import Refunding
from onlyvips_content.shop.statements import OPEN, WRITE
from onlyvips_content.shop.tipping import Tipping
from onlyvips_content.shop.values import (
    COLUMNS,
    Purchase,
    Wish,
    check_amount,
    check_key,
    clean_message,
    ledger_key,
    purchase_of,
)
from onlyvips_content.unlocks import GIFT, PURCHASE

if TYPE_CHECKING:
    from onlyvips_ledger.api import Payment, Transfer

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_content.cards.public import PublicWork
    from onlyvips_content.cards.seeing import Sight
    from onlyvips_content.unlocks import Unlocks

#: How often a work that changes all the time is looked at.
_LOOKS: Final = 3


class Shop:
    """Sells works.

    Args:
        platform: The plugin's platform.
        sight: Works as somebody sees them.
        unlocks: What people may see for good.
    """

    def __init__(self, platform: Platform, sight: Sight, unlocks: Unlocks) -> None:
        self._platform = platform
        self._checking = Checking(platform, sight)
        self.history = History(platform)
        self.tipping = Tipping(platform)
        self.refunding = Refunding(platform, unlocks)

    @property
    def _ledger(self) -> Ledger:
        return self._platform.services.get(Ledger)

    # ---- buying ------------------------------------------------------------------------------

    async def buy(
        self, buyer: Account, work_id: int, *, asset: str, amount: int, key: str
    ) -> Purchase:
        """Buy a work for oneself.

        Who has bought it before, on another device perhaps, gets that purchase as the answer and
        pays nothing.

        Args:
            buyer: Who.
            work_id: What.
            asset: With what it is paid.
            amount: The price that the buyer saw, in the smallest unit.
            key: Names the purchase among those of the buyer; the same again changes nothing.

        Raises:
            NotFound: There is no such work for them.
            onlyvips_content.shop.checking.PriceChanged: It costs something else now.
            onlyvips_content.shop.checking.Unlocked: They have it, and did not buy it.
            Conflict: It is their own, open to them anyway, or not for sale; or it is changed at
                this moment again and again.
            Forbidden: They have not said that they are of age.
            InvalidInput: The amount is no whole number above 0, or the asset is not taken.
            onlyvips_ledger.api.InsufficientFunds: They have too little; says what is missing and by
                which rails it can be brought in.
            onlyvips_ledger.api.KeyReused: The key belongs to another purchase.
        """
        wish = Wish(buyer.id, buyer.id, work_id, asset, amount, key)
        return await self._sell(buyer, buyer, wish)

    async def gift(
        self,
        buyer: Account,
        recipient_id: int,
        work_id: int,
        *,
        asset: str,
        amount: int,
        key: str,
        message: str = "",
    ) -> Purchase:
        """Buy a work for somebody else; see `buy`.

        Args:
            buyer: Who pays.
            recipient_id: Who may see it.
            work_id: What.
            asset: With what it is paid.
            amount: The price that the buyer saw.
            key: Names the purchase among those of the buyer.
            message: Plain text for the other one.

        Raises:
            NotFound: There is no such work or person.
            Conflict: It would be for themselves; or as in `buy`.
            onlyvips_content.shop.checking.Unlocked: They can see it already.
        """
        if recipient_id == buyer.id:
            raise Conflict("A gift is for somebody else.", code="gift-to-oneself")
        recipient = await self._platform.accounts.get(recipient_id)
        message = clean_message(message)
        wish = Wish(buyer.id, recipient.id, work_id, asset, amount, key, message)
        return await self._sell(buyer, recipient, wish)

    async def tip(
        self,
        giver: Account,
        creator_id: int,
        *,
        asset: str,
        amount: int,
        key: str,
        message: str = "",
        work_id: int | None = None,
    ) -> Transfer:
        """Give a creator money; see `onlyvips_content.shop.tipping.Tipping.tip`."""
        try:
            return await self.tipping.tip(
                giver,
                creator_id,
                asset=asset,
                amount=amount,
                key=key,
                message=message,
                work_id=work_id,
            )
        except InsufficientFunds as error:
            await self._add_quotes(error)
            raise

    async def start_payment(
        self, buyer: Account, work_id: int, *, rail: str, asset: str, amount: int, key: str
    ) -> Payment:
        """Begin to bring in what somebody lacks for a work; it is bought when the money is there.

        Args:
            buyer: Who.
            work_id: What they want to buy.
            rail: How they pay.
            asset: With what the work is paid.
            amount: Its price, as the buyer saw it: for another one it is not bought.
            key: Names the payment among those of the buyer.

        Raises:
            Conflict: They have enough; or as in `buy`.
            NotFound: There is no such work or rail.
            InvalidInput: The rail cannot move this.
        """
        check_amount(amount)
        check_key(key)
        work = await self._checking.for_oneself(buyer, work_id)
        self._checking.check_price(work, asset, amount)
        balance = await self._ledger.balance(buyer.id, asset)
        missing = amount - balance.spendable
        if missing <= 0:
            raise Conflict("You have enough to buy this work at once.", code="enough-money")
        return await self._ledger.start_payment(
            ledger_key("payment", buyer.id, key),
            buyer.id,
            rail,
            Money(asset, missing),
            subject=f"work:{work_id}@{amount}",
        )

    async def price(self, buyer: Account, work_id: int, asset: str) -> int | None:
        """Return what a work costs now; None where it is not for sale with this."""
        return await self._checking.price(buyer, work_id, asset)

    # ---- how it is done ----------------------------------------------------------------------

    async def _sell(self, buyer: Account, recipient: Account, wish: Wish) -> Purchase:
        check_amount(wish.amount)
        check_key(wish.key)
        try:
            async with self._platform.db.connection():
                purchase = await self._bought(buyer, recipient, wish)
        except OnlyVipsError as error:
            # Nothing of it is left. Perhaps it was refused because it was done before.
            earlier = await self._earlier(wish, error)
            if earlier is not None:
                return earlier
            if isinstance(error, InsufficientFunds):
                await self._add_quotes(error)
            raise
        kind = GIFT if purchase.gift else PURCHASE
        self._platform.metrics.increment("purchases", kind=kind, asset=purchase.asset)
        return purchase

    async def _bought(self, buyer: Account, recipient: Account, wish: Wish) -> Purchase:
        for _ in range(_LOOKS):
            # Before the transaction: what is known of the work may be kept then, and no lock is
            # held meanwhile. Whether it was unlocked or changed since, the first row tells.
            work = await self._check(buyer, recipient, wish)
            async with self._platform.db.transaction():
                purchase = await self._pay(work, wish)
            if purchase is not None:
                return purchase
        raise Conflict("This work is being changed; look at it again.", code="work-changed")

    async def _pay(self, work: PublicWork, wish: Wish) -> Purchase | None:
        """Open the work and take the money; None, and nothing done, when the work was changed."""
        db, now = self._platform.db, self._platform.clock.now()
        creator_id = work.facts.creator_id
        source = PURCHASE if wish.buyer_id == wish.recipient_id else GIFT
        opened = await db.fetch_one(
            OPEN,
            {
                "account": wish.recipient_id,
                "work": wish.work_id,
                "source": source,
                "now": now,
                "revision": work.revision,
                "creator_revision": work.creator_revision,
            },
        )
        assert opened is not None  # one row, whatever there is
        if not opened["unchanged"]:
            return None
        if not opened["opened"]:  # another device, or another giver, was quicker
            raise Unlocked("This work was unlocked a moment ago.")
        # Before the ledger locks accounts, so that it holds them for less time.
        await self._platform.events.publish(
            WorkUnlocked(
                work_id=wish.work_id,
                creator_id=creator_id,
                account_id=wish.recipient_id,
                source=source,
                buyer_id=wish.buyer_id,
            ),
            Activity(
                account_id=wish.buyer_id,
                kind="content.purchased",
                subject=f"work:{wish.work_id}",
                key=wish.charge_key,
            ),
        )
        transfer = await self._ledger.charge(
            Charge(
                wish.charge_key,
                "content",
                wish.buyer_id,
                creator_id,
                wish.asset,
                wish.amount,
                f"work:{wish.work_id}",
            )
        )
        if transfer.replayed:  # paid before, and perhaps taken back since: not paid again
            raise KeyReused("The key belongs to an earlier purchase.")
        net = wish.amount - transfer.fee - transfer.tax
        number = await db.fetch_val(
            WRITE,
            {
                "buyer": wish.buyer_id,
                "recipient": wish.recipient_id,
                "work": wish.work_id,
                "creator": creator_id,
                "asset": wish.asset,
                "amount": wish.amount,
                "net": net,
                "key": wish.key,
                "digest": wish.digest,
                "transfer": transfer.id,
                "now": now,
                "message": wish.message,
            },
        )
        return Purchase(
            number,
            wish.buyer_id,
            wish.recipient_id,
            wish.work_id,
            creator_id,
            wish.asset,
            wish.amount,
            net,
            transfer.id,
            now,
            None,
            wish.message,
        )

    async def _check(self, buyer: Account, recipient: Account, wish: Wish) -> PublicWork:
        if wish.buyer_id == wish.recipient_id:
            work = await self._checking.for_oneself(buyer, wish.work_id)
        else:
            work = await self._checking.for_another(buyer, recipient, wish.work_id)
        self._checking.check_price(work, wish.asset, wish.amount)
        return work

    async def _earlier(self, wish: Wish, error: OnlyVipsError) -> Purchase | None:
        """Return the purchase that a request repeats: of this key, or of this work.

        Raises:
            KeyReused: The key belongs to a purchase of something else.
        """
        row = await self._platform.db.fetch_one(
            f"SELECT {COLUMNS} FROM content.purchases WHERE buyer_id = :buyer AND key = :key",  # noqa: S608
            {"buyer": wish.buyer_id, "key": wish.key},
        )
        if row is not None:
            if row["digest"] != wish.digest:
                raise KeyReused("The key belongs to a purchase of something else.") from error
            return purchase_of(row, replayed=True)
        if not isinstance(error, Unlocked):
            return None
        row = await self._platform.db.fetch_one(
            f"SELECT {COLUMNS} FROM content.purchases"  # noqa: S608 - constants
            " WHERE recipient_id = :recipient AND work_id = :work AND buyer_id = :buyer"
            " AND refunded_at IS NULL",
            {"recipient": wish.recipient_id, "work": wish.work_id, "buyer": wish.buyer_id},
        )
        return None if row is None else purchase_of(row, replayed=True)

    async def _add_quotes(self, error: InsufficientFunds) -> None:
        """Tell who has too little by which rails it can be brought in."""
        try:
            quotes = await self._ledger.quotes(Money(error.asset, error.missing))
        except OnlyVipsError as problem:
            self._platform.log.warning("quotes_failed", detail=problem.detail)
            quotes = ()
        error.extra = {
            **error.extra,
            "quotes": [
                {
                    "rail": quote.rail,
                    "pay": {"asset": quote.pay.asset, "amount": quote.pay.amount},
                    "receive": {"asset": quote.receive.asset, "amount": quote.receive.amount},
                    "expires_at": quote.expires_at.isoformat(),
                }
                for quote in quotes
            ],
        }

    async def get(self, account: Account, purchase_id: int, *, staff: bool = False) -> Purchase:
        """Return a purchase to who took part in it.

        Raises:
            NotFound: There is no such purchase for them.
        """
        purchase = await self.history.find(purchase_id)
        if purchase is None or not (
            staff or account.id in (purchase.buyer_id, purchase.recipient_id, purchase.creator_id)
        ):
            raise NotFound("There is no such purchase.", code="purchase-not-found")
        return purchase

    async def refund(
        self, by: Account, purchase_id: int, *, reason: str, staff: bool = False
    ) -> Purchase:
        """Take a purchase back; see `onlyvips_content.shop.refunding.Refunding.refund`."""
        return await self.refunding.refund(by, purchase_id, reason=reason, staff=staff)
