"""The application, and what its commands share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from onlyvips_cli.plugin_api import CommandError, ExitCode, open_platform

from onlyvips.errors import NotFound

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_ledger.parts import Parts

#: Telegram ids have at most 52 significant bits (https://core.telegram.org/api/bots/ids).
MOST = 2**52 - 1

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Balances, history and the books."
)

User = Annotated[
    int, typer.Option("-u", "--user", min=1, max=MOST, help="Telegram id of the person.")
]
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


async def account_of(platform: Platform, telegram_id: int) -> Account:
    """Return a person's account.

    Raises:
        NotFound: They never wrote to the bot.
    """
    account = await platform.accounts.by_telegram_id(telegram_id)
    if account is None:
        raise NotFound(
            f"there is no account with Telegram id {telegram_id}; it is made by the first message "
            "to the bot"
        )
    return account


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
