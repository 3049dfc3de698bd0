"""``onlyvips content list`` and ``show``: works as an operator looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from onlyvips_cli.plugin_api import (
    Column,
    JsonOption,
    print_json,
    print_record,
    print_table,
    print_text,
    run,
    say,
)

from onlyvips_content.api import WorkKind, WorkState
from onlyvips_content.cli.app import app, opened, usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.platform import Platform
    from onlyvips_content.overview import WorkRow

_COLOURS = {
    "published": "green",
    "unlisted": "cyan",
    "scheduled": "yellow",
    "draft": "yellow",
    "archived": "dim",
    "taken down": "red",
}
Decimals = Mapping[str, int]
_COUNTED = ("views", "likes", "saves", "comments", "unlocks")


@app.command("list")
def list_works(
    *,
    creator: Annotated[
        str | None, typer.Option("-c", "--creator", metavar="SLUG", help="Works of this creator.")
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(metavar="STATE", help=f"One of {', '.join(get_args(WorkState))}."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help=f"One of {', '.join(get_args(WorkKind))}.")
    ] = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=10_000)] = 50,
    as_json: JsonOption = False,
) -> None:
    """Print works with what was counted of them, the newest first."""
    for name, value, allowed in (
        ("--state", state, get_args(WorkState)),
        ("--kind", kind, get_args(WorkKind)),
    ):
        if value is not None and value not in allowed:
            raise usage(f"{name}: expected one of {', '.join(allowed)}; got {value!r}")

    async def work() -> tuple[list[WorkRow], Decimals]:
        async with opened() as (platform, _):
            from onlyvips_content import overview

            if creator is not None:
                await overview.creator_ids(platform.db, [creator])
            found = await overview.works(
                platform.db, creator=creator, state=state, kind=kind, limit=limit
            )
            return found, _decimals(platform)

    columns = [
        Column("id", "Id", "bold", right=True),
        Column("title", "Title"),
        Column("creator", "Creator"),
        Column("kind", "Kind", "cyan"),
        Column("state", "State", lambda value: _COLOURS.get(value, "")),
        Column("price", "Ways in"),
        *(Column(name, name.title(), right=True) for name in _COUNTED),
    ]
    found, decimals = run(work())
    print_table(
        columns,
        [_plain(row, decimals) for row in found],
        as_json=as_json,
        empty="There is no such work; see: onlyvips seed --demo",
    )


@app.command()
def show(
    work_id: Annotated[int, typer.Argument(metavar="ID", min=1, max=2**63 - 1)],
    *,
    as_json: JsonOption = False,
) -> None:
    """Print all of a work: its state and ways in, its media, its counts, its revenue."""

    async def work() -> tuple[WorkRow, Decimals]:
        async with opened() as (platform, _):
            from onlyvips_content import overview

            return await overview.work(platform.db, work_id), _decimals(platform)

    row, decimals = run(work())
    if as_json:
        print_json(asdict(row))
        return
    print_record(
        {
            "work": f"{row.id}: {row.title}",
            "creator": f"{row.creator} (account {row.creator_id})",
            "kind": row.kind,
            "state": row.state,
            **({"taken down": row.taken_down_reason} if row.taken_down_reason else {}),
            "in lists": row.listed,
            "age": row.age,
            "language": row.language,
            "published": row.published_at,
            "ways in": ways_in_words(row.ways, decimals),
            **{name: getattr(row, name) for name in _COUNTED},
            "revenue": ", ".join(
                f"{_money(money['gross'], money['asset'], decimals)} "
                f"({_money(money['net'], money['asset'], decimals)} to the creator)"
                for money in row.revenue
            ),
        }
    )
    if row.media:
        print_text("")
        columns = [
            Column("id", "Media", "bold"),
            Column("kind", "Kind", "cyan"),
            Column("state", "State", lambda value: "red" if value == "failed" else ""),
            Column("progress", "Percent", right=True),
            Column("size", "Bytes", right=True),
        ]
        print_table(columns, list(row.media))
    if any(medium["state"] == "failed" for medium in row.media):
        say("Some media failed. Next: onlyvips content reprocess --failed")


def ways_in_words(ways: Sequence[Mapping[str, Any]], decimals: Decimals) -> str:
    """Return the ways into a work on one line.

    Args:
        ways: As they are stored.
        decimals: Digits after the point, by asset.
    """
    words = []
    for way in ways:
        parameters = way.get("parameters") or {}
        text = way["rule"]
        if text == "price":
            prices = parameters.get("prices", ())
            text = " or ".join(_money(p["amount"], p["asset"], decimals) for p in prices)
        elif "tier" in parameters:
            text += f" {parameters['tier']}"
        if way.get("opens_at"):
            text += f" from {way['opens_at']}"
        words.append(text)
    return ", ".join(words) or "none"


def _decimals(platform: Platform) -> Decimals:
    from onlyvips_ledger.api import Ledger

    return {asset.code: asset.decimals for asset in platform.services.get(Ledger).assets()}


def _money(amount: int, asset: str, decimals: Decimals) -> str:
    from onlyvips_ledger.api import shown

    return f"{shown(amount, decimals.get(asset, 0))} {asset}"


def _plain(row: WorkRow, decimals: Decimals) -> dict[str, Any]:
    plain = asdict(row)
    for only_of_one in ("media", "revenue"):
        del plain[only_of_one]
    return {**plain, "price": ways_in_words(row.ways, decimals)}
