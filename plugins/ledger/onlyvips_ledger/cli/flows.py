"""``onlyvips ledger payments``, ``payouts`` and ``settle``: money in and out, of everybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import (
    Column,
    JsonOption,
    YesOption,
    confirm,
    print_json,
    print_table,
    run,
    say,
)

from onlyvips_ledger.api.amounts import shown
from onlyvips_ledger.cli.app import MaybeUser, account_of, app, filled, opened, usage

if TYPE_CHECKING:
    from onlyvips_ledger.api import Asset, Payout
    from onlyvips_ledger.overview import Overview, PaymentLine, PayoutLine, Which

    Read = Callable[[Overview, Which], Awaitable[Sequence[PaymentLine | PayoutLine]]]

State = Annotated[str | None, typer.Option(metavar="STATE", help="Only these.")]
Limit = Annotated[int, typer.Option(min=1, max=1_000, help="Most that are printed.")]
Before = Annotated[
    int | None, typer.Option(min=1, help="Only smaller numbers: the last one of the page before.")
]

_SHARED = (
    Column("account_id", "Account", right=True),
    Column("rail", "Rail"),
    Column("amount", "Amount", right=True),
    Column("asset", "Asset"),
)
_TOLD = (Column("external_id", "Rail's number"), Column("detail", "Detail"))
_PAYMENTS = (
    Column("id", "Payment", "bold", right=True),
    Column("created_at", "Begun"),
    Column("state", "State"),
    *_SHARED,
    Column("subject", "For"),
    *_TOLD,
)
_PAYOUTS = (
    Column("id", "Payout", "bold", right=True),
    Column("created_at", "Asked for"),
    Column("state", "State"),
    *_SHARED,
    Column("fee", "Fee", right=True),
    Column("destination", "To"),
    Column("attempts", "Tries", right=True),
    *_TOLD,
)
_OPTIONAL = {"subject", "external_id", "detail", "destination"}


@app.command()
def payments(
    *,
    user: MaybeUser = None,
    state: State = None,
    limit: Limit = 50,
    before: Before = None,
    as_json: JsonOption = False,
) -> None:
    """Print payments of everybody or of somebody, the newest first."""
    from onlyvips_ledger.overview import PAYMENT_STATES

    _check(state, PAYMENT_STATES)
    rows, assets = run(_read(lambda o, w: o.payments(w), user, state, limit, before))
    _print(_PAYMENTS, rows, assets, as_json=as_json, limit=limit)


@app.command()
def payouts(
    *,
    user: MaybeUser = None,
    state: State = None,
    limit: Limit = 50,
    before: Before = None,
    as_json: JsonOption = False,
) -> None:
    """Print payouts of everybody or of somebody, the newest first."""
    from onlyvips_ledger.overview import PAYOUT_STATES

    _check(state, PAYOUT_STATES)
    rows, assets = run(_read(lambda o, w: o.payouts(w), user, state, limit, before))
    _print(_PAYOUTS, rows, assets, as_json=as_json, limit=limit)


@app.command()
def settle(
    number: Annotated[int, typer.Argument(metavar="PAYOUT", min=1, help="Its number.")],
    *,
    state: Annotated[
        str, typer.Option("--as", metavar="STATE", help="paid, or failed: the money goes back.")
    ],
    reason: Annotated[str, typer.Option(help="Why; it is kept with the payout.")],
    external_id: Annotated[
        str | None, typer.Option(help="The rail's number of it, if it was paid.")
    ] = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """End a payout whose rail does not, with a reason; it is audited.

    The rail is not asked any more: look there first whether the money went out.
    """
    if state not in ("paid", "failed"):
        raise usage(f"--as: expected paid or failed, got {state!r}")
    if state == "failed" and external_id is not None:
        raise usage("--external-id: expected only with --as paid")
    if len(reason.strip()) < 3:
        raise usage("--reason: expected a few words that say why")

    async def work() -> Payout:
        async with opened() as (_, parts):
            found = await parts.payouts.get(number)
            decimals = parts.assets.by_code[found.money.asset].decimals
            money = f"{shown(found.money.amount, decimals)} {found.money.asset}"
            confirm(
                f"Note that payout {number} of account {found.account_id}, {money} through "
                f"{found.rail}, {'was paid' if state == 'paid' else 'failed'}?",
                yes=yes,
            )
            return await parts.payouts.settle_by_hand(
                number, paid=state == "paid", reason=reason, external_id=external_id
            )

    done = run(work())
    if as_json:
        print_json({"id": done.id, "state": done.state})
        return
    say(f"Payout {done.id} is {done.state}.")


def _check(state: str | None, states: Sequence[str]) -> None:
    if state is not None and state not in states:
        raise usage(f"--state: expected one of {', '.join(states)}, got {state!r}")


async def _read(
    read: Read, user: str | None, state: str | None, limit: int, before: int | None
) -> tuple[list[dict[str, Any]], Mapping[str, Asset]]:
    from onlyvips_ledger.overview import Which

    async with opened() as (platform, parts):
        account = None if user is None else (await account_of(platform, user)).id
        found = await read(parts.overview, Which(state, account, before, limit))
        return [asdict(row) for row in found], parts.assets.by_code


def _print(
    columns: Sequence[Column],
    rows: list[dict[str, Any]],
    assets: Mapping[str, Asset],
    *,
    as_json: bool,
    limit: int,
) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        for name in {"amount", "fee"} & row.keys():
            row[name] = shown(row[name], assets[row["asset"]].decimals)
    print_table(filled(columns, rows, _OPTIONAL), rows, empty="There is none.")
    if len(rows) == limit:
        say(f"There may be more: --before {rows[-1]['id']}")
