"""May this be bought now, for this price? If not, why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound, OnlyVipsError
from onlyvips_content.access.facts import fits_age
from onlyvips_content.access.ways import prices_of
from onlyvips_content.views import Viewer

if TYPE_CHECKING:
    from datetime import datetime

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_content.access.facts import WorkFacts
    from onlyvips_content.cards.public import PublicWork
    from onlyvips_content.cards.seeing import Seen, Sight


class Unlocked(Conflict):
    """Whoever it is for may see the work for good already."""

    default_code = "already-unlocked"


class PriceChanged(Conflict):
    """It costs something else than the buyer saw.

    Attributes:
        asset: Of what.
        amount: What it costs now.
    """

    default_code = "price-changed"

    def __init__(self, asset: str, amount: int) -> None:
        super().__init__(
            f"The price has changed: it is {amount} {asset} now.",
            extra={"asset": asset, "amount": amount},
        )
        self.asset, self.amount = asset, amount


class Checking:
    """Looks at a work with the eyes of who wants to buy it.

    Args:
        platform: The plugin's platform.
        sight: Works as somebody sees them.
    """

    def __init__(self, platform: Platform, sight: Sight) -> None:
        self._db = platform.db
        self._clock = platform.clock
        self._sight = sight

    async def for_oneself(self, buyer: Account, work_id: int) -> PublicWork:
        """Return a work that somebody may buy for themselves; the price is another question.

        Raises:
            NotFound: There is no such work for them.
            Unlocked: They have it.
            Conflict: It is theirs, open to them anyway, or not for sale.
            Forbidden: They have not said that they are of age.
        """
        seen = await self._seen(buyer, work_id)
        if seen.viewer.unlocked:
            raise Unlocked("You have unlocked this work already.")
        self._check(buyer, seen)
        if seen.access.allowed:
            raise Conflict(
                "This work is open to you; there is nothing to buy.",
                code="work-open",
                extra={"via": seen.access.via},
            )
        return seen.work

    async def for_another(self, buyer: Account, recipient: Account, work_id: int) -> PublicWork:
        """Return a work that somebody may buy for somebody else.

        Raises:
            NotFound: There is no such work for them.
            Unlocked: The other one has it, or may see it anyway.
            Conflict: It is their own, or not for sale.
            Forbidden: They have not said that they are of age.
        """
        seen = await self._seen(buyer, work_id)
        self._check(buyer, seen)
        theirs = (await self._sight.of(Viewer.of(recipient), [work_id])).get(work_id)
        if theirs is None or theirs.viewer.unlocked or theirs.access.allowed:
            raise Unlocked("They can see this work already.", code="recipient-has-it")
        return seen.work

    def check_price(self, work: PublicWork, asset: str, amount: int) -> None:
        """Hold the price that a buyer saw against the one there is.

        Raises:
            PriceChanged: It is another.
            InvalidInput: It has no price in this asset.
        """
        prices = prices_of(work.facts.ways, self._clock.now())
        if asset not in prices:
            expected = f"expected one of {', '.join(prices)}"
            raise InvalidInput(
                f"This work cannot be paid with {asset}.", fields=[FieldError("asset", expected)]
            )
        if prices[asset] != amount:
            raise PriceChanged(asset, prices[asset])

    async def price(self, buyer: Account, work_id: int, asset: str) -> int | None:
        """Return what a work costs now; None where it is not for sale with this."""
        seen = (await self._sight.of(Viewer.of(buyer), [work_id])).get(work_id)
        if seen is None:
            return None
        return prices_of(seen.work.facts.ways, self._clock.now()).get(asset)

    async def _seen(self, buyer: Account, work_id: int) -> Seen:
        seen = (await self._sight.of(Viewer.of(buyer), [work_id])).get(work_id)
        if seen is None:
            raise await self._hidden(work_id)
        return seen

    def _check(self, buyer: Account, seen: Seen) -> None:
        work, now = seen.work.facts, self._clock.now()
        if work.creator_id == buyer.id:
            raise Conflict("This work is your own.", code="own-work")
        if not work.shown:
            raise _not_for_sale()
        if not fits_age(work, seen.viewer):
            raise Forbidden(
                "This work is for adults; say first that you are of age.",
                code="adult-consent-needed",
            )
        if not prices_of(work.ways, now):
            raise _not_for_sale(_opens(work))

    async def _hidden(self, work_id: int) -> OnlyVipsError:
        """Return why nobody sees a work: who has its page open still may know that it was there."""
        row = None
        if 0 < work_id < 2**63:
            row = await self._db.fetch_one(
                "SELECT state FROM content.works WHERE id = :id", {"id": work_id}
            )
        if row is None or row["state"] in ("draft", "scheduled"):
            return NotFound("There is no such work.", code="work-not-found")
        return _not_for_sale()


def _opens(work: WorkFacts) -> datetime | None:
    moments = [
        way.opens_at for way in work.ways if way.rule == "price" and way.opens_at is not None
    ]
    return min(moments, default=None)


def _not_for_sale(opens_at: datetime | None = None) -> Conflict:
    if opens_at is None:
        return Conflict("This work is not for sale.", code="not-for-sale")
    return Conflict(
        "This work is not for sale yet.",
        code="not-for-sale-yet",
        extra={"opens_at": opens_at.isoformat()},
    )
