"""``onlyvips ledger balance`` and ``history``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from onlyvips_cli.plugin_api import (
    Column,
    JsonOption,
    print_json,
    print_table,
    print_text,
    run,
    say,
)

from onlyvips_ledger.api.amounts import shown
from onlyvips_ledger.cli.app import (
    AssetOption,
    MaybeUser,
    User,
    account_of,
    app,
    filled,
    moment,
    opened,
    usage,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onlyvips_ledger.api import Asset
    from onlyvips_ledger.history_values import Entry

_KINDS = ("available", "earnings", "held", "escrow", "pending", "debt")
_BALANCES = (
    Column("asset", "Asset", "bold"),
    *(Column(kind, kind.capitalize(), right=True) for kind in _KINDS),
    Column("next_release", "Next release"),
)
#: Columns that only those see who have something in them.
_RARE = {"held", "escrow", "pending", "debt", "next_release"}
_OPTIONAL = {"held", "fee", "tax", "subject", "note"}
_PLATFORM = (
    Column("asset", "Asset", "bold"),
    Column("fees", "Fees", right=True),
    Column("tax", "Tax withheld", right=True),
    Column("external", "Outside", right=True),
)
_HISTORY = (
    Column("transfer_id", "Transfer", "bold", right=True),
    Column("at", "When"),
    Column("kind", "Kind"),
    Column("role", "Role"),
    Column(
        "amount", "Amount", lambda text: "red" if str(text).startswith("-") else "green", right=True
    ),
    Column("asset", "Asset"),
    Column("available", "To spend", right=True),
    Column("held", "Held", right=True),
    Column("fee", "Fee", right=True),
    Column("tax", "Tax", right=True),
    Column("plugin", "Plugin"),
    Column("subject", "About"),
    Column("note", "Note"),
)


@app.command()
def balance(
    user: MaybeUser = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print what somebody has; without --user what the platform earned, withheld and owes."""

    async def work() -> tuple[list[dict[str, Any]], Mapping[str, Asset]]:
        async with opened() as (platform, parts):
            if user is None:
                return await parts.figures.platform(), parts.assets.by_code
            account = await account_of(platform, user)
            found = await parts.service.balances(account.id)
            return [asdict(one) for one in found], parts.assets.by_code

    rows, assets = run(work())
    if as_json:
        print_json(rows)
        return
    names = {*_KINDS, "fees", "tax", "external"}
    rows = [_with_point(row, assets[row["asset"]], names) for row in rows]
    columns = _PLATFORM if user is None else filled(_BALANCES, rows, _RARE)
    print_table(columns, rows, empty="There is nothing yet.")


@app.command()
def history(
    user: User,
    *,
    asset: AssetOption = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only this kind, such as tip.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Only from then on (UTC).")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Only before then (UTC).")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Most that are printed.")] = 50,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print all of it as comma-separated values.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print what was moved for somebody, the newest first."""
    from onlyvips_ledger.api import TransferKind
    from onlyvips_ledger.history import Filter

    kinds = get_args(TransferKind)
    if kind is not None and kind not in kinds:
        raise usage(f"--kind: expected one of {', '.join(kinds)}, got {kind!r}")
    only = Filter(asset, kind, moment(since, "--from"), moment(until, "--to"))  # type: ignore[arg-type]

    async def work() -> tuple[Sequence[Entry], Mapping[str, Asset]]:
        async with opened() as (platform, parts):
            if asset is not None:
                parts.assets.get(asset, field="--asset")
            account = await account_of(platform, user)
            if as_csv:
                async for lines in parts.history.sheet(account.id, only):
                    print_text(lines.removesuffix("\n"))  # which comes with the print
                return [], {}
            return await parts.history.page(account.id, only, limit=limit), parts.assets.by_code

    entries, assets = run(work())
    if as_csv:
        return
    rows = [asdict(entry) for entry in entries]
    if not as_json:
        names = {"amount", "available", "held", "fee", "tax"}
        rows = [_with_point(row, assets[row["asset"]], names) for row in rows]
    # What can be spent and what is held differs from the amount for who earns, or is paid out.
    plain = all(row["amount"] == row["available"] for row in rows)
    columns = filled(_HISTORY, rows, _OPTIONAL)
    columns = [one for one in columns if not (plain and one.key == "available")]
    print_table(columns, rows, as_json=as_json, empty="Nothing was moved.")
    if len(rows) == limit and not as_json:
        say("There may be more; see --limit")


def _with_point(row: dict[str, Any], asset: Asset, names: set[str]) -> dict[str, Any]:
    """Return a row whose amounts are written as people do."""
    return {
        name: shown(value, asset.decimals) if name in names else value
        for name, value in row.items()
    }
