"""``onlyvips quests stats``: how people fare with quests."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import Column, JsonOption, print_json, print_table, print_text, run

from onlyvips_quests.cli.app import app, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips_quests.funnel import Funnel

_WIDTH = 40
#: What a bar is for, in the order in which people come to it.
_STAGES = (
    ("begun", "began"),
    ("stepped", "did a step"),
    ("failed_tries", "tries that failed"),
    ("proved", "proved it"),
    ("held", "held"),
    ("review", "with a moderator"),
    ("refused", "refused"),
    ("forfeited", "undone before it was paid"),
    ("paid", "paid"),
    ("taken_back", "taken back"),
)


@app.command()
def stats(
    slug: Annotated[
        str | None,
        typer.Argument(metavar="[SLUG]", help="One quest, with a picture; all if absent."),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print how many began, proved and were paid for quests that were ever published."""

    async def work() -> Sequence[Funnel]:
        async with opened() as (platform, parts):
            from onlyvips_quests.funnel import funnels

            if slug is not None:
                await parts.publishing.get(slug)
            return await funnels(platform, slug)

    found = run(work())
    rows = [_row(funnel) for funnel in found]
    if as_json:
        print_json(rows)
    elif slug is not None and found:
        _draw(found[0])
    else:
        empty = "No quest was ever published." if slug is None else f"{slug} was never published."
        shown = [
            {**row, "share": f"{funnel.share:.0%}"} for row, funnel in zip(rows, found, strict=True)
        ]
        print_table(_columns(), shown, empty=empty)


def bar(count: int, of: int, width: int = _WIDTH) -> str:
    """Return a bar whose length is a share, in eighths of a character.

    Args:
        count: How many.
        of: How many the whole width is.
        width: Characters of the whole.
    """
    eighths = round(count * width * 8 / of) if of else 0
    if count:
        eighths = max(eighths, 1)
    full, rest = divmod(min(eighths, width * 8), 8)
    return "█" * full + ("▏▎▍▌▋▊▉"[rest - 1] if rest else "")


def _draw(funnel: Funnel) -> None:
    figures = asdict(funnel)
    shown = [
        (label, figures[name])
        for name, label in _STAGES
        if figures[name] or name in ("begun", "proved", "paid")
    ]
    most = max(count for _, count in shown)
    width = max(len(label) for label, _ in shown)
    digits = max(len(f"{count:,}") for _, count in shown)
    lines = [
        f"{label:<{width}}  {count:>{digits},}  {bar(count, most)}".rstrip()
        for label, count in shown
    ]
    share = f"{funnel.share:.0%} of those who began were paid" if funnel.begun else "nobody began"
    people = f"{funnel.people:,} {'person' if funnel.people == 1 else 'people'} proved it"
    lines += ["", f"{share}; {people}; {funnel.xp:,} XP paid."]
    print_text("\n".join(lines))


def _row(funnel: Funnel) -> dict[str, Any]:
    return {**asdict(funnel), "share": round(funnel.share, 4)}


def _columns() -> list[Column]:
    numbers = [
        ("begun", "Began"),
        ("proved", "Proved"),
        ("held", "Held"),
        ("review", "Review"),
        ("refused", "Refused"),
        ("paid", "Paid"),
        ("taken_back", "Taken back"),
        ("people", "People"),
        ("xp", "XP paid"),
    ]
    return [
        Column("slug", "Quest", "bold"),
        Column("state", "State"),
        *(Column(key, heading, right=True) for key, heading in numbers),
        Column("share", "Share paid", right=True),
    ]
