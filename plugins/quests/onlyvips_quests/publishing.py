"""Drafts, versions, publishing and archiving of quests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound
from onlyvips_quests.definitions import Condition, QuestFile, Rules
from onlyvips_quests.matching import check_pattern
from onlyvips_quests.tables import badges, quest_versions, quests

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.catalogue import Catalogue
    from onlyvips_quests.kinds import Kinds

State = Literal["draft", "published", "archived"]
_NEWEST = """
SELECT DISTINCT ON (quest_id) * FROM quests.quest_versions ORDER BY quest_id, number DESC
"""
#: Locks the row, so that changes of the quests on offer come one after another.
_CHANGED = "UPDATE quests.catalogue SET revision = revision + 1 WHERE id = 1"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a quest.

    Attributes:
        number: From 1.
        created_at: When it was written.
        published_at: When it first went on offer; None for a draft.
        current: Whether it is the one on offer (or was, when the quest was archived).
    """

    number: int
    created_at: datetime
    published_at: datetime | None
    current: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """A quest as operators see it.

    Attributes:
        id: Number.
        file: All of it: the draft if there is one, else the version on offer.
        state: Whether it is on offer.
        version: Number of the version on offer; None before it was first published.
        draft: Number of the version that waits to be published, if one does.
        versions: All versions, the newest first.
    """

    id: int
    file: QuestFile
    state: State
    version: int | None
    draft: int | None
    versions: Sequence[Version] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of saving.

    Attributes:
        quest_id: Number of the quest.
        version: Number of the version that holds what was saved.
        created: The quest is new.
        changed: Anything differs from what was there.
    """

    quest_id: int
    version: int
    created: bool
    changed: bool


class Publishing:
    """Writes quests.

    Args:
        platform: Has the tables.
        kinds: Checks types and rewards.
        catalogue: Told of changes.
    """

    def __init__(self, platform: Platform, kinds: Kinds, catalogue: Catalogue) -> None:
        self._platform = platform
        self._kinds = kinds
        self._catalogue = catalogue

    # ---- writing ---------------------------------------------------------------------------

    async def check(self, file: QuestFile, *, known: Sequence[str] = ()) -> None:
        """Check what the model alone cannot: type, pattern, rewards, badge, required quests.

        Args:
            file: The quest.
            known: Slugs of quests that come along with it, and of badges as ``badge:<slug>``.

        Raises:
            InvalidInput: Names every field that is wrong.
        """
        faults: list[FieldError] = []
        try:
            kind, parameters = self._kinds.quest(file.type, file.parameters)
            pattern = kind.pattern(parameters)
            if pattern is not None:
                check_pattern(pattern)
        except InvalidInput as error:
            faults += error.fields
        except ValueError as error:
            faults.append(FieldError("parameters", str(error)))
        for number, reward in enumerate(file.rewards.others):
            try:
                at = f"rewards.others.{number}"
                self._kinds.reward(reward.type, reward.parameters, at=at)
            except InvalidInput as error:
                faults += error.fields
        faults += await self._unknown(file, known)
        if faults:
            raise InvalidInput(
                f"The quest {file.slug} cannot be accepted: "
                + "; ".join(f"{f.field}: {f.message}" for f in faults),
                fields=faults,
                code="quest-invalid",
            )

    async def save(
        self, file: QuestFile, author: int | None = None, *, known: Sequence[str] = ()
    ) -> Saved:
        """Write a quest as a draft: a new one, or a new version of one that there is.

        A draft that waits is overwritten; a version that was published never is. Saving what is
        there already changes nothing. The place in lists is not part of a version.

        Args:
            file: The quest.
            author: Account of whoever writes it.
            known: As for `check`.

        Raises:
            InvalidInput: It cannot be accepted.
        """
        await self.check(file, known=known)
        db, now = self._platform.db, self._platform.clock.now()
        rules = file.rules().model_dump(mode="json", exclude_defaults=True)
        async with db.transaction():
            await db.execute(_CHANGED)
            quest_id = await db.fetch_val(
                insert(quests)
                .values(slug=file.slug, position=file.position, state="draft", created_at=now)
                .on_conflict_do_nothing()
                .returning(quests.c.id)
            )
            created = quest_id is not None
            row = await self._row(file.slug)
            quest_id = row["id"]
            moved = row["position"] != file.position
            if moved:
                await db.execute(
                    quests.update().where(quests.c.id == quest_id).values(position=file.position)
                )
            newest = await self._newest(quest_id)
            if newest is not None and _same(newest["rules"], file.rules()):
                if newest["published_at"] is not None and row["version"] != newest["number"]:
                    newest = None  # an older version came back; it gets a number of its own
                else:
                    return Saved(quest_id, newest["number"], created, moved)
            number = await self._put(quest_id, newest, rules, author, now)
        self._catalogue.stale()
        return Saved(quest_id, number, created, changed=True)

    async def publish(self, slug: str) -> Stored:
        """Put the newest version of a quest on offer.

        Whoever has begun an older version goes on with its rules.

        Raises:
            NotFound: There is no such quest.
            InvalidInput: It cannot be accepted any more, e.g. because a plugin is off.
        """
        db, now = self._platform.db, self._platform.clock.now()
        async with db.transaction():
            await db.execute(_CHANGED)
            row = await self._row(slug)
            newest = await self._newest(row["id"])
            assert newest is not None
            await self.check(_file(row, newest["rules"]))
            await db.execute(
                quests.update()
                .where(quests.c.id == row["id"])
                .values(state="published", version=newest["number"])
            )
            if newest["published_at"] is None:
                await db.execute(
                    quest_versions.update()
                    .where(quest_versions.c.id == newest["id"])
                    .values(published_at=now)
                )
        self._catalogue.stale()
        return await self.get(slug)

    async def archive(self, slug: str) -> Stored:
        """Take a quest off; what people earned stays, holds go on.

        Raises:
            NotFound: There is no such quest.
            Conflict: It was never published; a draft is harmless.
        """
        db = self._platform.db
        async with db.transaction():
            await db.execute(_CHANGED)
            row = await self._row(slug)
            if row["version"] is None:
                raise Conflict(f"The quest {slug} was never published.", code="quest-not-published")
            await db.execute(
                quests.update().where(quests.c.id == row["id"]).values(state="archived")
            )
        self._catalogue.stale()
        return await self.get(slug)

    # ---- reading ---------------------------------------------------------------------------

    async def get(self, slug: str) -> Stored:
        """Return a quest with all its versions.

        Raises:
            NotFound: There is no such quest.
        """
        row = await self._row(slug)
        versions = await self._platform.db.fetch_all(
            select(quest_versions)
            .where(quest_versions.c.quest_id == row["id"])
            .order_by(quest_versions.c.number.desc())
        )
        return self._stored(row, versions)

    async def list(self, state: State | None = None) -> Sequence[Stored]:
        """Return quests in the operator's order, each with its newest version.

        Args:
            state: Only those; all when absent.
        """
        query = select(quests).order_by(quests.c.position, quests.c.id)
        if state is not None:
            query = query.where(quests.c.state == state)
        rows = await self._platform.db.fetch_all(query)
        versions = {row["quest_id"]: row for row in await self._platform.db.fetch_all(_NEWEST)}
        return [self._stored(row, [versions[row["id"]]]) for row in rows if row["id"] in versions]

    async def export(self, slugs: Sequence[str] | None = None) -> Sequence[QuestFile]:
        """Return quests as files, in the operator's order.

        Args:
            slugs: Which; all when absent.

        Raises:
            NotFound: One of them does not exist.
        """
        found = await self.list()
        if slugs is None:
            return [stored.file for stored in found]
        by_slug = {stored.file.slug: stored.file for stored in found}
        for slug in slugs:
            if slug not in by_slug:
                raise _no_quest(slug)
        return [by_slug[slug] for slug in slugs]

    # ---- inside ----------------------------------------------------------------------------

    async def _row(self, slug: str) -> Record:
        row = await self._platform.db.fetch_one(select(quests).where(quests.c.slug == slug))
        if row is None:
            raise _no_quest(slug)
        return row

    async def _newest(self, quest_id: int) -> Record | None:
        return await self._platform.db.fetch_one(
            select(quest_versions)
            .where(quest_versions.c.quest_id == quest_id)
            .order_by(quest_versions.c.number.desc())
            .limit(1)
        )

    async def _put(
        self,
        quest_id: int,
        newest: Record | None,
        rules: dict[str, object],
        author: int | None,
        now: datetime,
    ) -> int:
        """Overwrite the draft that waits, or write a new version; return its number."""
        db = self._platform.db
        if newest is not None and newest["published_at"] is None:
            await db.execute(
                quest_versions.update()
                .where(quest_versions.c.id == newest["id"])
                .values(rules=rules, author_id=author, created_at=now)
            )
            return int(newest["number"])
        last = await self._newest(quest_id)
        number = 1 if last is None else last["number"] + 1
        await db.execute(
            quest_versions.insert().values(
                quest_id=quest_id, number=number, rules=rules, author_id=author, created_at=now
            )
        )
        return int(number)

    async def _unknown(self, file: QuestFile, known: Sequence[str]) -> Sequence[FieldError]:
        """Return faults for badges and quests that are spoken of and do not exist."""
        speaks = list(_spoken(file))
        wanted_badges = {name for _, kind, name in speaks if kind == "badge"}
        wanted_quests = {name for _, kind, name in speaks if kind == "quest"}
        db = self._platform.db
        there = set(known)
        if wanted_badges:
            rows = await db.fetch_all(select(badges.c.slug).where(badges.c.slug.in_(wanted_badges)))
            there |= {f"badge:{row['slug']}" for row in rows}
        if wanted_quests:
            rows = await db.fetch_all(select(quests.c.slug).where(quests.c.slug.in_(wanted_quests)))
            there |= {row["slug"] for row in rows}
        return [
            FieldError(field, f"there is no {kind} {name!r}")
            for field, kind, name in speaks
            if (f"badge:{name}" if kind == "badge" else name) not in there
        ] + [
            FieldError(field, "a quest cannot require itself")
            for field, kind, name in speaks
            if kind == "quest" and name == file.slug
        ]

    def _stored(self, row: Record, versions: Sequence[Record]) -> Stored:
        newest = versions[0]
        return Stored(
            id=row["id"],
            file=_file(row, newest["rules"]),
            state=row["state"],
            version=row["version"],
            draft=newest["number"] if newest["published_at"] is None else None,
            versions=[
                Version(
                    v["number"], v["created_at"], v["published_at"], v["number"] == row["version"]
                )
                for v in versions
            ],
        )


def _no_quest(slug: str) -> NotFound:
    return NotFound(f"There is no quest {slug!r}.", code="quest-not-found")


def _file(row: Record, rules: dict[str, object]) -> QuestFile:
    return QuestFile.model_validate({**rules, "slug": row["slug"], "position": row["position"]})


def _same(stored: dict[str, object], rules: Rules) -> bool:
    return Rules.model_validate(stored) == rules


def _spoken(file: QuestFile) -> Sequence[tuple[str, str, str]]:
    """Return the badges and quests that a quest speaks of: field, kind, name."""
    found: list[tuple[str, str, str]] = []
    if file.rewards.badge is not None:
        found.append(("rewards.badge", "badge", file.rewards.badge))

    def walk(condition: Condition, at: str) -> None:
        if condition.badge is not None:
            found.append((f"{at}.badge", "badge", condition.badge))
        if condition.quest is not None:
            found.append((f"{at}.quest", "quest", condition.quest))
        for name in ("all", "any"):
            for number, part in enumerate(getattr(condition, name) or ()):
                walk(part, f"{at}.{name}.{number}")

    if file.requires is not None:
        walk(file.requires, "requires")
    return found
