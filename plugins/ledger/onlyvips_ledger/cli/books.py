"""``onlyvips ledger transfer`` and ``verify``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import (
    Column,
    CommandError,
    JsonOption,
    print_json,
    print_record,
    print_table,
    progress,
    run,
    say,
)

from onlyvips_ledger.api.amounts import shown
from onlyvips_ledger.cli.app import app, opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onlyvips_ledger.api import Asset, Transfer
    from onlyvips_ledger.verifying import Progress, Report

_POSTINGS = (
    Column("owner", "Account", "bold", right=True),
    Column("kind", "Kind"),
    Column("amount", "Amount", right=True),
    Column("asset", "Asset"),
)
_DIFFERENCES = (
    Column("what", "What", "red"),
    Column("number", "Number", "bold", right=True),
    Column("sentence", "What differs"),
)


@app.command()
def transfer(
    number: Annotated[int, typer.Argument(metavar="TRANSFER", min=1, help="Its number.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Print a transfer with its lines."""

    async def work() -> tuple[Transfer, Mapping[str, Asset]]:
        async with opened() as (platform, parts):
            from onlyvips_ledger.reading import transfer_of

            return await transfer_of(platform.db, number), parts.assets.by_code

    found, assets = run(work())
    postings: list[dict[str, Any]] = [
        {"owner": line.owner, "kind": str(line.kind), "amount": line.amount, "asset": line.asset}
        for line in found.postings
    ]
    record: dict[str, Any] = {
        "id": found.id,
        "kind": found.kind,
        "plugin": found.plugin,
        "key": found.key,
        "subject": found.subject,
        "created_at": found.created_at,
        "held_until": found.held_until,
        "reverses": found.reverses,
        "fee": found.fee,
        "tax": found.tax,
    }
    if as_json:
        print_json({**record, "postings": postings})
        return
    decimals = assets[postings[0]["asset"]].decimals
    told = {**record, "fee": shown(found.fee, decimals), "tax": shown(found.tax, decimals)}
    print_record({name: value for name, value in told.items() if value not in (None, "")})
    for line in postings:
        line["owner"] = line["owner"] or "platform"
        line["amount"] = shown(line["amount"], assets[line["asset"]].decimals)
    print_table(_POSTINGS, postings)


@app.command()
def verify(*, as_json: JsonOption = False) -> None:
    """Recompute all balances from the lines of all transfers; exit code 1 if anything differs."""

    async def work() -> Report:
        async with opened() as (_, parts):
            with progress("Reading transfers", total=1) as step:
                last = ("", 0)

                def on(now: Progress) -> None:
                    nonlocal last
                    before = last[1] if last[0] == now.what else 0
                    if not before:
                        # The bar begins anew with the accounts.
                        step(f"Checking {now.what}", advance=-last[1], total=now.total)
                    step(
                        f"Checking {now.what}: {now.done:,} of {now.total:,}",
                        advance=now.done - before,
                    )
                    last = now.what, now.done

                return await parts.verifying.verify(on)

    report = run(work())
    if as_json:
        print_json({**asdict(report), "ok": report.ok})
    else:
        if not report.ok:
            print_table(_DIFFERENCES, [asdict(one) for one in report.differences])
        if report.count > len(report.differences):
            say(f"{report.count - len(report.differences):,} more are not printed.")
        say(
            f"Looked at {report.transfers:,} transfers, {report.postings:,} postings and "
            f"{report.accounts:,} accounts."
        )
    if not report.ok:
        many = "a difference" if report.count == 1 else f"{report.count:,} differences"
        raise CommandError(f"the books have {many}")
    if not as_json:
        say("The books are right.")
