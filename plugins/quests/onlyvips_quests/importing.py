"""Taking in what files hold: all of it or nothing, and saying what changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound
from onlyvips_quests.definitions import BadgeFile, QuestFile, SeasonFile
from onlyvips_quests.files import BadFile, Content, Entry, Problem

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_quests.parts import Parts
    from onlyvips_quests.publishing import Stored

T = TypeVar("T", QuestFile, BadgeFile, SeasonFile)
R = TypeVar("R")

What = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of something in a file.

    Attributes:
        kind: What it is.
        slug: Its stable name.
        what: Whether it was there before, and as it is in the file.
        state: How a quest or season stands afterwards.
        version: Of a quest: number of the version that holds what is in the file.
        on_offer: Of a quest: that version is the one on offer.
    """

    kind: Literal["badge", "quest", "season"]
    slug: str
    what: What
    state: str = ""
    version: int | None = None
    on_offer: bool | None = None


class Importing:
    """Takes in files.

    Args:
        platform: The plugin's platform.
        parts: The plugin's services.
    """

    def __init__(self, platform: Platform, parts: Parts) -> None:
        self._platform = platform
        self._parts = parts

    async def run(
        self,
        content: Content,
        *,
        publish: bool = False,
        dry_run: bool = False,
        author: int | None = None,
    ) -> list[Change]:
        """Take in what files hold, in one transaction.

        Args:
            content: What they hold.
            publish: Put the quests on offer, too.
            dry_run: Only say what would come of it.
            author: Account of whoever does it.

        Returns:
            What became of each badge, quest and season.

        Raises:
            BadFile: Something cannot be accepted; all of that is told, with its places.
        """
        try:
            async with self._platform.db.transaction(force_rollback=dry_run):
                return await self._take_in(content, publish, author)
        finally:
            # Whoever looked at the quests within the transaction may have seen what is gone now.
            self._parts.catalogue.stale()

    async def _take_in(self, content: Content, publish: bool, author: int | None) -> list[Change]:
        slugs = [entry.value.slug for entry in content.quests]

        async def save_badge(file: BadgeFile) -> Change:
            return await self._badge(file, slugs)

        async def save_quest(file: QuestFile) -> Change:
            return await self._quest(file, author, slugs)

        problems: list[Problem] = []
        changes = [
            *await _each(content.badges, save_badge, problems),
            *await _each(content.quests, save_quest, problems),
            *await _each(content.seasons, self._season, problems),
        ]
        if publish and not problems:
            await _each(content.quests, self._publish, problems)
            changes = [
                replace(change, state="published", on_offer=True)
                if change.kind == "quest"
                else change
                for change in changes
            ]
        if problems:
            raise BadFile(sorted(problems))
        return changes

    async def _badge(self, file: BadgeFile, slugs: Sequence[str]) -> Change:
        await self._check_badge(file, slugs)
        new = all(badge.slug != file.slug for badge in await self._parts.badges.files())
        changed = await self._parts.badges.save(file)
        return Change("badge", file.slug, "new" if new else "changed" if changed else "unchanged")

    async def _check_badge(self, file: BadgeFile, slugs: Sequence[str]) -> None:
        """Check what the model alone cannot: the type and the quests that earn it.

        Raises:
            InvalidInput: Names every field that is wrong.
        """
        if file.criteria is None:
            return
        kinds, wanted = self._parts.kinds.quests(), file.criteria.quests or ()
        faults = []
        if file.criteria.type is not None and file.criteria.type not in kinds:
            known = ", ".join(sorted(kinds))
            faults.append(FieldError("criteria.type", f"expected one of: {known}"))
        there = {stored.file.slug for stored in await self._parts.publishing.list()}
        faults += [
            FieldError(f"criteria.quests.{number}", f"there is no quest {slug!r}")
            for number, slug in enumerate(wanted)
            if slug not in there and slug not in slugs
        ]
        if faults:
            raise InvalidInput(f"The badge {file.slug} cannot be accepted.", fields=faults)

    async def _quest(self, file: QuestFile, author: int | None, slugs: Sequence[str]) -> Change:
        saved = await self._parts.publishing.save(file, author, known=slugs)
        stored = await self._parts.publishing.get(file.slug)
        what: What = "new" if saved.created else "changed" if saved.changed else "unchanged"
        on_offer = stored.state == "published" and stored.version == saved.version
        return Change("quest", file.slug, what, stored.state, saved.version, on_offer)

    async def _publish(self, file: QuestFile) -> Stored:
        stored = await self._parts.publishing.get(file.slug)
        if stored.state == "published" and stored.draft is None:
            return stored
        return await self._parts.publishing.publish(file.slug)

    async def _season(self, file: SeasonFile) -> Change:
        seasons = self._parts.seasons
        before = {season.slug: season.file() for season in await seasons.list()}.get(file.slug)
        season = await seasons.plan(file)
        what: What = "new" if before is None else "unchanged" if before == file else "changed"
        return Change("season", file.slug, what, season.state)


async def _each(
    entries: Iterable[Entry[T]], take_in: Callable[[T], Awaitable[R]], problems: list[Problem]
) -> list[R]:
    """Take in one after the other, and note what cannot be accepted."""
    done = []
    for entry in entries:
        try:
            done.append(await take_in(entry.value))
        except InvalidInput as error:
            problems += entry.problems(error)
        except (Conflict, NotFound) as error:
            problems += entry.problems(InvalidInput(error.detail))
    return done
