"""``onlyvips ledger tax``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import JsonOption, print_record, run

from onlyvips_ledger.amounts import parsed
from onlyvips_ledger.api.amounts import exact
from onlyvips_ledger.cli.app import Who, account_of, app, opened, usage

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips_ledger.taxes import Taxes, TaxProfile

#: A percent has a hundred basis points.
_DIGITS = 2


@app.command()
def tax(
    who: Who,
    *,
    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="Where they pay taxes, such as TR.")
    ] = None,
    rate: Annotated[
        str | None, typer.Option(metavar="PERCENT", help="Their own rate, such as 20 or 12.5.")
    ] = None,
    rate_bp: Annotated[
        int | None, typer.Option(help="The same in basis points: 2000 are 20 percent.")
    ] = None,
    no_rate: Annotated[
        bool, typer.Option("--no-rate", help="No rate of their own: that of the country.")
    ] = False,
    clear: Annotated[
        bool, typer.Option("--clear", help="Forget all of it: nothing is withheld.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print or change what is withheld of what somebody earns from now on; changes are audited.

    For example: onlyvips ledger tax @ayse --country TR --rate 15
    """
    changes = (country, rate, rate_bp, no_rate or None)
    if clear and any(value is not None for value in changes):
        raise usage("--clear: expected alone")
    if sum(value is not None for value in changes[1:]) > 1:
        raise usage("expected one of --rate, --rate-bp and --no-rate")
    own = rate_bp if rate is None else parsed(rate, _DIGITS, field="--rate")

    async def work() -> tuple[Account, TaxProfile]:
        async with opened() as (platform, parts):
            account = await account_of(platform, who)
            if clear:
                return account, await parts.taxes.clear(account.id)
            if all(value is None for value in changes):
                return account, await parts.taxes.of(account.id)
            return account, await _change(parts.taxes, account.id, country, own, no_rate)

    account, found = run(work())
    record: dict[str, Any] = {"account_id": account.id, "name": account.name, **asdict(found)}
    if not as_json:
        own_rate = record.pop("rate_bp")
        record["own rate"] = None if own_rate is None else _percent(own_rate)
        record["withheld"] = _percent(record.pop("withheld_bp"))
        record["updated_at"] = record.pop("updated_at")
    print_record(record, as_json=as_json)


async def _change(
    taxes: Taxes, account_id: int, country: str | None, own: int | None, no_rate: bool
) -> TaxProfile:
    before = await taxes.of(account_id)
    code = before.country if country is None else country.upper()
    if code is None:
        raise usage("--country: expected where they pay taxes, such as TR; nothing is known yet")
    kept = before.rate_bp if own is None and not no_rate else own
    return await taxes.put(account_id, code, kept)


def _percent(basis_points: int) -> str:
    return f"{exact(basis_points, _DIGITS)} %"
