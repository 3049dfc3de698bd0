"""Naming an account on the command line, and showing one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from onlyvips_cli.exits import CommandError, ExitCode

if TYPE_CHECKING:
    from onlyvips.accounts.service import AccountService
    from onlyvips.accounts.types import Account

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(\d{1,6})\s*([mhdw])")


async def find_account(accounts: AccountService, who: str) -> Account:
    """Return the account that somebody named.

    Args:
        accounts: Where accounts are.
        who: The account's number, ``tg:<Telegram id>`` or ``@username``.

    Raises:
        CommandError: There is none, or it cannot be understood.
    """
    from onlyvips.errors import NotFound

    if who.startswith("@"):
        wanted = who[1:].lower()
        for account in await accounts.search(who):
            if (account.username or "").lower() == wanted:
                return account
        raise _nobody(f"there is no account of {who}")
    kind, _, number = who.rpartition(":")
    if kind not in {"", "tg"} or not number.isascii() or not number.isdigit() or len(number) > 19:
        raise CommandError(
            f"{who!r} names no account; expected its number, tg:<Telegram id> or @username",
            ExitCode.USAGE,
        )
    by_telegram = await accounts.by_telegram_id(int(number)) if kind else None
    if by_telegram is not None:
        return by_telegram
    if kind:
        raise _nobody(f"there is no account with Telegram id {number}")
    try:
        return await accounts.get(int(number))
    except NotFound:
        other = await accounts.by_telegram_id(int(number))
        hint = f"; account {other.id} has that Telegram id: tg:{number}" if other else ""
        raise _nobody(f"there is no account {number}{hint}") from None


def record(account: Account) -> dict[str, Any]:
    """Return an account as tables and JSON show it."""
    return {
        "id": account.id,
        "telegram_id": account.telegram_id,
        "name": account.name,
        "username": account.username,
        "language": account.language,
        "time_zone": account.time_zone,
        "roles": sorted(account.roles),
        "banned_until": account.banned_until,
        "created_at": account.created_at,
    }


def parse_duration(text: str) -> timedelta:
    """Return a span of time: ``90m``, ``12h``, ``7d``, ``2w``.

    Raises:
        CommandError: It cannot be understood.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or match[1].strip("0") == "":
        raise CommandError(
            f"{text!r} is no span of time; expected a number and a unit: 90m, 12h, 7d, 2w",
            ExitCode.USAGE,
        )
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def parse_moment(text: str) -> datetime:
    """Return a moment: ISO 8601, UTC where no zone is given.

    Raises:
        CommandError: It cannot be understood.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"{text!r} is no moment; expected 2027-01-31 or 2027-01-31T12:00", ExitCode.USAGE
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _nobody(sentence: str) -> CommandError:
    return CommandError(sentence, ExitCode.NOT_FOUND)
