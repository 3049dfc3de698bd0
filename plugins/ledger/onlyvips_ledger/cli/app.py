"""The application, and what its commands share."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import Column, CommandError, ExitCode, open_platform

from onlyvips.errors import NotFound

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_ledger.parts import Parts

_BY_NAME = """
SELECT id FROM core.accounts WHERE lower(username) = lower(:name) AND erased_at IS NULL
"""
_NUMBERED = re.compile(r"(?:(tg|account):)?([0-9]{1,18})")

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Balances, history and the books."
)

_NOTHING = (None, "", "0")
_WHO = "Telegram id, @username, or account:NUMBER."
User = Annotated[str, typer.Option("-u", "--user", metavar="WHO", help=_WHO)]
MaybeUser = Annotated[str | None, typer.Option("-u", "--user", metavar="WHO", help=_WHO)]
Who = Annotated[str, typer.Argument(metavar="WHO", help=_WHO)]
AssetOption = Annotated[
    str | None, typer.Option("--asset", metavar="CODE", help="Only this asset, such as XTR.")
]


@app.callback()
def ledger() -> None:
    """Balances, history and the books."""


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[Platform, Parts]]:
    """Give the platform and the plugin's services, for the duration of a command."""
    async with open_platform() as platform:
        from onlyvips_ledger.parts import parts_of

        yield platform, parts_of(platform)


async def account_of(platform: Platform, who: str) -> Account:
    """Return a person's account.

    Args:
        platform: Knows the accounts.
        who: Telegram id, ``tg:`` and that, ``@username``, or ``account:`` and the number of the
            account, which is what transfers and histories show.

    Raises:
        CommandError: It names nobody.
        NotFound: There is no such account.
    """
    if who.startswith("@"):
        number = await platform.db.fetch_val(_BY_NAME, {"name": who[1:]})
        if number is None:
            raise NotFound(f"there is no account of {who}")
        return await platform.accounts.get(number)
    found = _NUMBERED.fullmatch(who)
    if found is None:
        raise usage(f"expected a Telegram id, @username or account:NUMBER, got {who!r}")
    if found[1] == "account":
        return await platform.accounts.get(int(found[2]))
    account = await platform.accounts.by_telegram_id(int(found[2]))
    if account is None:
        raise NotFound(
            f"there is no account with Telegram id {found[2]}; it is made by the first message "
            "to the bot"
        )
    return account


def filled(
    columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], optional: Collection[str]
) -> list[Column]:
    """Return the columns without optional ones in which no row has anything."""
    return [
        column
        for column in columns
        if column.key not in optional or any(row[column.key] not in _NOTHING for row in rows)
    ]


def usage(sentence: str) -> CommandError:
    """Return the error for a command line that makes no sense."""
    return CommandError(sentence, ExitCode.USAGE)


def moment(text: str | None, option: str) -> datetime | None:
    """Read a day or a moment; UTC where it says no zone.

    Raises:
        CommandError: It is neither.
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise usage(f"{option}: expected a day as 2026-11-25, or a moment, got {text!r}") from None
