"""Money that waits: put aside by a payer, or earned and not yet free."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound
from onlyvips_ledger.api import AccountKind, EarningsReleased, Hold
from onlyvips_ledger.charging import earn, spend
from onlyvips_ledger.movers import Mover
from onlyvips_ledger.posting import Order, check_amount, joined
from onlyvips_ledger.writing import Draft, NewHold

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Charge, Money, Transfer
    from onlyvips_ledger.assets import Assets
    from onlyvips_ledger.charging import Charging
    from onlyvips_ledger.posting import Books, Found, Line

AVAILABLE, EARNINGS = AccountKind.AVAILABLE, AccountKind.EARNINGS
ESCROW, HELD, DEBT = AccountKind.ESCROW, AccountKind.HELD, AccountKind.DEBT

_COLUMNS: Final = (
    "id, kind, state, owner, asset, amount, from_earnings, until, plugin, subject, closed_by"
)
_HOLD = f"SELECT {_COLUMNS} FROM ledger.holds WHERE id = :id"  # noqa: S608 - nobody's text
_LOCK_HOLD = f"{_HOLD} AND kind = 'escrow' FOR UPDATE"
_DUE = f"""
SELECT {_COLUMNS} FROM ledger.holds
 WHERE state = 'open' AND until <= :now
   AND NOT (id = ANY(CAST(:tried AS bigint[])))
 ORDER BY until, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""  # noqa: S608


class Holding:
    """Puts money aside, captures and releases it, and sets earnings free.

    Args:
        platform: The plugin's platform.
        books: Where it is written.
        assets: What can be paid with.
        charging: Knows what becomes of a charge.
    """

    def __init__(
        self, platform: Platform, books: Books, assets: Assets, charging: Charging
    ) -> None:
        self._platform = platform
        self._db = platform.db
        self._books = books
        self._assets = assets
        self._charging = charging

    async def put_aside(
        self,
        mover: Mover,
        key: str,
        account_id: int,
        money: Money,
        *,
        until: datetime,
        subject: str = "",
    ) -> Hold:
        """Put money of a person aside; see `onlyvips_ledger.api.Ledger.put_aside`."""
        self._assets.get(money.asset)
        check_amount(money.amount)
        if until.tzinfo is None:
            raise _not_until()
        moment = until.astimezone(UTC).isoformat()
        order = Order(
            mover=mover,
            key=key,
            content=("hold", account_id, money.asset, money.amount, moment, subject),
            asset=money.asset,
            people=(account_id,),
            opens=[(account_id, ESCROW)],
            limited=(account_id, money.amount),
        )

        def decide(found: Found) -> Draft:
            # Looked at here and not before: the same key again answers the first result.
            if until <= found.now:
                raise _not_until()
            paid = spend(found, account_id, money.asset, money.amount)
            earned = sum(-line.amount for _, line in paid if line.kind is EARNINGS)
            account = found.accounts[account_id, ESCROW]
            return Draft(
                plugin=mover.plugin,
                key=key,
                kind="hold",
                digest=order.digest,
                asset=money.asset,
                amount=money.amount,
                lines=[*paid, found.line(account_id, ESCROW, money.asset, money.amount)],
                subject=subject,
                payer=account_id,
                hold=NewHold("escrow", account, account_id, money.amount, until, earned),
            )

        moved = await self._books.move(order, decide)
        row = await self._db.fetch_one(_HOLD, {"id": moved.hold_id})
        assert row is not None  # it was just made, or is there since the first call
        return _hold(row)

    async def capture(self, mover: Mover, hold_id: int, charge: Charge) -> Transfer:
        """Pay a charge out of what was put aside; see `onlyvips_ledger.api.Ledger.capture`."""
        self._charging.check(charge)

        async def work() -> Transfer:
            row = await self._lock(mover, hold_id)
            order = Order(
                mover=mover,
                key=charge.key,
                content=("capture", hold_id, *self._charging.content(charge)),
                asset=charge.asset,
                people=(charge.payer, charge.payee),
                opens=[
                    (charge.payee, self._charging.earned_as(charge.asset)),
                    (charge.payer, AVAILABLE),
                ],
                payee=charge.payee,
            )

            def decide(found: Found) -> Draft:
                # Looked at here and not before: the same key again answers the first result.
                _check_capture(row, charge, found.now)
                paid = [found.line(charge.payer, ESCROW, charge.asset, -row["amount"])]
                paid += _back(found, row, row["amount"] - charge.amount)
                others = {"kind": "capture", "closes": hold_id, "closed_as": "captured"}
                return self._charging.draft(order, charge, found, paid, **others)

            return (await self._books.move(order, decide)).transfer

        return await joined(self._db, work)

    async def release(self, mover: Mover, hold_id: int) -> Hold:
        """Give back what was put aside; see `onlyvips_ledger.api.Ledger.release`."""

        async def work() -> Hold:
            row = await self._lock(mover, hold_id)
            if row["state"] == "captured":
                raise Conflict("What was put aside is paid already.", code="hold-captured")
            if row["state"] == "open":
                await self._set_free(row)
                row = await self._db.fetch_one(_HOLD, {"id": hold_id}) or row
            return _hold(row)

        return await joined(self._db, work)

    async def release_due(self, most: int = 10_000) -> int:
        """End the holds whose time has come, each in a transaction of its own.

        What another process is about to end is left to it.

        Args:
            most: Most holds that are ended now.

        Returns:
            How many were ended.
        """
        ended = 0
        failed: list[int] = []
        while ended < most:
            what = await self._release_next(failed)
            if what is None:
                break
            ended += what
        return ended

    async def _release_next(self, failed: list[int]) -> int | None:
        number = None
        try:
            async with self._db.transaction():
                values = {"now": self._platform.clock.now(), "tried": failed}
                row = await self._db.fetch_one(_DUE, values)
                if row is None:
                    return None
                number = row["id"]
                await self._set_free(row)
        except Exception as error:
            if number is None:
                raise
            # One that cannot be ended must not keep all others waiting.
            self._platform.log.exception("hold_not_released", hold_id=number, exc_info=error)
            failed.append(number)
            return 0
        return 1

    async def _lock(self, mover: Mover, hold_id: int) -> Record:
        row = await self._db.fetch_one(_LOCK_HOLD, {"id": hold_id})
        if row is None or (mover.uses is not None and row["plugin"] != mover.plugin):
            raise NotFound(f"There is no hold {hold_id}.", code="hold-not-found")
        return row

    async def _set_free(self, row: Record) -> None:
        """End a hold that is locked and open: money goes back, or earnings become free."""
        owner, asset, amount = row["owner"], row["asset"], row["amount"]
        earned = row["kind"] == "earnings"
        freed = 0
        order = Order(
            mover=Mover(row["plugin"], None),
            key=f"ledger:release:{row['id']}",
            content=("release", row["id"]),
            asset=asset,
            people=(owner,),
            opens=[(owner, EARNINGS if earned else AVAILABLE)],
            own_key=True,
            living=False,
        )

        def decide(found: Found) -> Draft:
            nonlocal freed
            if earned:
                lines = [found.line(owner, HELD, asset, -amount)]
                lines += earn(found, owner, asset, amount, EARNINGS)
                freed = sum(line.amount for _, line in lines if line.kind is EARNINGS)
            else:
                lines = [found.line(owner, ESCROW, asset, -amount), *_back(found, row, amount)]
            return Draft(
                plugin=order.mover.plugin,
                key=order.key,
                kind="release",
                digest=order.digest,
                asset=asset,
                amount=amount,
                lines=lines,
                subject=row["subject"],
                payer=owner,
                payee=owner,
                closes=row["id"],
            )

        await self._books.move(order, decide)
        self._platform.metrics.increment("releases", kind=row["kind"], asset=asset)
        if freed:
            await self._platform.events.publish(
                EarningsReleased(account_id=owner, asset=asset, amount=freed)
            )


