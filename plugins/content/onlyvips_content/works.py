"""Works as their creators write them: drafts, edits, translations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from onlyvips.errors import Conflict, FieldError, InvalidInput
from onlyvips_content.access.ways import free_from, parse_ways
from onlyvips_content.checking import cover_of
from onlyvips_content.completeness import refuse_incomplete
from onlyvips_content.listing import refresh_work
from onlyvips_content.media_of_works import note_use, own_media
from onlyvips_content.rows import (
    locked_work,
    no_such_work,
    refuse_stale,
    require_creator,
    require_work,
)
from onlyvips_content.texts_of_works.markdown import rendered
from onlyvips_content.texts_of_works.search import CONFIGURATIONS, VECTOR
from onlyvips_content.views import WorkDraft

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_content.checking import Checking
    from onlyvips_content.definitions import WorkEdit, WorkIn

#: Drafts and all: more than anybody writes, and an end to what a fault could make.
MOST_OF_ONE: Final = 100_000

_INSERT = """
INSERT INTO content.works (creator_id, kind, language, category, tags, age, ways, free_from,
                           cover_id, created_at, updated_at, import_key)
VALUES (:creator, :kind, :language, :category, :tags, :age, :ways, :free_from,
        :cover, :now, :now, :import_key)
ON CONFLICT (creator_id, import_key) DO NOTHING
RETURNING id
"""
_UPDATE = """
UPDATE content.works
   SET language = :language, category = :category, tags = :tags, age = :age, ways = :ways,
       free_from = :free_from, cover_id = :cover, updated_at = :now, revision = revision + 1
 WHERE id = :id
"""
_TEXT = f"""
INSERT INTO content.work_texts (work_id, language, title, summary, body, html, search)
VALUES (:id, :language, :title, :summary, :body, :html, {VECTOR})
"""  # noqa: S608 - no value in it
_DRAFT = """
SELECT w.*,
       (SELECT jsonb_object_agg(x.language, jsonb_build_object(
                 'title', x.title, 'summary', x.summary, 'body', x.body))
          FROM content.work_texts x WHERE x.work_id = w.id) AS texts,
       ARRAY(SELECT x.media_id FROM content.work_media x WHERE x.work_id = w.id
              ORDER BY x.position) AS media,
       ARRAY(SELECT x.work_id FROM content.bundle_works x WHERE x.bundle_id = w.id
              ORDER BY x.position) AS bundled
  FROM content.works w WHERE w.id = :id
