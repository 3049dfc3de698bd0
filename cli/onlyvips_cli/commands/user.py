"""``onlyvips user``: accounts, their roles, bans, tokens and data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onlyvips_cli import asking, completion, output, values
from onlyvips_cli.access import open_host, run
from onlyvips_cli.exits import CommandError, ExitCode
from onlyvips_cli.options import Json
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.accounts.auth import Tokens
    from onlyvips.accounts.privacy import Erasure
    from onlyvips.accounts.service import AccountService
    from onlyvips.accounts.types import Account, Role

app = typer.Typer(add_completion=False, no_args_is_help=True)

Who = Annotated[
    str,
    typer.Argument(
        metavar="WHO",
        help="The account's number, tg:<Telegram id> or @username.",
        autocompletion=completion.accounts,
    ),
]
RoleName = Annotated[
    str,
    typer.Argument(
        metavar="ROLE", help="creator, moderator or admin.", autocompletion=completion.roles
    ),
]

_COLUMNS = (
    Column("id", "Id", "bold", right=True),
    Column("telegram_id", "Telegram id", right=True),
    Column("name", "Name"),
    Column("username", "Username"),
    Column("language", "Language"),
    Column("roles", "Roles"),
    Column("banned_until", "Banned until", "red"),
    Column("created_at", "Since"),
)


@app.callback()
def user() -> None:
    """Accounts: roles, bans, tokens, export, erasure."""


@app.command("list")
def list_users(
    search: Annotated[
        str, typer.Argument(help="Number, Telegram id, or how a name or username begins.")
    ] = "",
    *,
    role: Annotated[
        str | None,
        typer.Option(help="Only those with this role.", autocompletion=completion.roles),
    ] = None,
    banned: Annotated[
        bool | None, typer.Option("--banned/--not-banned", help="Only those banned now, or not.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most accounts.")] = 50,
    before: Annotated[
        int | None, typer.Option(help="Only smaller numbers: the last one of the page before.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print accounts, newest first."""
    from onlyvips_cli.people import record

    chosen = _role(role) if role else None

    async def work() -> list[Account]:
        async with open_host() as host:
            return await host.accounts.search(
                search, role=chosen, banned=banned, limit=limit, before=before
            )

    found = run(work())
    rows = [record(account) for account in found]
    output.print_table(_COLUMNS, rows, as_json=as_json, empty="There is no such account.")
    if len(found) == limit and not as_json:
        output.say(f"There may be more: --before {found[-1].id}")


@app.command()
def show(who: Who, as_json: Json = False) -> None:
    """Print one account: roles, permissions, bans."""
    from onlyvips_cli.people import find_account, record

    async def work() -> dict[str, Any]:
        async with open_host() as host:
            account = await find_account(host.accounts, who)
            bans = await host.accounts.ban_history(account.id)
            return {
                **record(account),
                "permissions": sorted(host.accounts.permissions_of(account)),
                "bans": values.plain(bans),
            }

    found = run(work())
    bans = found["bans"]
    output.print_record(found, as_json=as_json, hide=("bans",))
    if bans and not as_json:
        output.print_text("")
        columns = [Column(key, key.replace("_", " ").capitalize()) for key in bans[0]]
        output.print_table(columns, bans)


@app.command()
def grant(who: Who, role: RoleName, as_json: Json = False) -> None:
    """Give an account a role."""
    chosen = _role(role)
    _change(who, lambda a, found: a.grant(found.id, chosen), f"has the role {role} now", as_json)


@app.command()
def revoke(who: Who, role: RoleName, as_json: Json = False) -> None:
    """Take a role from an account."""
    chosen = _role(role)
    _change(
        who, lambda a, found: a.revoke(found.id, chosen), f"has the role {role} no more", as_json
    )


