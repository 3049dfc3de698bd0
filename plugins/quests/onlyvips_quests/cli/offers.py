"""``onlyvips quests list``, ``show``, ``publish`` and ``archive``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

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

from onlyvips_quests.cli.app import MaybeUser, Slug, Slugs, account_of, app, opened, usage
from onlyvips_quests.cli.words import everything, titles

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from onlyvips_quests.parts import Parts
    from onlyvips_quests.publishing import Stored

Chosen = Literal["draft", "published", "archived", "all"]
_STATES = {"published": "green", "draft": "yellow", "archived": "dim"}


@app.command("list")
def list_quests(
    *,
    user: MaybeUser = None,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="STATE",
            help=f"Quests in this state: {', '.join(get_args(Chosen))}; published when absent.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the quests on offer; with --user as that person sees them."""
    if state is not None and state not in get_args(Chosen):
        raise usage(f"--state: expected one of {', '.join(get_args(Chosen))}; got {state!r}")
    if user is not None:
        if state is not None:
            raise usage("give --user or --state, not both: people see only what is on offer")
        _print_for(user, as_json=as_json)
        return
    rows = [_row(stored) for stored in run(_stored(state or "published"))]
    columns = [
        Column("id", "Id", "bold", right=True),
        Column("slug", "Quest"),
        Column("title", "Title"),
        Column("type", "Type", "cyan"),
        Column("difficulty", "Difficulty"),
        Column("xp", "XP", right=True),
        Column("recurrence", "How often"),
        Column("state", "State", lambda value: _STATES[value]),
        Column("version", "Version", right=True),
        Column("draft", "Draft", "yellow", right=True),
    ]
    shown = "on offer" if state in (None, "published") else "there"
    print_table(
        columns, rows, as_json=as_json, empty=f"No quest is {shown}; see: onlyvips seed --demo"
    )


@app.command()
def show(slug: Slug, *, as_json: JsonOption = False) -> None:
    """Print all of a quest: its rules, its texts by language, its versions."""

    async def work() -> Stored:
        async with opened() as (_, parts):
            return await parts.publishing.get(slug)

    stored = run(work())
    versions = [asdict(version) for version in stored.versions]
    if as_json:
        plain = stored.file.model_dump(mode="json")
        print_json({**_row(stored), "quest": plain, "versions": versions})
        return
    print_record(
        {
            "quest": slug,
            "id": stored.id,
            "state": stored.state,
            "version on offer": stored.version if stored.state == "published" else None,
            "draft that waits": stored.draft,
            **everything(stored.file),
        }
    )
    if stored.file.parameters:
        from onlyvips_quests.files import dump

        print_text(f"\n{dump({'parameters': stored.file.parameters})}")
    texts = (Column("language", "Language", "bold"), Column("title", "Title"))
    print_table((*texts, Column("description", "Description")), titles(stored.file))
    print_text("")
    columns = (
        Column("number", "Version", "bold", right=True),
        Column("created_at", "Written"),
        Column("published_at", "Published"),
        Column("current", "On offer" if stored.state == "published" else "Last on offer"),
    )
    print_table(columns, versions)


@app.command()
def publish(slugs: Slugs, *, as_json: JsonOption = False) -> None:
    """Put the newest versions of quests on offer; who has begun an older one goes on with it."""
    _change(slugs, lambda parts, slug: parts.publishing.publish(slug), as_json=as_json)


@app.command()
def archive(slugs: Slugs, *, as_json: JsonOption = False) -> None:
    """Take quests off; what people earned stays, and what is held is still paid."""
    _change(slugs, lambda parts, slug: parts.publishing.archive(slug), as_json=as_json)


def _change(
    slugs: list[str], change: Callable[[Parts, str], Awaitable[Stored]], *, as_json: bool
) -> None:
    """Change all of some quests, or none of them."""

    async def work() -> list[Stored]:
        async with opened() as (platform, parts), platform.db.transaction():
            return [await change(parts, slug) for slug in dict.fromkeys(slugs)]

    changed = run(work())
    if as_json:
        print_json([_row(stored) for stored in changed])
        return
    for stored in changed:
        what = f"is on offer in version {stored.version}" if _is_on(stored) else "is archived"
        say(f"{stored.file.slug} {what}.")


async def _stored(state: str) -> list[Stored]:
    async with opened() as (_, parts):
        return [s for s in await parts.publishing.list() if state in ("all", s.state)]


def _print_for(user: int, *, as_json: bool) -> None:
    async def work() -> list[dict[str, Any]]:
        async with opened() as (platform, parts):
            found = await parts.service.list_for(await account_of(platform, user))
            return [{**asdict(quest), "done": quest.done} for quest in found]

    rows = run(work())
    if not as_json:
        rows = [{**row, "progress": _steps(row["progress"])} for row in rows]
    columns = [
        Column("id", "Id", "bold", right=True),
        Column("slug", "Quest"),
        Column("title", "Title"),
        Column("type", "Type", "cyan"),
        Column("xp", "XP", right=True),
        Column("recurrence", "How often"),
        Column("progress", "Steps", right=True),
        Column("state", "State", lambda value: "green" if value == "done" else ""),
    ]
    print_table(columns, rows, as_json=as_json, empty="No quest is on offer for this person.")


def _steps(progress: dict[str, int]) -> str:
    return f"{progress['done']}/{progress['of']}" if progress["of"] > 1 else ""


def _is_on(stored: Stored) -> bool:
    return stored.state == "published"


def _row(stored: Stored) -> dict[str, Any]:
    file = stored.file
    return {
        "id": stored.id,
        "slug": file.slug,
        "title": file.titles["en"],
        "type": file.type,
        "difficulty": file.difficulty,
        "xp": file.rewards.xp,
        "badge": file.rewards.badge,
        "recurrence": file.recurrence,
        "state": stored.state,
        "version": stored.version,
        "draft": stored.draft,
        "position": file.position,
    }