"""


class Works:
    """Writing works.

    Args:
        platform: The plugin's platform.
        checking: Checks what works refer to.
    """

    def __init__(self, platform: Platform, checking: Checking) -> None:
        self._platform = platform
        self._checking = checking

    async def create(
        self, creator: Account, work: WorkIn, *, import_key: str | None = None
    ) -> WorkDraft:
        """Write a new work, as a draft.

        Args:
            creator: Whose.
            work: What it is.
            import_key: Names it within the creator's works, for imports: a second time nothing is
                made, and the draft that is there is returned.

        Raises:
            Forbidden: They are no verified creator.
            InvalidInput: The work refers to what it cannot.
            Conflict: They have `MOST_OF_ONE` already.
        """
        db, now = self._platform.db, self._platform.clock.now()
        await require_creator(self._platform, creator.id)  # nobody else's text is rendered
        texts = await _rendered(work)
        async with db.transaction():
            await require_creator(self._platform, creator.id)
            ways = await self._checking.stored_ways(work)
            await self._checking.check(creator.id, work)
            values = await self._values(creator.id, work, ways, now)
            number = await db.fetch_val(
                _INSERT,
                {**values, "creator": creator.id, "kind": work.kind, "import_key": import_key},
            )
            if number is None:
                number = await self.imported(creator.id, import_key or "")
                assert number is not None
            else:
                await self._refuse_too_many(creator.id)
                await db.execute(
                    "INSERT INTO content.work_counts (work_id) VALUES (:id)", {"id": number}
                )
                await self._put_in(number, work, texts, now)
            return await self.draft(creator, number)

    async def edit(self, creator: Account, work_id: int, edit: WorkEdit) -> WorkDraft:
        """Replace a work by what its creator wrote, in whatever state it is.

        Raises:
            NotFound: There is no such work of theirs.
            Conflict: Somebody (or they, elsewhere) changed it since; code ``stale-revision``.
            InvalidInput: It refers to what it cannot, or is published and would be incomplete.
        """
        db, now = self._platform.db, self._platform.clock.now()
        await require_work(self._platform, creator.id, work_id)  # nobody else's text is rendered
        texts = await _rendered(edit)
        async with db.transaction():
            row = await locked_work(self._platform, creator.id, work_id)
            await require_creator(self._platform, creator.id)
            refuse_stale(row, edit.revision)
            if edit.kind != row["kind"]:
                raise InvalidInput(
                    "A work stays of its kind; write another.",
                    fields=[FieldError("kind", f"expected {row['kind']}")],
                )
            ways = await self._checking.stored_ways(edit)
            await self._checking.check(creator.id, edit, work_id=work_id)
            before = await self._references(work_id)
            values = await self._values(creator.id, edit, ways, now)
            await db.execute(_UPDATE, {**values, "id": work_id})
            for table, column in (
                ("work_texts", "work_id"),
                ("work_media", "work_id"),
                ("bundle_works", "bundle_id"),
            ):
                await db.execute(
                    f"DELETE FROM content.{table} WHERE {column} = :id",  # noqa: S608 - our own
                    {"id": work_id},
                )
            await self._put_in(work_id, edit, texts, now, before=before)
            if row["state"] in {"published", "unlisted"}:
                await refuse_incomplete(db, work_id)
            await refresh_work(self._platform, work_id)
            return await self.draft(creator, work_id)

    async def delete(self, creator: Account, work_id: int) -> None:
        """Delete a draft that was never published.

        Raises:
            NotFound: There is no such work of theirs.
            Conflict: It was published; archive it instead. Or a bundle holds it.
        """
        db, now = self._platform.db, self._platform.clock.now()
        async with db.transaction():
            row = await locked_work(self._platform, creator.id, work_id)
            if row["state"] not in {"draft", "scheduled"} or row["published_at"] is not None:
                raise Conflict(
                    "What was published is not deleted: people may have bought it. Archive it.",
                    code="wrong-state",
                )
            held = await db.fetch_val(
                "SELECT bundle_id FROM content.bundle_works WHERE work_id = :id LIMIT 1",
                {"id": work_id},
            )
            if held is not None:
                raise Conflict(f"The bundle {held} holds it; take it out first.", code="in-bundle")
            media, works = await self._references(work_id)
            await db.execute("DELETE FROM content.works WHERE id = :id", {"id": work_id})
            await note_use(db, media, now)
            await self._touch(works)

    async def draft(self, reader: Account, work_id: int, *, staff: bool = False) -> WorkDraft:
        """Return a work as its creator edits it.

        Raises:
            NotFound: There is no such work of theirs.
        """
        row = None
        if 0 < work_id < 2**63:
            row = await self._platform.db.fetch_one(_DRAFT, {"id": work_id})
        if row is None or (row["creator_id"] != reader.id and not staff):
            raise no_such_work(work_id)
        return WorkDraft(
            id=row["id"],
            revision=row["revision"],
            kind=row["kind"],
            state=row["state"],
            language=row["language"],
            category=row["category"],
            tags=row["tags"],
            age=row["age"],
            cover=None if row["cover_id"] is None else str(row["cover_id"]),
            published_at=row["published_at"],
            scheduled_at=row["scheduled_at"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            taken_down_reason=row["taken_down_reason"] if row["taken_down_at"] else "",
            texts=row["texts"] or {},
            ways=row["ways"],
            media=[str(number) for number in row["media"]],
            works=row["bundled"],
        )

    async def imported(self, creator_id: int, import_key: str) -> int | None:
        """Return the number of the work that an import made under a key, or None."""
        number: int | None = await self._platform.db.fetch_val(
            "SELECT id FROM content.works WHERE creator_id = :creator AND import_key = :key",
            {"creator": creator_id, "key": import_key},
        )
        return number

    async def _values(
        self, creator_id: int, work: WorkIn, ways: list[dict[str, Any]], now: datetime
    ) -> dict[str, Any]:
        media = {m.id: m for m in await own_media(self._platform.db, creator_id, work.media)}
        free = free_from(parse_ways(ways))
        return {
            "language": work.language,
            "category": work.category,
            "tags": list(work.tags),
            "age": work.age,
            "ways": ways,
            "free_from": None if free is False else now if free is True else free,
            "cover": cover_of(work, media),
            "now": now,
        }

    async def _put_in(
        self,
        work_id: int,
        work: WorkIn,
        texts: Mapping[str, str],
        now: datetime,
        *,
        before: tuple[set[UUID], set[int]] = (set(), set()),
    ) -> None:
        """Write what belongs to a work, and tell what it refers to or did refer to before."""
        db = self._platform.db
        for language, text in work.texts.items():
            await db.execute(
                _TEXT,
                {
                    "id": work_id,
                    "language": language,
                    "title": text.title,
                    "summary": text.summary,
                    "body": text.body,
                    "html": texts[language],
                    "configuration": CONFIGURATIONS[language],
                    "tags": " ".join(work.tags),
                },
            )
        await db.execute(
            "INSERT INTO content.work_media (work_id, position, media_id)"
            " SELECT :id, place, number FROM unnest(CAST(:media AS uuid[]))"
            " WITH ORDINALITY AS a (number, place)",
            {"id": work_id, "media": list(work.media)},
        )
        await db.execute(
            "INSERT INTO content.bundle_works (bundle_id, position, work_id)"
            " SELECT :id, place, number FROM unnest(CAST(:works AS bigint[]))"
            " WITH ORDINALITY AS a (number, place)",
            {"id": work_id, "works": list(work.works)},
        )
        media, works = before
        await note_use(db, {*media, *work.media, work.cover}, now)
        await self._touch(works | set(work.works))

    async def _references(self, work_id: int) -> tuple[set[UUID], set[int]]:
        """Return the media and works that a work refers to."""
        row = await self._platform.db.fetch_one(
            "SELECT ARRAY(SELECT media_id FROM content.work_media WHERE work_id = w.id)"
            " || w.cover_id AS media,"
            " ARRAY(SELECT work_id FROM content.bundle_works WHERE bundle_id = w.id) AS works"
            " FROM content.works w WHERE w.id = :id",
            {"id": work_id},
        )
        assert row is not None
        return {m for m in row["media"] if m is not None}, set(row["works"])

    async def _refuse_too_many(self, creator_id: int) -> None:
        # Looked at by number: whoever has few of them waits for nothing.
        beyond = await self._platform.db.fetch_val(
            "SELECT id FROM content.works WHERE creator_id = :id ORDER BY id DESC"
            " LIMIT 1 OFFSET :most",
            {"id": creator_id, "most": MOST_OF_ONE},
        )
        if beyond is not None:
            raise Conflict(f"Nobody has more than {MOST_OF_ONE} works.", code="too-many")

    async def _touch(self, works: Iterable[int]) -> None:
        """Let works that a bundle took in or let go be read anew: the bundle opens them."""
        numbers = sorted(works)
        if numbers:
            await self._platform.db.execute(
                "UPDATE content.works SET revision = revision + 1"
                " WHERE id = ANY(CAST(:ids AS bigint[]))",
                {"ids": numbers},
            )


async def _rendered(work: WorkIn) -> dict[str, str]:
    return {language: await rendered(text.body) for language, text in work.texts.items()}
