"""Putting the demo where it belongs, through the services that creators use."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from onlyvips.errors import InvalidInput
from onlyvips_content.definitions import (
    ApplicationIn,
    DecisionIn,
    LinkIn,
    StateIn,
    TextIn,
    WorkEdit,
    WorkIn,
)
from onlyvips_content.listing import refresh_creator
from onlyvips_content.media.workrooms import workroom
from onlyvips_content.parts import parts_of
from onlyvips_content.seeds.baking import Recipe, oven, suffix_of
from onlyvips_content.seeds.definitions import DemoFile, DemoWork, demo_files, demo_people
from onlyvips_content.seeds.life import Life
from onlyvips_content.seeds.offering import QUESTS, published_at, state_of, turn_of, ways_of
from onlyvips_content.seeds.people import creator_account, fan_accounts

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_content.parts import Parts

_NOTHING: Final = "nothing, because all of it was there"
#: Pictures of a creator that several of their galleries and texts share.
_SHARED: Final = 5
#: Pictures, videos and sounds of a creator; works beyond that show one of them again.
_PHOTOS, _VIDEOS, _SOUNDS = 9, 2, 2
_THERE: Final = """
SELECT file_name, id FROM content.media WHERE owner_id = :owner AND state = 'ready'"""
_BACKDATE: Final = """
UPDATE content.works
   SET created_at = :at, updated_at = :at,
       published_at = CASE WHEN published_at IS NULL THEN NULL ELSE CAST(:at AS timestamptz) END,
       free_from = CASE WHEN free_from <= :now THEN CAST(:at AS timestamptz) ELSE free_from END
 WHERE id = :id"""


@dataclass(slots=True)
class _Sheet:
    """A creator and what of them is still to be made."""

    file: DemoFile
    place: int
    account: Account
    there: dict[str, UUID]
    missing: list[int]
    works: dict[int, int] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.file.creator.slug

    def key(self, place: int) -> str:
        return f"demo-{self.slug}-{place:02d}"


async def sow_demo(platform: Platform) -> str:
    """Put in the demo; say what was done."""
    parts = parts_of(platform)
    sheets = [await _sheet(platform, parts, file, place) for place, file in enumerate(demo_files())]
    quests = await _quests(parts)
    if not any(sheet.missing for sheet in sheets):
        gated = await _gate(platform, parts, sheets, quests)
        return f"{gated} works ask for quests now" if gated else _NOTHING
    await _bake(platform, parts, sheets)
    creators = works = 0
    for sheet in sheets:
        creators += await _put_creator(parts, sheet)
        works += await _put_works(platform, parts, sheet, quests)
    people = demo_people()
    fans = await fan_accounts(platform, people)
    made = {sheet.account.id: sheet.works for sheet in sheets}
    await Life(platform, parts, people, fans).begin(made)
    return f"{creators} creators, {works} works and {len(fans)} people who like them"


async def _sheet(platform: Platform, parts: Parts, file: DemoFile, place: int) -> _Sheet:
    account = await creator_account(platform, file.creator, place)
    rows = await platform.db.fetch_all(_THERE, {"owner": account.id})
    sheet = _Sheet(file, place, account, {row["file_name"]: row["id"] for row in rows}, [])
    for number in range(1, len(file.works) + 1):
        there = await parts.works.imported(account.id, sheet.key(number))
        if there is None:
            sheet.missing.append(number)
        else:
            sheet.works[number] = there
    return sheet


async def _bake(platform: Platform, parts: Parts, sheets: Sequence[_Sheet]) -> None:
    """Draw what is not there, and put it into storage as it is ready."""
    owners: dict[str, _Sheet] = {}
    recipes: list[Recipe] = []
    for sheet in sheets:
        for recipe in _recipes(sheet):
            if recipe.name not in sheet.there and recipe.name not in owners:
                owners[recipe.name] = sheet
                recipes.append(recipe)
    if not recipes:
        return
    # What takes longest first, so that no processor waits for another in the end.
    recipes.sort(key=lambda recipe: ("video", "audio", "image").index(recipe.kind))
    root = platform.config.state / "work"
    with ExitStack() as stack:
        room = await asyncio.to_thread(stack.enter_context, workroom(root))
        futures = await asyncio.to_thread(stack.enter_context, oven(room, recipes))
        for coming in asyncio.as_completed([asyncio.wrap_future(future) for future in futures]):
            baked = await coming
            sheet = owners[baked.recipe.name]
            sheet.there[baked.recipe.name] = await parts.adding.add(
                sheet.account.id,
                baked.original,
                baked.digest,
                baked.made,
                baked.folder,
                file_name=baked.recipe.name,
            )


def _recipes(sheet: _Sheet) -> Iterable[Recipe]:
    """Yield what the missing works of a creator show."""
    if not sheet.missing:
        return
    style = sheet.file.creator.style
    for wide in (False, True):
        yield Recipe(_head(sheet, wide), "image", style, wide)
    for place in sheet.missing:
        for name, kind in _shown(sheet, place):
            yield Recipe(name, kind, style)


def _head(sheet: _Sheet, wide: bool) -> str:
    return f"{sheet.slug}-{'cover' if wide else 'avatar'}.jpg"


def _shown(sheet: _Sheet, place: int) -> list[tuple[str, str]]:
    """Return names and kinds of the media of a work; the last one of a text is its cover."""
    work = sheet.file.works[place - 1]

    def named(what: str, number: int, kind: str) -> tuple[str, str]:
        return f"{sheet.slug}-{what}-{number}.{suffix_of(kind)}", kind

    def shared(number: int) -> tuple[str, str]:
        return named("shared", (place + number) % _SHARED, "image")

    if work.kind == "photo":
        photos = [n for n, other in enumerate(sheet.file.works, 1) if other.kind == "photo"]
        return [named("photo", photos.index(place) % _PHOTOS, "image")]
    if work.kind == "gallery":
        return [shared(number) for number in range(min(work.pictures, _SHARED))]
    if work.kind == "video":
        return [named("video", place % _VIDEOS, "video")]
    if work.kind == "audio":
        return [named("sound", place % _SOUNDS, "audio"), shared(0)]
    return [] if work.kind == "bundle" else [shared(0)]


async def _quests(parts: Parts) -> list[str]:
    """Return those quests of the demo that are on offer."""
    rule = parts.rules.all().get("quests")
    if rule is None:
        return []
    found = []
    for slug in QUESTS:
        try:
            await rule.check(rule.parameters.model_validate({"quests": [slug]}))
        except InvalidInput:
            continue
        found.append(slug)
    return found


async def _gate(
    platform: Platform, parts: Parts, sheets: Sequence[_Sheet], quests: Sequence[str]
) -> int:
    """Let works ask for quests that were not there yet when the works were put in."""
    if not quests:
        return 0
    count, now = 0, platform.clock.now()
    for sheet in sheets:
        for place, number in sheet.works.items():
            work = sheet.file.works[place - 1]
            if turn_of(work, place, sheet.place) != "quests":
                continue
            draft = await parts.works.draft(sheet.account, number)
            if [way["rule"] for way in draft.ways] != ["followers"]:
                continue
            ways = ways_of(work, sheet.key(place), place, sheet.place, now=now, quests=quests)
            edit = WorkEdit(
                kind=draft.kind,
                language=draft.language,
                texts={name: TextIn(**text) for name, text in draft.texts.items()},
                category=draft.category,
                tags=tuple(draft.tags),
                age=draft.age,
                ways=ways,
                media=tuple(UUID(media_id) for media_id in draft.media),
                cover=None if draft.cover is None else UUID(draft.cover),
                works=tuple(draft.works),
                revision=draft.revision,
            )
            await parts.works.edit(sheet.account, number, edit)
            count += 1
    return count


async def _put_creator(parts: Parts, sheet: _Sheet) -> int:
    if await parts.creators.name(sheet.account.id) is not None:
        return 0
    creator = sheet.file.creator
    application = ApplicationIn(
        slug=creator.slug,
        name=creator.name,
        bio=creator.bio,
        languages=(creator.language,),
        links=(LinkIn(title=creator.name, url=creator.site),),
        avatar=sheet.there[_head(sheet, wide=False)],
        cover=sheet.there[_head(sheet, wide=True)],
    )
    await parts.creators.apply(sheet.account, application)
    await parts.creators.decide(None, sheet.account.id, DecisionIn(state="verified"))
    return 1


async def _put_works(platform: Platform, parts: Parts, sheet: _Sheet, quests: Sequence[str]) -> int:
    now = platform.clock.now()
    # Works before the bundles that hold them.
    for place in sorted(sheet.missing, key=lambda n: sheet.file.works[n - 1].kind == "bundle"):
        work, key = sheet.file.works[place - 1], sheet.key(place)
        ways = ways_of(work, key, place, sheet.place, now=now, quests=quests)
        draft = await parts.works.create(
            sheet.account, _written(sheet, work, place).model_copy(update={"ways": ways}),
            import_key=key,
        )  # fmt: skip
        sheet.works[place] = draft.id
        state = state_of(place, sheet.place)
        if state == "archived":
            await parts.publishing.move(sheet.account, draft.id, StateIn(state="published"))
        if state != "draft":
            at = now + timedelta(days=1 + place % 5) if state == "scheduled" else None
            await parts.publishing.move(sheet.account, draft.id, StateIn(state=state, at=at))
        values = {"id": draft.id, "at": published_at(key, place, now), "now": now}
        await platform.db.execute(_BACKDATE, values)
    await refresh_creator(platform, sheet.account.id)
    return len(sheet.missing)


def _written(sheet: _Sheet, work: DemoWork, place: int) -> WorkIn:
    shown = [(sheet.there[name], kind) for name, kind in _shown(sheet, place)]
    cover = None
    if work.kind in ("text", "audio"):
        cover = shown.pop()[0]
    elif work.kind == "bundle":
        pictures = [name for name, kind in _shown(sheet, work.of[0]) if kind != "audio"]
        cover = sheet.there.get(pictures[0])
    creator = sheet.file.creator
    texts = {creator.language: TextIn(title=work.title, summary=work.says, body=work.body)}
    for language, other in work.other.items():
        texts[language] = TextIn(title=other.title, summary=other.says)
    return WorkIn(
        kind=work.kind,
        language=creator.language,
        texts=texts,
        category=creator.category,
        tags=work.tags,
        media=tuple(media_id for media_id, _ in shown),
        cover=cover,
        works=tuple(sheet.works[number] for number in work.of),
    )
