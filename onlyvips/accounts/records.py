"""Reading accounts: one row with its roles and its present ban."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from onlyvips.accounts.types import Account, Role, TelegramProfile
from onlyvips.i18n import best_language

#: How a ban without end is stored. PostgreSQL's ``infinity`` has no Python value.
ENDLESS = datetime(9999, 12, 31, tzinfo=UTC)
#: How it is shown (`Account.banned_until`).
WITHOUT_END = datetime.max.replace(tzinfo=UTC)
USER: frozenset[Role] = frozenset({"user"})

#: Columns of `core.accounts AS a` that `AccountRecord.from_row` reads.
COLUMNS = """
    a.id, a.telegram_id, a.first_name, a.last_name, a.username, a.language, a.language_chosen,
    a.time_zone, a.created_at, a.seen_at, a.erased_at,
    ARRAY(SELECT r.role FROM core.account_roles AS r WHERE r.account_id = a.id) AS roles,
    (SELECT max(b.until) FROM core.bans AS b
      WHERE b.account_id = a.id AND b.lifted_at IS NULL) AS banned_until
"""
SELECT = f"SELECT {COLUMNS} FROM core.accounts AS a"  # noqa: S608 - no value in it


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account together with what only its service needs.

    Attributes:
        account: What others see.
        first_name: As Telegram tells it.
        last_name: As Telegram tells it.
        language_chosen: The person chose the language; Telegram's no longer counts.
        seen_at: Last message or sign-in, to the hour.
    """

    account: Account
    first_name: str
    last_name: str | None
    language_chosen: bool
    seen_at: datetime

    @classmethod
    def from_row(
        cls, row: Mapping[str, Any], now: datetime, admins: frozenset[int]
    ) -> AccountRecord:
        """Read a row of `COLUMNS`.

        Args:
            row: The row; its account is not erased.
            now: The present moment; a ban that ended before it is left out.
            admins: Telegram ids that are always admins.
        """
        telegram_id: int = row["telegram_id"]
        roles = USER.union(row["roles"])
        account = Account(
            id=row["id"],
            telegram_id=telegram_id,
            name=" ".join(part for part in (row["first_name"], row["last_name"]) if part),
            username=row["username"],
            language=row["language"],
            time_zone=row["time_zone"],
            roles=roles | {"admin"} if telegram_id in admins else roles,
            banned_until=ban_end(row["banned_until"], now),
            created_at=row["created_at"],
        )
        return cls(
            account, row["first_name"], row["last_name"], row["language_chosen"], row["seen_at"]
        )

    def agrees_with(self, profile: TelegramProfile) -> bool:
        """Say whether Telegram tells nothing new."""
        told = best_language(profile.language_code)
        return (
            self.first_name == profile.first_name
            and self.last_name == profile.last_name
            and self.account.username == profile.username
            and (self.language_chosen or not profile.language_code or told == self.account.language)
        )


def ban_end(until: datetime | None, now: datetime) -> datetime | None:
    """Return the end of a ban as `Account` shows it; None for one that is over."""
    if until is None or until <= now:
        return None
    return WITHOUT_END if until >= ENDLESS else until


def clean(profile: TelegramProfile) -> TelegramProfile:
    """Return the profile without what PostgreSQL cannot store, and empty texts as None."""
    return TelegramProfile(
        id=profile.id,
        first_name=_text(profile.first_name) or "",
        last_name=_text(profile.last_name),
        username=_text(profile.username),
        language_code=_text(profile.language_code),
        is_premium=profile.is_premium,
    )


def _text(value: str | None) -> str | None:
    if not value:
        return None
    # NUL has no place in PostgreSQL's text, half a surrogate pair none in UTF-8.
    return value.replace("\0", "").encode("utf-8", "replace").decode().strip()[:256] or None
