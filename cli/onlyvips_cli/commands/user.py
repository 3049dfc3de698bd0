"""``onlyvips user``: accounts, their roles, bans, tokens and data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from onlyvips_cli import completion, output
from onlyvips_cli.access import open_host, run
from onlyvips_cli.exits import CommandError, ExitCode
from onlyvips_cli.options import Json
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.accounts.service import AccountService
    from onlyvips.accounts.types import Account, Role
    from onlyvips.host import Host

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
                "bans": output.plain(bans),
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
    words = f"is banned until {output.cell(end)} UTC" if end else "is banned for ever"
    _change(who, lambda a, found: a.ban(found.id, until=end, reason=reason), words, as_json)


@app.command()
def unban(who: Who, as_json: Json = False) -> None:
    """Lift a ban."""
    _change(who, lambda a, found: a.unban(found.id), "is banned no more", as_json)


@app.command()
def token(
    who: Who,
    as_json: Json = False,
) -> None:
    """Print an access token for an account, to try the API with. It is short-lived and logged."""
    from onlyvips_cli.people import find_account

    async def work() -> dict[str, Any]:
        async with open_host() as host:
            account = await find_account(host.accounts, who)
            return {"account_id": account.id, **await _issue(host, account)}

    issued = run(work())
    if as_json:
        output.print_json(issued)
    else:
        output.print_text(issued["access_token"])


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
            return await host.privacy.export(account.id)

    document = run(work())
    if to is None:
        output.print_json(document)
        return
    import json

    from onlyvips.config.plugins_toml import write_atomically

    text = json.dumps(output.plain(document), indent=2, ensure_ascii=False)
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

    async def work() -> int:
        async with open_host() as host:
            account = await find_account(host.accounts, who)
            output.confirm_typed(
                f"This erases account {account.id} ({account.name}) and cannot be undone.",
                str(account.id),
                yes_really,
            )
            await host.privacy.erase(account.id)
            return account.id

    number = run(work())
    if as_json:
        output.print_json({"id": number, "erased": True})
    else:
        output.say(f"Account {number} is erased.")


def _role(name: str) -> Role:
    from onlyvips.accounts.types import ROLES
    from onlyvips_cli.access import unknown

    if name not in ROLES:
        raise unknown("role", name, ROLES)
    return cast("Role", name)


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


async def _issue(host: Host, account: Account) -> dict[str, Any]:
    pair = await host.auth.sign_in(account)
    return {"access_token": pair.access_token}
