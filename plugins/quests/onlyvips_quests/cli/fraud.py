"""``onlyvips quests rules`` and ``replay``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import (
    Column,
    JsonOption,
    print_json,
    print_table,
    progress,
    run,
    say,
)

from onlyvips_quests.cli.app import app, opened, usage

if TYPE_CHECKING:
    from onlyvips_quests.fraud.replay import Summary
    from onlyvips_quests.fraud.rules import RuleDescription

_DECISIONS = {"pay": "green", "hold": "yellow", "review": "magenta", "refuse": "red"}


@app.command()
def rules(*, as_json: JsonOption = False) -> None:
    """Print the rules against fraud and what is set of them; a star is behind what you changed."""

    async def work() -> list[RuleDescription]:
        async with opened() as (platform, _):
            from onlyvips_quests.fraud.rules import describe_rules
            from onlyvips_quests.settings import QuestsSettings

            return describe_rules(platform.settings(QuestsSettings).fraud)

    found = run(work())
    if as_json:
        print_json([asdict(rule) for rule in found])
        return
    rows = [
        {
            "name": rule.name,
            "summary": rule.summary,
            "points": _starred("points", rule.points, rule) if rule.on else "off",
            "parameters": ", ".join(
                f"{name}={_starred(name, value, rule)}" for name, value in rule.parameters.items()
            ),
        }
        for rule in found
    ]
    columns = (
        Column("name", "Rule", "bold"),
        Column("summary", "What it looks for"),
        Column("points", "Points", lambda points: "dim" if points == "off" else "", right=True),
        Column("parameters", "Parameters"),
    )
    print_table(columns, rows)


@app.command()
def replay(
    *,
    rule: Annotated[str, typer.Option(help="The rule to change; see: onlyvips quests rules")],
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter; may be given repeatedly."),
    ] = None,
    since: Annotated[
        float | None,
        typer.Option(metavar="DAYS", min=0, help="Only claims of the last days; all when absent."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Look at this many claims at most, the newest.")
    ] = None,
    most: Annotated[int, typer.Option("--show", min=0, help="Print this many at most.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Judge past claims with a changed rule; print who would be judged otherwise. Writes nothing.

    For example: onlyvips quests replay --rule velocity --set per_hour=10 --since 7
    """
    parameters = _parameters(changes or [])

    async def work() -> tuple[list[dict[str, Any]], Summary]:
        async with opened() as (platform, parts):
            oldest = None
            if since is not None:
                oldest = platform.clock.now() - timedelta(days=since)
            kept: list[dict[str, Any]] = []
            with progress("Judging claims", total=limit) as step:
                looked_at = 0

                def on(summary: Summary) -> None:
                    nonlocal looked_at
                    done = summary.looked_at - looked_at
                    looked_at = summary.looked_at
                    step(
                        f"Judged {looked_at:,} claims, {summary.otherwise:,} otherwise",
                        advance=done,
                    )

                found = parts.replay.run(rule, parameters, since=oldest, limit=limit, progress=on)
                async for changed in found:
                    if len(kept) < most:
                        kept.append(asdict(changed))
            return kept, found.summary

    kept, summary = run(work())
    if as_json:
        counts = [
            {"before": before, "after": after, "claims": claims}
            for (before, after), claims in summary.changed.most_common()
        ]
        print_json(
            {
                "rule": rule,
                "changes": parameters,
                "looked_at": summary.looked_at,
                "otherwise": summary.otherwise,
                "counts": counts,
                "claims": kept,
            }
        )
        return
    _print(kept, summary)


def _print(kept: list[dict[str, Any]], summary: Summary) -> None:
    columns = (
        Column("claim_id", "Claim", "bold", right=True),
        Column("account_id", "Account", right=True),
        Column("quest", "Quest"),
        Column("claimed_at", "When"),
        Column("state", "State now"),
        Column("score_before", "Score", right=True),
        Column("score_after", "would be", right=True),
        Column("decision_before", "Decision", lambda value: _DECISIONS[value]),
        Column("decision_after", "would be", lambda value: _DECISIONS[value]),
    )
    if kept:
        print_table(columns, kept)
    if (left := summary.otherwise - len(kept)) > 0:
        say(f"{left:,} more are not printed; see --show")
    say(f"{summary.looked_at:,} claims were judged, {summary.otherwise:,} of them otherwise.")
    for (before, after), claims in summary.changed.most_common():
        say(f"  {before} -> {after}: {claims:,}")


def _parameters(changes: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for change in changes:
        name, sign, value = change.partition("=")
        try:
            number = int(value)
        except ValueError:
            number, sign = 0, ""
        if not name or not sign:
            raise usage(f"--set: expected NAME=VALUE with a whole number, got {change!r}")
        found[name.strip()] = number
    return found


def _starred(name: str, value: int, rule: RuleDescription) -> str:
    return f"{value}*" if name in rule.changed else str(value)
