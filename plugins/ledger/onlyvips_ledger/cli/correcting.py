"""``onlyvips ledger adjust``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from onlyvips_cli.plugin_api import (
    JsonOption,
    YesOption,
    confirm,
    print_json,
    run,
    say,
)

from onlyvips_ledger.amounts import parsed
from onlyvips_ledger.api.amounts import shown
from onlyvips_ledger.cli.app import User, account_of, app, opened, usage

if TYPE_CHECKING:
    from onlyvips_ledger.api import Balance, Transfer


@app.command()
def adjust(
    user: User,
    *,
    asset: Annotated[str, typer.Option(metavar="CODE", help="Of what, such as XTR.")],
    amount: Annotated[
        str, typer.Option(metavar="AMOUNT", help="What is added, such as 5 or -1.5.")
    ],
    reason: Annotated[str, typer.Option(help="Why; the person reads it in their history.")],
    key: Annotated[
        str | None,
        typer.Option(help="Names the correction: with the same key it is made once, ever."),
    ] = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Correct what somebody has, with a reason; it is audited.

    For example: onlyvips ledger adjust --user 42 --asset XTR --amount -5 --reason "paid twice"
    """
    if len(reason.strip()) < 3:
        raise usage("--reason: expected a few words that say why")

    async def work() -> tuple[Transfer, Balance]:
        async with opened() as (platform, parts):
            from onlyvips_ledger.api import Money
            from onlyvips_ledger.payment_rows import short

            account = await account_of(platform, user)
            kind = parts.assets.get(asset, field="--asset")
            number = parsed(amount, kind.decimals, field="--amount")
            if not number:
                raise usage("--amount: expected a number other than 0")
            have = await parts.service.balance(account.id, asset)
            before, after = have.available, have.available + number
            confirm(
                f"Change what {account.name or account.id} has available from "
                f"{shown(before, kind.decimals)} to {shown(after, kind.decimals)} {asset}?",
                yes=yes,
            )
            done = await parts.adjusting.adjust(
                f"adjust:cli:{short(key)}" if key else None,
                account.id,
                Money(asset, number),
                reason=reason,
            )
            return done, await parts.service.balance(account.id, asset)

    done, balance = run(work())
    if as_json:
        print_json({"transfer": done.id, "replayed": done.replayed, "available": balance.available})
        return
    again = "was made before, as" if done.replayed else "is"
    say(f"The correction {again} transfer {done.id}.")
