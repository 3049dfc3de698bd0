"""``onlyvips ledger reverse``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from onlyvips_cli.plugin_api import JsonOption, YesOption, confirm, print_json, run, say

from onlyvips_ledger.api.amounts import shown
from onlyvips_ledger.cli.app import app, opened, usage

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Asset, Transfer


@app.command()
def reverse(
    number: Annotated[int, typer.Argument(metavar="TRANSFER", min=1, help="Its number.")],
    *,
    reason: Annotated[str, typer.Option(help="Why; people read it in their history.")],
    claw_back: Annotated[
        bool,
        typer.Option(
            "--claw-back",
            help="Refund it instead: take it from what the person has who earned it, and let them "
            "owe the rest.",
        ),
    ] = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take a transfer back, with a reason; it is audited. Again it changes nothing.

    Each of its lines is undone, as if it had not been; that cannot be when what was earned is free
    or spent by now. What was sold is taken back, too.
    """
    if len(reason.strip()) < 3:
        raise usage("--reason: expected a few words that say why")

    async def work() -> Transfer:
        async with opened() as (platform, parts):
            from onlyvips_ledger.reading import transfer_of

            found = await transfer_of(platform.db, number)
            what = await _words(platform, found, parts.assets.by_code[found.postings[0].asset])
            confirm(f"{'Refund' if claw_back else 'Undo'} {what}?", yes=yes)
            if claw_back:
                key = f"take-back:cli:{number}"
                return await parts.adjusting.take_back(key, number, reason=reason)
            return await parts.adjusting.reverse(f"reverse:cli:{number}", number, reason=reason)

    done = run(work())
    if as_json:
        print_json({"transfer": done.id, "kind": done.kind, "replayed": done.replayed})
        return
    again = "was taken back before, by" if done.replayed else "is taken back by"
    say(f"Transfer {number} {again} transfer {done.id}.")


async def _words(platform: Platform, found: Transfer, asset: Asset) -> str:
    """Return what a transfer was, as a person says it."""
    amount = shown(sum(max(line.amount, 0) for line in found.postings), asset.decimals)
    owners = sorted({line.owner for line in found.postings if line.owner is not None})
    people = await platform.accounts.get_many(owners)
    names = [
        f"{people[owner].name or '?'} (account {owner})" if owner in people else f"account {owner}"
        for owner in owners
    ]
    about = f" for {found.subject}" if found.subject else ""
    return (
        f"transfer {found.id}, {found.kind} of {amount} {asset.code}{about}, by {found.plugin}, of "
        f"{' and '.join(names)}"
    )
