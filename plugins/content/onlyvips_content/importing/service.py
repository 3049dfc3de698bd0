"""Taking in what files hold: all of it or nothing, and saying what changed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import ValidationError

from onlyvips.errors import Conflict, Forbidden, InvalidInput, NotFound
from onlyvips_content.definitions import StateIn, WorkEdit, WorkIn
from onlyvips_content.importing.problems import BadFile, Problem
from onlyvips_content.media.children import ChildFailed, process_in_child
from onlyvips_content.media.processing.kinds import kind_of
from onlyvips_content.media.processing.refusals import sentence
from onlyvips_content.media.processing.values import Refused
from onlyvips_content.media.processor import limits_of
from onlyvips_content.media.workrooms import workroom

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_content.importing.reading import Entry
    from onlyvips_content.parts import Parts
    from onlyvips_content.views import WorkDraft

What = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a work in a file.

    Attributes:
        creator: Whose.
        key: Its name.
        what: Whether it was there before, and as it is in the file.
        work_id: Its number; None when nothing was done.
        state: How it stands afterwards.
    """

    creator: str
    key: str
    what: What
    work_id: int | None
    state: str


class Importing:
    """Takes in files.

    Args:
        platform: The plugin's platform.
        parts: The plugin's services.
    """

    def __init__(self, platform: Platform, parts: Parts) -> None:
        self._platform = platform
        self._parts = parts
        self._limits = limits_of(parts.settings)
        self._seconds = parts.settings.processing.minutes * 60

    async def run(self, entries: Sequence[Entry], *, dry_run: bool = False) -> list[Change]:
        """Take in works: media first, then all works in one transaction.

        Args:
            entries: The works, as files say it.
            dry_run: Only look whether creators, media and names fit, and say what would be new.

        Returns:
            What became of each.

        Raises:
            BadFile: Something cannot be accepted; all that is known by then is told.
            Unavailable: The storage is away.
        """
        creators = await self._creators(entries)
        self._look_at_files(entries)
        if dry_run:
            return [await self._foreseen(entry, creators) for entry in entries]
        media: dict[tuple[int, Path], UUID] = {}
        problems: list[Problem] = []
        for entry in entries:
            owner = creators[entry.work.creator]
            for field, path in _files(entry):
                if (owner.id, path) not in media:
                    try:
                        media[owner.id, path] = await self._medium(owner.id, path)
                    except InvalidInput as error:
                        problems.append(entry.problem(field, error.detail))
        if problems:
            raise BadFile(problems)
        async with self._platform.db.transaction():
            return await self._take_in(entries, creators, media)

    async def _creators(self, entries: Sequence[Entry]) -> dict[str, Account]:
        slugs = sorted({entry.work.creator for entry in entries})
        rows = await self._platform.db.fetch_all(
            "SELECT slug, account_id FROM content.creators"
            " WHERE slug = ANY(CAST(:slugs AS text[])) AND state = 'verified'",
            {"slugs": slugs},
        )
        accounts = await self._platform.accounts.get_many([row["account_id"] for row in rows])
        found = {
            row["slug"]: accounts[row["account_id"]]
            for row in rows
            if row["account_id"] in accounts
        }
        message = "expected the name of a creator who is verified, got {!r}"
        problems = [
            entry.problem("creator", message.format(entry.work.creator))
            for entry in entries
            if entry.work.creator not in found
        ]
        if problems:
            raise BadFile(problems)
        return found

    def _look_at_files(self, entries: Sequence[Entry]) -> None:
        """Refuse files that are not there or of a kind that is not taken, before any work."""
        problems = []
        for entry in entries:
            for field, path in _files(entry):
                try:
                    inside = path.resolve().is_relative_to(entry.path.parent.resolve())
                    if not inside or not path.is_file():
                        problems.append(entry.problem(field, "expected a file; there is none here"))
                    else:
                        kind_of(path, self._limits)
                except Refused as refused:
                    problems.append(entry.problem(field, sentence(refused.code, refused.values)))
                except OSError as error:
                    problems.append(entry.problem(field, f"cannot be read: {error.strerror}"))
        if problems:
            raise BadFile(problems)

    async def _foreseen(self, entry: Entry, creators: dict[str, Account]) -> Change:
        work = entry.work
        number = await self._parts.works.imported(creators[work.creator].id, work.key)
        what: What = "new" if number is None else "changed"
        if number is None:
            return Change(work.creator, work.key, what, None, work.state)
        draft = await self._parts.works.draft(creators[work.creator], number)
        return Change(work.creator, work.key, what, number, draft.state)

    async def _medium(self, owner_id: int, path: Path) -> UUID:
        """Return a file as somebody's medium; processed if these bytes are new.

        Raises:
            InvalidInput: It cannot be processed.
        """

        def looked_at() -> tuple[Path, bytes]:
            with path.open("rb") as file:
                return path.resolve(), hashlib.file_digest(file, "sha256").digest()

        absolute, digest = await asyncio.to_thread(looked_at)
        there = await self._parts.adding.find(owner_id, digest)
        if there is not None:
            return there

        async def unheard(percent: int) -> None:
            pass

        with ExitStack() as stack:
            root = self._platform.config.state / "work"
            room = await asyncio.to_thread(stack.enter_context, workroom(root))
            try:
                made = await process_in_child(
                    absolute, room, self._limits, unheard, seconds=self._seconds
                )
            except Refused as refused:
                raise InvalidInput(sentence(refused.code, refused.values)) from refused
            except ChildFailed as error:
                raise InvalidInput(sentence("file-too-hard", {})) from error
            return await self._parts.adding.add(
                owner_id, path, digest, made, room, file_name=path.name
            )

    async def _take_in(
        self,
        entries: Sequence[Entry],
        creators: dict[str, Account],
        media: dict[tuple[int, Path], UUID],
    ) -> list[Change]:
        changes: dict[int, Change] = {}
        problems: list[Problem] = []
        # Works before the bundles that hold them.
        order = sorted(range(len(entries)), key=lambda n: entries[n].work.kind == "bundle")
        for number in order:
            entry = entries[number]
            try:
                changes[number] = await self._put(entry, creators[entry.work.creator], media)
            except BadFile as error:
                problems += error.problems
            except InvalidInput as error:
                problems += entry.problems(error)
            except (Conflict, Forbidden, NotFound) as error:
                problems.append(entry.problem("", error.detail))
        if problems:
            raise BadFile(problems)
        return [changes[number] for number in range(len(entries))]

    async def _put(
        self, entry: Entry, creator: Account, media: dict[tuple[int, Path], UUID]
    ) -> Change:
        work = await self._written(entry, creator, media)
        key = entry.work.key
        number = await self._parts.works.imported(creator.id, key)
        what: What = "unchanged"
        if number is None:
            what = "new"
            draft = await self._parts.works.create(creator, work, import_key=key)
        else:
            draft = await self._parts.works.draft(creator, number)
            if not await self._is_same(draft, work):
                what = "changed"
                edit = WorkEdit(**work.model_dump(), revision=draft.revision)
                draft = await self._parts.works.edit(creator, number, edit)
        if entry.work.state not in {draft.state, "draft"}:
            await self._parts.publishing.move(creator, draft.id, StateIn(state=entry.work.state))
            what = "changed" if what == "unchanged" else what
            draft = await self._parts.works.draft(creator, draft.id)
        return Change(entry.work.creator, key, what, draft.id, draft.state)

    async def _written(
        self, entry: Entry, creator: Account, media: dict[tuple[int, Path], UUID]
    ) -> WorkIn:
        works = []
        for place, key in enumerate(entry.work.works):
            number = await self._parts.works.imported(creator.id, key)
            if number is None:
                fault = entry.problem(f"works.{place}", f"there is no work with the key {key!r}")
                raise BadFile([fault])
            works.append(number)
        shown = [media[creator.id, entry.path.parent / path] for path in entry.work.media]
        cover = entry.work.cover
        try:
            return WorkIn(
                **entry.work.values(),
                media=tuple(shown),
                cover=None if cover is None else media[creator.id, entry.path.parent / cover],
                works=tuple(works),
            )
        except ValidationError as error:
            raise BadFile(
                [
                    entry.problem(*str(fault["msg"]).removeprefix("Value error, ").split(": ", 1))
                    if ": " in str(fault["msg"])
                    else entry.problem("", str(fault["msg"]))
                    for fault in error.errors(include_url=False)
                ]
            ) from error

    async def _is_same(self, draft: WorkDraft, work: WorkIn) -> bool:
        """Say whether a work is as a file says it."""
        texts = {
            language: {"title": text.title, "summary": text.summary, "body": text.body}
            for language, text in work.texts.items()
        }
        shown = [str(number) for number in work.media]
        return (
            dict(draft.texts) == texts
            and list(draft.ways) == await self._parts.checking.stored_ways(work)
            and (draft.language, draft.category, draft.age)
            == (work.language, work.category, work.age)
            and tuple(draft.tags) == work.tags
            and list(draft.media) == shown
            and list(draft.works) == list(work.works)
            and (work.cover is None or draft.cover == str(work.cover))
        )


def _files(entry: Entry) -> list[tuple[str, Path]]:
    """Return field and path of each file that a work shows."""
    work, base = entry.work, entry.path.parent
    found = [(f"media.{place}", base / path) for place, path in enumerate(work.media)]
    if work.cover is not None:
        found.append(("cover", base / work.cover))
    return found
