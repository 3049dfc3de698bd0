"""Listing, searching and counting accounts, for operators and moderators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from onlyvips.accounts.records import SELECT, AccountRecord

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account, Role
    from onlyvips.clock import Clock
    from onlyvips.db import Database

#: A page of the API has at most 100 and asks for one more.
MAX_PAGE = 101
_MAX_BIGINT = 2**63


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts.

    Attributes:
        search: The number or Telegram id, or how the username, the full name or the last name
            begins; upper and lower case are the same.
        role: Only those with this role.
        banned: Only those that are banned now, or are not.
    """

    search: str = ""
    role: Role | None = None
    banned: bool | None = None


@dataclass(frozen=True, slots=True)
class AccountCounts:
    """How many there are.

    Attributes:
        total: Accounts that were not erased.
        seen_today: Of these, seen within the last 24 hours.
        banned: Of these, banned now.
        erased: Erased accounts.
        by_role: Accounts by role; those that the settings make admins are not counted.
    """

    total: int
    seen_today: int
    banned: int
    erased: int
    by_role: Mapping[str, int]


class Directory:
    """Reads many accounts."""

    def __init__(self, db: Database, clock: Clock, admins: frozenset[int]) -> None:
        self._db = db
        self._clock = clock
        self._admins = admins

    async def page(
        self, wanted: AccountFilter, *, limit: int, before: int | None = None
    ) -> list[Account]:
        """Return accounts, newest first.

        Args:
            wanted: Which.
            limit: Most accounts, at most `MAX_PAGE`.
            before: Only accounts with a smaller number: the last one of the page before.
        """
        now = self._clock.now()
        conditions = ["a.erased_at IS NULL"]
        values: dict[str, Any] = {"limit": min(limit, MAX_PAGE)}
        if before is not None:
            conditions.append("a.id < :before")
            values["before"] = before
        text = wanted.search.replace("\0", "").strip().removeprefix("@")
        if text:
            conditions.append(_search(text, values))
        if wanted.role is not None and wanted.role != "user":
            conditions.append(self._with_role(wanted.role, values))
        if wanted.banned is not None:
            conditions.append(f"{'' if wanted.banned else 'NOT '}{_BANNED}")
            values["now"] = now
        query = f"{SELECT} WHERE {' AND '.join(conditions)} ORDER BY a.id DESC LIMIT :limit"
        rows = await self._db.fetch_all(query, values)
        return [AccountRecord.from_row(row, now, self._admins).account for row in rows]

    async def counts(self) -> AccountCounts:
        """Count the accounts."""
        now = self._clock.now()
        # To the hour, as `seen_at` is.
        row = await self._db.fetch_one(_COUNTS, {"now": now, "day": now - timedelta(hours=25)})
        assert row is not None
        roles = await self._db.fetch_all(
            "SELECT role, count(*) AS number FROM core.account_roles GROUP BY role ORDER BY role"
        )
        return AccountCounts(**row, by_role={r["role"]: r["number"] for r in roles})

    def _with_role(self, role: Role, values: dict[str, Any]) -> str:
        values["role"] = role
        condition = (
            "EXISTS (SELECT FROM core.account_roles AS r"
            " WHERE r.account_id = a.id AND r.role = :role)"
        )
        if role == "admin" and self._admins:
            values["admins"] = list(self._admins)
            return f"({condition} OR a.telegram_id = ANY(:admins))"
        return condition


_BANNED = (
    "EXISTS (SELECT FROM core.bans AS b"
    " WHERE b.account_id = a.id AND b.lifted_at IS NULL AND b.until > :now)"
)

_COUNTS = f"""
    SELECT count(*) FILTER (WHERE a.erased_at IS NULL) AS total,
           count(*) FILTER (WHERE a.erased_at IS NULL AND a.seen_at >= :day) AS seen_today,
           count(*) FILTER (WHERE a.erased_at IS NOT NULL) AS erased,
           count(*) FILTER (WHERE a.erased_at IS NULL AND {_BANNED}) AS banned
    FROM core.accounts AS a
"""  # noqa: S608 - no value in it


def _search(text: str, values: dict[str, Any]) -> str:
    escaped = text.lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    values["prefix"] = f"{escaped}%"
    conditions = [
        "lower(a.username) LIKE :prefix",
        "lower(a.last_name) LIKE :prefix",
        "lower(a.first_name || ' ' || coalesce(a.last_name, '')) LIKE :prefix",
    ]
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) < _MAX_BIGINT:
        values["number"] = int(text)
        conditions += ["a.id = :number", "a.telegram_id = :number"]
    return f"({' OR '.join(conditions)})"