def _back(found: Found, row: Record, amount: int) -> list[Line]:
    """Return the lines by which a part of a hold goes back where it came from.

    What came from earnings goes back first: of what was put aside, the rest was to be spent first.
    It pays what the person owes by now, as all that is earned does.
    """
    owner, asset = row["owner"], row["asset"]
    earned = min(amount, row["from_earnings"])
    lines = earn(found, owner, asset, earned, EARNINGS)
    if amount - earned:
        lines.append(found.line(owner, AVAILABLE, asset, amount - earned))
    return lines


def _not_until() -> InvalidInput:
    expected = "expected a moment in the future, with its time zone"
    return InvalidInput(f"until: {expected}.", fields=[FieldError("until", expected)])


def _check_capture(row: Record, charge: Charge, now: datetime) -> None:
    # Whether it is over must not depend on when the job that gives it back happens to run.
    if row["state"] != "open" or row["until"] <= now:
        raise Conflict("What was put aside is no longer there.", code="hold-not-open")
    if (charge.payer, charge.asset) != (row["owner"], row["asset"]):
        expected = f"expected account {row['owner']} and {row['asset']}, as in the hold"
        raise InvalidInput(
            f"The charge is not of the hold: {expected}.", fields=[FieldError("payer", expected)]
        )
    if charge.amount > row["amount"]:
        raise Conflict(
            f"Only {row['amount']} {row['asset']} were put aside.",
            code="hold-too-small",
            extra={"amount": row["amount"]},
        )


def _hold(row: Record) -> Hold:
    values: dict[str, Any] = {
        name: row[name] for name in ("id", "owner", "asset", "amount", "state", "until", "subject")
    }
    return Hold(expires_at=values.pop("until"), **values)
