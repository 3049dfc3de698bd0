"""What is known about a claim when it is made: plain numbers, gathered once and kept with it.

Rules judge these numbers and nothing else, so that a changed rule can be tried on past claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from onlyvips_quests.fraud.addresses import address_digest, address_secret
from onlyvips_quests.fraud.queries import ALIKE, AT_ADDRESS, INVITED, OWN

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.api import Evidence, Origin

#: In place of a number that is not known.
UNKNOWN: Final = -1

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a claim. Counts are bounded, see `onlyvips_quests.fraud.queries`.

    Attributes:
        age: Seconds since the account was made.
        claims_minute: Claims of the account within the last minute, before this one.
        claims_hour: The same within the last hour.
        claims_day: The same within the last day.
        since_claim: Seconds since the account's last claim.
        since_taken: Seconds from taking the quest to what proves it.
        answers: Questions that were answered.
        copied: 1 if the text is a copy of what somebody else wrote.
        taken_back: Rewards taken back from the account in the last 30 days.
        refused: Claims of the account that were refused in the last 30 days.
        address_claims_hour: Claims of other accounts from the same address in the last hour.
        address_claims_day: The same within the last day.
        address_people_hour: Other accounts that claimed from the same address in the last hour.
        address_people_day: The same within the last day.
        address_new_day: Those of them that were made within the last day; counted for an account
            only that was made within the last day itself.
        twins: Other accounts that handed in a picture that looks alike.
        twin_distance: In how many of 64 points this picture differs from the one most like it.
        own_twins: Pictures of the account that look alike, of another quest or another day.
        same_address: Invited people whose last address is the account's own.
        invited_hour: People invited within the last hour.
        invited_shared: Invited people who share an address with one another.
        invited_before: People invited a day ago or earlier.
        invited_active: Those of them that made at least two claims.
    """

    age: int = UNKNOWN
    claims_minute: int = 0
    claims_hour: int = 0
    claims_day: int = 0
    since_claim: int = UNKNOWN
    since_taken: int = UNKNOWN
    answers: int = 0
    copied: int = 0
    taken_back: int = 0
    refused: int = 0
    address_claims_hour: int = 0
    address_claims_day: int = 0
    address_people_hour: int = 0
    address_people_day: int = 0
    address_new_day: int = 0
    twins: int = 0
    twin_distance: int = UNKNOWN
    own_twins: int = 0
    same_address: int = 0
    invited_hour: int = 0
    invited_shared: int = 0
    invited_before: int = 0
    invited_active: int = 0

    def to_json(self) -> dict[str, int]:
        """Return the facts for ``claims.facts``; what has its default is left out."""
        given = ((name, getattr(self, name)) for name in _DEFAULTS)
        return {name: value for name, value in given if value != _DEFAULTS[name]}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Facts:
        """Read ``claims.facts``; what is not known to this release is passed over."""
        return cls(
            **{name: value for name, value in values.items() if _is_fact(name, value)},
        )


_DEFAULTS: Final[Mapping[str, int]] = {field.name: field.default for field in fields(Facts)}  # type: ignore[misc]


def _is_fact(name: str, value: object) -> bool:
    return name in _DEFAULTS and type(value) is int


class FactFinder:
    """Gathers the facts of a claim: one query, and one more for a picture or for invitations.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._db = platform.db

    def address(self, origin: Origin) -> int | None:
        """Return what is kept of an address in ``claims.address``; None without one."""
        return address_digest(self._secret, origin.address) if origin.address else None

    async def collect(
        self,
        account: Account,
        quest_id: int,
        evidence: Evidence,
        origin: Origin,
        *,
        taken_at: datetime | None,
        copied: bool,
        inviting: bool = False,
    ) -> Facts:
        """Gather the facts of a claim that is about to be written.

        Args:
            account: Who claims.
            quest_id: For which quest.
            evidence: What proves it.
            origin: From where the claim came.
            taken_at: When the person took the quest or began it; None if this evidence is all
                that was ever seen of it.
            copied: The text is a copy of what somebody else wrote.
            inviting: The quest rewards inviting people; so is it taken to be in any case when
                the evidence names another person.
        """
        now = self._platform.clock.now()
        address = self.address(origin)
        values: dict[str, Any] = {
            "account": account.id,
            "minute": now - _MINUTE,
            "hour": now - _HOUR,
            "day": now - _DAY,
            "month": now - _MONTH,
        }
        if address is None:
            row = await self._db.fetch_one(OWN, values)
        else:
            fresh = account.created_at > now - _DAY
            row = await self._db.fetch_one(
                AT_ADDRESS, {**values, "address": address, "fresh": fresh}
            )
        assert row is not None  # both are aggregates
        found = dict(row)
        last_at = found.pop("last_at")
        if evidence.proof is not None:
            found.update(await self._alike(evidence.proof, account.id))
        if inviting or evidence.person is not None:
            found.update(await self._invited(account.id, quest_id, evidence.person, address, now))
        return Facts(
            age=_seconds(account.created_at, now),
            since_claim=_seconds(last_at, now),
            since_taken=_seconds(taken_at, evidence.at or now),
            answers=len(evidence.answers),
            copied=int(copied),
            **found,
        )

    async def _alike(self, proof_id: int, account_id: int) -> dict[str, int]:
        row = await self._db.fetch_one(ALIKE, {"proof": proof_id, "account": account_id})
        assert row is not None  # an aggregate
        nearest = row["twin_distance"]
        return {**row, "twin_distance": UNKNOWN if nearest is None else nearest}

    async def _invited(
        self,
        account_id: int,
        quest_id: int,
        person: int | None,
        address: int | None,
        now: datetime,
    ) -> dict[str, int]:
        rows = await self._db.fetch_all(
            INVITED, {"account": account_id, "quest": quest_id, "person": person}
        )
        own = [row["address"] for row in rows if row["account_id"] == account_id]
        return _ring(
            [row for row in rows if row["account_id"] != account_id],
            address if address is not None else next(iter(own), None),
            now,
        )

    @cached_property
    def _secret(self) -> bytes:
        return address_secret(self._platform.config)


def _ring(rows: list[Record], own: int | None, now: datetime) -> dict[str, int]:
    """Count what the people whom somebody invited have in common.

    Args:
        rows: The invited people, see `onlyvips_quests.fraud.queries.INVITED`.
        own: Digest of the address of who invited them.
        now: The present moment.
    """
    at: dict[int, int] = {}
    for row in rows:
        if row["address"] is not None:
            at[row["address"]] = at.get(row["address"], 0) + 1
    same = 0 if own is None else at.pop(own, 0)
    invited = [row for row in rows if row["invited_at"] is not None]
    before = [row for row in invited if row["invited_at"] <= now - _DAY]
    return {
        "same_address": same,
        "invited_hour": sum(row["invited_at"] > now - _HOUR for row in invited),
        "invited_shared": sum(count for count in at.values() if count > 1),
        "invited_before": len(before),
        "invited_active": sum(row["active"] for row in before),
    }


def _seconds(since: datetime | None, until: datetime) -> int:
    """Return the whole seconds between two moments; Telegram's times have no fractions."""
    return UNKNOWN if since is None else max(0, int((until - since).total_seconds()))
