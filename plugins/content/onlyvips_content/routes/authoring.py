"""Routes of the creator panel: applying, the profile, writing and publishing works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quart import Blueprint, Response
from quart_schema import (
    document_response,
    operation_id,
    tag,
    validate_request,
    validate_response,
)

from onlyvips.web.auth import current_account, gives_nothing, may_answer, rate_limit, requires
from onlyvips.web.pages import Page
from onlyvips_content.creator_rows import OwnCreator, read_own
from onlyvips_content.definitions import ApplicationIn, ProfileIn, StateIn, WorkEdit, WorkIn
from onlyvips_content.lists import Selection
from onlyvips_content.parts import parts_of
from onlyvips_content.routes.lists import answer
from onlyvips_content.routes.own_pictures import with_picture
from onlyvips_content.routes.queries import OwnQuery, PageRequest, asks_for
from onlyvips_content.routes.viewers import CREATE, is_staff
from onlyvips_content.views import WorkCard, WorkDraft

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: Applications a minute: each is work for a person.
_applications = rate_limit("content.apply", 6, by="account")
_writes = rate_limit("content.write", 120, by="account")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands who may want to be a creator.

    Attributes:
        creator: Their application or profile; null for who never applied.
    """

    creator: OwnCreator | None


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_profile(blueprint, platform)
    _add_reading(blueprint, platform)
    _add_writing(blueprint, platform)


def _add_profile(blueprint: Blueprint, platform: Platform) -> None:
    creators = parts_of(platform).creators

    @blueprint.get("/creator")
    @operation_id("get_own_creator")
    @tag(["creator panel"])
    @may_answer(404)
    @validate_response(OwnCreator)
    async def get_own_creator() -> OwnCreator:
        """Return the caller's application or profile, and how it stands."""
        return await with_picture(platform, await creators.own(current_account()))

    @blueprint.get("/creator/standing")
    @operation_id("get_creator_standing")
    @tag(["creator panel"])
    @validate_response(Standing)
    async def get_creator_standing() -> Standing:
        """Say whether the caller applied to be a creator, and what became of it."""
        found = await read_own(platform.db, current_account().id)
        return Standing(None if found is None else await with_picture(platform, found))

    @blueprint.post("/creator")
    @operation_id("apply_as_creator")
    @tag(["creator panel"])
    @_applications
    @may_answer(409)
    @validate_request(ApplicationIn)
    @validate_response(OwnCreator, 201)
    async def apply_as_creator(data: ApplicationIn) -> tuple[OwnCreator, int]:
        """Ask to become a creator, or correct what was asked; a moderator decides."""
        return await with_picture(platform, await creators.apply(current_account(), data)), 201

    @blueprint.put("/creator")
    @operation_id("edit_own_creator")
    @tag(["creator panel"])
    @_writes
    @may_answer(404)
    @validate_request(ProfileIn)
    @validate_response(OwnCreator)
    async def edit_own_creator(data: ProfileIn) -> OwnCreator:
        """Replace what the caller says of themselves as a creator."""
        return await with_picture(platform, await creators.edit(current_account(), data))


def _add_reading(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)

    @blueprint.get("/creator/works")
    @operation_id("list_own_works")
    @tag(["creator panel"])
    @asks_for(OwnQuery, lambda q: Selection(order="own", state=q.state, kind=q.kind))
    @document_response(Page[WorkCard])
    async def list_own_works(page: PageRequest) -> Response:
        """List the caller's own works in whatever state, the latest first."""
        return await answer(platform, page)

    @blueprint.get("/creator/works/<int:work_id>")
    @operation_id("get_own_work")
    @tag(["creator panel"])
    @validate_response(WorkDraft)
    async def get_own_work(work_id: int) -> WorkDraft:
        """Return a work as its creator edits it."""
        return await parts.works.draft(current_account(), work_id, staff=is_staff())


def _add_writing(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)

    @blueprint.post("/creator/works")
    @operation_id("create_work")
    @tag(["creator panel"])
    @requires(CREATE)
    @_writes
    @may_answer(409)
    @validate_request(WorkIn)
    @validate_response(WorkDraft, 201)
    async def create_work(data: WorkIn) -> tuple[WorkDraft, int]:
        """Write a new work, as a draft."""
        return await parts.works.create(current_account(), data), 201

    @blueprint.put("/creator/works/<int:work_id>")
    @operation_id("edit_work")
    @tag(["creator panel"])
    @requires(CREATE)
    @_writes
    @may_answer(409)
    @validate_request(WorkEdit)
    @validate_response(WorkDraft)
    async def edit_work(work_id: int, data: WorkEdit) -> WorkDraft:
        """Replace a work by what was written, if nobody changed it meanwhile."""
        return await parts.works.edit(current_account(), work_id, data)

    @blueprint.delete("/creator/works/<int:work_id>")
    @operation_id("delete_work")
    @tag(["creator panel"])
    @requires(CREATE)
    @may_answer(409)
    @gives_nothing()
    async def delete_work(work_id: int) -> tuple[str, int]:
        """Delete a draft that was never published."""
        await parts.works.delete(current_account(), work_id)
        return "", 204

    @blueprint.put("/creator/works/<int:work_id>/state")
    @operation_id("move_work")
    @tag(["creator panel"])
    @requires(CREATE)
    @_writes
    @may_answer(409)
    @validate_request(StateIn)
    @validate_response(WorkDraft)
    async def move_work(work_id: int, data: StateIn) -> WorkDraft:
        """Publish, schedule, unlist or archive a work, or take back its schedule."""
        account = current_account()
        await parts.publishing.move(account, work_id, data)
        return await parts.works.draft(account, work_id)
