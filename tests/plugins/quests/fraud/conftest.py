from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from onlyvips_quests.api import Evidence, Origin
from onlyvips_quests.fraud.facts import FactFinder, Facts
from onlyvips_quests.tables import (
    proofs,
    quest_versions,
    quests,
    referrals,
    run_steps,
    runs,
)

from onlyvips.accounts.types import Account

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from onlyvips.host import Host

#: Public addresses, which those kept free for documentation are not.
HOME, CAFE, TRAIN = "8.8.4.4", "1.1.1.1", "9.9.9.9"
LONG_AGO = timedelta(days=400)


class Past:
    """What people did before, written straight into the tables."""

    def __init__(self, host: Host, clock: MovableClock) -> None:
        self.host = host
        self.clock = clock
        self.platform = host.platform_of("quests")
        self.finder = FactFinder(self.platform)
        self._numbers = count(1000)
        self._periods = count()
        self._versions: dict[int, int] = {}

    async def person(self, age: timedelta = LONG_AGO) -> Account:
        (account,) = await self.people(1, age)
        return account

    async def people(self, number: int, age: timedelta = LONG_AGO) -> list[Account]:
        first = next(self._numbers)
        self._numbers = count(first + number)
        rows = await self.host.db.fetch_all(
            "INSERT INTO core.accounts (telegram_id, first_name, language, created_at, seen_at)"
            " SELECT n, 'Somebody', 'en', :made::timestamptz, :made"
            " FROM generate_series(:first::bigint, :last) AS n RETURNING id",
            {"made": self.clock.now() - age, "first": first, "last": first + number - 1},
        )
        accounts = await self.host.accounts.get_many(row["id"] for row in rows)
        return list(accounts.values())

    async def quest(self, slug: str = "quest") -> int:
        quest: int = await self.host.db.execute(quests.insert().values(slug=slug))
        self._versions[quest] = await self.host.db.execute(
            quest_versions.insert().values(
                quest_id=quest, number=1, rules={}, created_at=self.clock.now()
            )
        )
        return quest

    async def claim(
        self,
        account: Account,
        quest: int,
        ago: timedelta,
        *,
        address: str = "",
        state: str = "paid",
        times: int = 1,
        facts: Sequence[Facts] = (Facts(),),
    ) -> None:
        """Write claims, all at the same moment, with the given facts in turn."""
        await self.host.db.execute(
            "INSERT INTO quests.claims (account_id, quest_id, version_id, period, state, xp, score,"
            " facts, reasons, address, claimed_at)"
            " SELECT :account::bigint, :quest::bigint, :version::bigint, n, :state::text, 10, 0,"
            " :facts::jsonb -> ((n - :first) % :kinds::int), '[]', :address::bigint,"
            " :claimed_at::timestamptz"
            " FROM generate_series(:first::int, :last::int) AS n",
            {
                "account": account.id,
                "quest": quest,
                "version": self._versions[quest],
                "state": state,
                "facts": [one.to_json() for one in facts],
                "kinds": len(facts),
                "address": self.finder.address(Origin(address)),
                "claimed_at": self.clock.now() - ago,
                "first": (first := next(self._periods)),
                "last": first + times - 1,
            },
        )
        self._periods = count(first + times)

    async def invite(self, referrer: Account, account: Account, ago: timedelta) -> None:
        await self.host.db.execute(
            referrals.insert().values(
                account_id=account.id,
                referrer_id=referrer.id,
                created_at=self.clock.now() - ago,
            )
        )

    async def step(self, account: Account, quest: int, *steps: str) -> None:
        """Write steps of a run."""
        now = self.clock.now()
        run = await self.host.db.execute(
            runs.insert().values(
                account_id=account.id,
                quest_id=quest,
                version_id=self._versions[quest],
                taken_at=now,
                updated_at=now,
            )
        )
        rows = [{"run_id": run, "step": step} for step in steps]
        await self.host.db.execute(run_steps.insert().values(rows))

    async def proof(
        self, account: Account, quest: int, picture: int | None, ago: timedelta = timedelta(0)
    ) -> int:
        """Write a proof with a picture of this perceptual hash, 64 bits without a sign."""
        values: dict[str, Any] = {}
        if picture is not None:
            values["picture_hash"] = picture - 2**64 if picture >= 2**63 else picture
            values |= {f"band_{n}": picture >> 16 * n & 0xFFFF for n in range(4)}
        number: int = await self.host.db.execute(
            proofs.insert().values(
                account_id=account.id, quest_id=quest, created_at=self.clock.now() - ago, **values
            )
        )
        return number

    async def facts(
        self,
        account: Account,
        quest: int,
        *,
        evidence: Evidence | None = None,
        address: str = "",
        taken_at: datetime | None = None,
        copied: bool = False,
        inviting: bool = False,
    ) -> Facts:
        return await self.finder.collect(
            account,
            quest,
            evidence or Evidence("claim"),
            Origin(address),
            taken_at=taken_at,
            copied=copied,
            inviting=inviting,
        )


@pytest.fixture
def past(host: Host, clock: MovableClock) -> Past:
    return Past(host, clock)