@app.command()
def ban(
    who: Who,
    reason: Annotated[str, typer.Option(help="Why; kept with the ban.")],
    span: Annotated[
        str | None, typer.Option("--for", metavar="SPAN", help="How long: 90m, 12h, 7d, 2w.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="Until when: 2027-01-31T12:00 (UTC).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Ban an account; without --for and --until for ever."""
    from onlyvips_cli.people import parse_duration, parse_moment

    if span and until:
        raise CommandError("give --for or --until, not both", ExitCode.USAGE)
    end = parse_moment(until) if until else None
    if span:
        end = datetime.now(UTC) + parse_duration(span)
    words = f"is banned until {values.cell(end)} UTC" if end else "is banned for ever"
    _change(who, lambda a, found: a.ban(found.id, until=end, reason=reason), words, as_json)


@app.command()
def unban(who: Who, as_json: Json = False) -> None:
    """Lift a ban."""
    _change(who, lambda a, found: a.unban(found.id), "is banned no more", as_json)


@app.command()
def token(who: Who, *, as_json: Json = False) -> None:
    """Begin a session for an account and print its access token, to try the API with.

    The person sees the session among theirs and can end it. The token is short-lived.
    """
    from onlyvips_cli.people import find_account

    async def work() -> Tokens:
        async with open_host() as host:
            account = await find_account(host.accounts, who)
            return await host.auth.issue(account.id, Client(user_agent="onlyvips user token"))

    from onlyvips.accounts.clients import Client

    tokens = run(work())
    if not as_json:
        output.print_text(tokens.access_token)
        return
    output.print_json(
        {
            "account_id": tokens.account.id,
            "session_id": tokens.session_id,
            "access_token": tokens.access_token,
            "access_expires_at": tokens.access_expires_at,
            "refresh_token": tokens.refresh_token,
            "refresh_expires_at": tokens.refresh_expires_at,
        }
    )


@app.command()
def export(
    who: Who,
    to: Annotated[
        Path | None, typer.Option("-o", "--output", help="File; standard output when absent.")
    ] = None,
) -> None:
    """Export all that is kept of a person, over all plugins, as one JSON document."""
    from onlyvips_cli.people import find_account

    async def work() -> Any:
        async with open_host() as host:
            account = await find_account(host.accounts, who)
            return await host.account_parts.privacy.export(account.id)

    document = run(work())
    if to is None:
        output.print_json(document)
        return
    import json

    from onlyvips.config.plugins_toml import write_atomically

    text = json.dumps(values.plain(document), indent=2, ensure_ascii=False)
    write_atomically(to, text + "\n", mode=0o600)  # personal data: for its owner alone
    output.say(f"Written to {to}.")


@app.command()
def erase(
    who: Who,
    yes_really: Annotated[
        str | None,
        typer.Option("--yes-really", metavar="ID", help="The account's number: do not ask."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Erase what is kept of a person, over all plugins. Cannot be undone; export it first."""
    from onlyvips_cli.people import find_account

    async def work() -> Erasure:
        async with open_host() as host:
            account = await find_account(host.accounts, who)
            asking.confirm_typed(
                f"This erases account {account.id} ({account.name}) and cannot be undone.",
                str(account.id),
                yes_really,
            )
            return await host.account_parts.privacy.erase(account.id)

    done = run(work())
    if as_json:
        output.print_json(
            {"account_id": done.account_id, "erased": done.erased, "pending": done.pending}
        )
        return
    output.say(f"Account {done.account_id} is erased in: {', '.join(done.erased)}.")
    if done.pending:
        output.say_warning(
            f"these plugins are off or failed, and erase when they run: {', '.join(done.pending)}"
        )


def _role(name: str) -> Role:
    from onlyvips.accounts.types import ROLES
    from onlyvips_cli.access import unknown

    if name not in ROLES:
        raise unknown("role", name, ROLES)
    return name


def _change(
    who: str,
    act: Callable[[AccountService, Account], Awaitable[Account]],
    words: str,
    as_json: bool,
) -> None:
    from onlyvips_cli.people import find_account, record

    async def work() -> Account:
        async with open_host() as host:
            return await act(host.accounts, await find_account(host.accounts, who))

    account = run(work())
    if as_json:
        output.print_json(record(account))
    else:
        output.say(f"Account {account.id} ({account.name}) {words}.")
