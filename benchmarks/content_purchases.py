"""Purchases a second, against the same SQL statements by hand on asyncpg.

The statements of one purchase are recorded as the platform sends them: access is decided, the work
is unlocked, the ledger charges buyer and creator in double entry, marks for counting and events
are written, in one transaction. By hand a bare asyncpg pool sends the same texts in the same order
for other people and works, with their numbers, and those that the database gave, put in.

On both sides many people buy at once, of many creators, over pools of the same size, on one
database. Rounds alternate; the median of the ratios counts. Afterwards the books are verified.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from onlyvips_ledger.allowances import SHARDS, shard_of

from benchmarks.content_host import add_works, content_host, parts_of
from benchmarks.quests_host import Statement, add_accounts, bare_pool, in_turns, people, recorded
from benchmarks.report import Measurement
from onlyvips.testing.database import database_server

if TYPE_CHECKING:
    import asyncpg
    from onlyvips_content.shop import Purchase

    from onlyvips.accounts.types import Account
    from onlyvips.host import Host

    Wanted = tuple[Account, int]

NAME = "content_purchases"
BAR = "at least 0.7 of the same SQL by hand"

ROUNDS = 16
PURCHASES = 400
AT_ONCE = 10
CREATORS = 50
WORKS_EACH = 4
PRICE = 100
#: Tell the statements of the ledger whose rows hold numbers that later ones need.
LOOKS, WRITES = "LEFT JOIN ledger.transfers t", "INSERT INTO ledger.transfers"


async def measure() -> Measurement:
    """Measure and return the ratio."""
    with database_server() as server:
        async with content_host(server) as host:
            await tell_apart(host)
            creators = await add_accounts(host, CREATORS, 1)
            works = await add_works(host, creators, WORKS_EACH, PRICE)
            buyers = await people(host, PURCHASES, 1_000_000)
            await give_money(host, [buyer.id for buyer in buyers])
            wanted = pairs(buyers, works)
            shop = parts_of(host).shop

            async def buy(buyer: Account, work: int) -> Purchase:
                key = f"key-{buyer.id}-{work}"
                return await shop.buy(buyer, work, asset="XTR", amount=PRICE, key=key)

            for buyer, work in take(wanted):  # every creator has earned before
                await buy(buyer, work)
            by_hand = ByHand(await record(host, wanted, buy))
            sellers = await creators_of(host)
            before = await bought(host)
            async with bare_pool(str(host.db.url)) as pool:

                async def ours(_: int) -> None:
                    await at_once(take(wanted), buy)

                async def hands(_: int) -> None:
                    async def one(buyer: Account, work: int) -> None:
                        await by_hand.buy(pool, buyer.id, work, sellers[work])

                    await at_once(take(wanted), one)

                bare, platform = await in_turns(ROUNDS, hands, ours)
            assert await bought(host) - before == 2 * PURCHASES * (ROUNDS + 1)
            await check(host)
    ratio = statistics.median(b / o for b, o in zip(bare, platform, strict=True))
    return Measurement(
        what=f"purchases a second, {AT_ONCE} people at once, against the same SQL by hand",
        ratio=ratio,
        bar=0.7,
        at_least=True,
        detail=(
            f"by hand {PURCHASES / statistics.median(bare):.0f}/s, "
            f"ours {PURCHASES / statistics.median(platform):.0f}/s; {by_hand.count} statements"
        ),
    )


async def tell_apart(host: Host) -> None:
    """Let no two numbers be the same that mean different things."""
    for place, table in enumerate(
        ("core.accounts", "content.works", "ledger.accounts", "ledger.transfers"), 1
    ):
        await host.db.fetch_val(
            "SELECT setval(pg_get_serial_sequence(:table, 'id'), CAST(:first AS bigint))",
            {"table": table, "first": place * 10_000_000},
        )


async def record(
    host: Host, wanted: Iterator[Wanted], buy: Callable[[Account, int], Awaitable[Purchase]]
) -> dict[int, Recorded]:
    """Let somebody of each shard buy something, and return what was sent for it."""
    found: dict[int, Recorded] = {}
    for buyer, work in wanted:
        made: list[Purchase] = []

        async def note(buyer: Account = buyer, work: int = work, to: Any = made) -> None:
            to.append(await buy(buyer, work))

        statements = await recorded(host, note)
        for mark in (LOOKS, WRITES):
            assert sum(mark in s.sql for s in statements) == 1, [s.sql for s in statements]
        numbers = {
            row["owner"]: row["id"]
            for row in await host.db.fetch_all(
                "SELECT id, owner FROM ledger.accounts"
                " WHERE (owner = :buyer AND kind = 'available')"
                " OR (owner = :creator AND kind = 'held')",
                {"buyer": buyer.id, "creator": made[0].creator_id},
            )
        }
        found[shard_of(buyer.id)] = Recorded(
            statements,
            buyer.id,
            work,
            made[0].creator_id,
            numbers[buyer.id],
            numbers[made[0].creator_id],
            made[0].transfer_id,
            await key_of(host, made[0].transfer_id),
        )
        if len(found) == SHARDS:
            break
    return found


async def key_of(host: Host, transfer: int) -> str:
    """Return the part of a transfer's key that stands for the device's key."""
    key: str = await host.db.fetch_val(
        "SELECT key FROM ledger.transfers WHERE id = :id", {"id": transfer}
    )
    return key.rpartition(":")[2]


async def at_once(some: Sequence[Wanted], one: Callable[[Account, int], Awaitable[object]]) -> None:
    """Let people buy, so many at once."""
    waiting = iter(some)

    async def serve() -> None:
        for buyer, work in waiting:
            await one(buyer, work)

    await asyncio.gather(*(serve() for _ in range(AT_ONCE)))


async def give_money(host: Host, accounts: list[int]) -> None:
    """Give everybody the price of all works, as a reward of the platform."""
    from onlyvips_ledger.api import Ledger, Money

    ledger = host.platform_of("content").services.get(Ledger)
    waiting, all_works = iter(accounts), PRICE * CREATORS * WORKS_EACH

    async def serve() -> None:
        for account in waiting:
            await ledger.grant(f"pocket:{account}", account, Money("XTR", all_works))

    await asyncio.gather(*(serve() for _ in range(AT_ONCE)))


async def creators_of(host: Host) -> dict[int, int]:
    """Return whose works are whose."""
    rows = await host.db.fetch_all("SELECT id, creator_id FROM content.works")
    return {row["id"]: row["creator_id"] for row in rows}


async def bought(host: Host) -> int:
    """Return how many works were bought, unlocked and paid.

    Raises:
        AssertionError: Those are several numbers.
    """
    row = await host.db.fetch_one(
        "SELECT (SELECT count(*) FROM content.purchases) AS bought,"
        " (SELECT count(*) FROM content.unlocks) AS unlocked,"
        " (SELECT count(*) FROM content.purchases p JOIN ledger.transfers t"
        "   ON t.id = p.transfer_id AND t.payer = p.buyer_id AND t.payee = p.creator_id"
        "   AND t.subject = 'work:' || p.work_id) AS paid,"
        " (SELECT count(*) FROM ledger.transfers WHERE kind = 'content') AS moved"
    )
    assert row is not None
    assert row["bought"] == row["unlocked"] == row["paid"] == row["moved"], dict(row)
    return int(row["bought"])


async def check(host: Host) -> None:
    """Fail unless the books are right."""
    from onlyvips_ledger.parts import parts_of as ledger_parts

    report = await ledger_parts(host.platform_of("ledger")).verifying.verify()
    assert report.ok, report.differences[:5]


def pairs(buyers: Sequence[Account], works: Sequence[int]) -> Iterator[Wanted]:
    """Yield who buys what: everybody in turn, each of them every work once."""
    for step in range(len(works)):
        for place, buyer in enumerate(buyers):
            yield buyer, works[(place + step) % len(works)]


def take(wanted: Iterator[Wanted]) -> list[Wanted]:
    """Take as many as are bought in a round."""
    return list(islice(wanted, PURCHASES))


@dataclass(frozen=True, slots=True)
class Recorded:
    """The statements of one purchase, and the numbers in them that differ from case to case."""

    statements: Sequence[Statement]
    buyer: int
    work: int
    creator: int
    payer_account: int
    payee_account: int
    transfer: int
    key: str


class ByHand:
    """The statements of a purchase, sent by a bare asyncpg for other people and works.

    What the database gives (accounts of the ledger, the transfer) is taken from the rows of the
    statements that give it, as the platform does. What depends on the shard of the buyer, such as
    the account of the platform's fees, is in the statements that were recorded for this shard.

    Args:
        recorded: A purchase for each shard.
    """

    def __init__(self, recorded: Mapping[int, Recorded]) -> None:
        self._recorded = recorded

    @property
    def count(self) -> int:
        """How many statements a purchase takes, BEGIN and COMMIT among them."""
        return len(self._recorded[0].statements)

    async def buy(self, pool: asyncpg.Pool, buyer: int, work: int, creator: int) -> None:
        """Send them for somebody."""
        old = self._recorded[shard_of(buyer)]
        new: dict[int, int] = {old.buyer: buyer, old.work: work, old.creator: creator}
        words = (
            (old.key, f"{work:032x}"),
            (str(old.buyer), str(buyer)),
            (str(old.work), str(work)),
        )
        async with pool.acquire() as connection:
            for statement in old.statements:
                if not statement.args:
                    await connection.execute(statement.sql)
                    continue
                args = [_value(found, new, words) for found in statement.args]
                rows = await connection.fetch(statement.sql, *args)
                if LOOKS in statement.sql:
                    owners = {(row["owner"], row["kind"]): row["account_id"] for row in rows}
                    new[old.payer_account] = owners[buyer, "available"]
                    new[old.payee_account] = owners[creator, "held"]
                elif WRITES in statement.sql:
                    new[old.transfer] = rows[0]["transfer_id"]


def _value(found: Any, new: Mapping[int, int], words: Sequence[tuple[str, str]]) -> Any:
    """Return a value of a statement with this purchase's numbers in it."""
    if type(found) is int:
        return new.get(found, found)
    if type(found) is list:
        return [_value(one, new, words) for one in found]
    if type(found) is str:
        for before, after in words:
            found = found.replace(before, after)
    return found


if __name__ == "__main__":
    print(asyncio.run(measure()))
