"""Routes of media: looking at it by signed address, and one's own."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue
from quart_schema import (
    document_querystring,
    operation_id,
    tag,
    validate_querystring,
    validate_response,
)
from werkzeug.http import dump_cookie

from onlyvips.errors import FieldError, Forbidden, InvalidInput, NotFound
from onlyvips.web.auth import (
    current_account,
    find_identity,
    gives_file,
    gives_nothing,
    may_answer,
    public,
    rate_limit,
    requires,
)
from onlyvips.web.pages import Page, PageQuery, make_page
from onlyvips_content.media import viewers
from onlyvips_content.media.links import ORIGINAL, PREFIX
from onlyvips_content.parts import parts_of
from onlyvips_content.routes.ids import read_id
from onlyvips_content.routes.media_views import MediaQuery, MediumView, SessionView, SignedQuery
from onlyvips_content.routes.sending import send_object

if TYPE_CHECKING:
    from uuid import UUID

    from onlyvips.platform import Platform
    from onlyvips_content.media.values import Medium
    from onlyvips_content.media.viewers import ViewerCookies

CREATE = "content.create"
_QUERY = re.compile(rb"v=([0-9]+)&e=([0-9]+)&s=([A-Za-z0-9_-]+)")


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_looking(blueprint, platform)
    _add_own(blueprint, platform)


def _add_looking(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)
    secure = platform.config.host.public_url.startswith("https://")

    def cookie(value: str, seconds: int) -> str:
        return dump_cookie(
            viewers.NAME,
            value,
            max_age=seconds,
            path=PREFIX,
            httponly=True,
            secure=secure,
            # Telegram's web client shows the MiniApp in a frame, where a browser sends only
            # cookies that say so, by TLS and apart for each page around it
            # (https://developer.mozilla.org/docs/Web/Privacy/Guides/Third-party_cookies).
            samesite="None" if secure else "Lax",
            partitioned=secure,
        )

    @blueprint.get("/media/<media_id>/<rendition>")
    @operation_id("get_media_file")
    @tag(["media"])
    @public
    @rate_limit("media", parts.settings.media_requests, instead=True)
    @gives_file("application/octet-stream")
    @document_querystring(SignedQuery)
    @may_answer(401, 403, 416)
    async def get_media_file(media_id: str, rendition: str) -> Response:
        """Give what a signed address names, or a range of it.

        The address is bound to a viewer: the request must carry their access token, or the cookie
        that `POST /media/session` sets.
        """
        link = parts.links.check(media_id, rendition, *_signed())
        found = await parts.delivery.find(link, _caller(platform, parts.viewer_cookies))
        try:
            return await send_object(parts.storage, found, link)
        except NotFound:
            # It was deleted or processed again since its row was read.
            parts.delivery.forget(link.media_id, link.rendition)
        found = await parts.delivery.find(link, link.viewer_id or None)
        return await send_object(parts.storage, found, link)

    @blueprint.post("/media/session")
    @operation_id("open_media_session")
    @tag(["media"])
    @validate_response(SessionView)
    async def open_media_session() -> tuple[SessionView, int, dict[str, str]]:
        """Set the cookie by which pictures and videos know their viewer; renew it in time."""
        view = SessionView(seconds=viewers.LIFETIME)
        value = parts.viewer_cookies.issue(current_account().id)
        return view, 200, {"Set-Cookie": cookie(value, viewers.LIFETIME)}

    @blueprint.delete("/media/session")
    @operation_id("close_media_session")
    @tag(["media"])
    @public
    @gives_nothing()
    async def close_media_session() -> ResponseReturnValue:
        """Take the cookie away, as when signing out."""
        return "", 204, {"Set-Cookie": cookie("", 0)}


def _add_own(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)

    def view_of(medium: Medium) -> MediumView:
        # The keys of addresses are there once the platform is connected.
        links = parts.links
        address = links.url(medium.id, ORIGINAL, current_account().id)
        return MediumView.of(
            medium, address, lambda name: links.url(medium.id, name, current_account().id)
        )

    @blueprint.get("/media")
    @operation_id("list_media")
    @tag(["media"])
    @requires(CREATE)
    @validate_querystring(MediaQuery)
    @validate_response(Page[MediumView])
    async def list_media(query_args: MediaQuery) -> Page[MediumView]:
        """List the caller's own media, the newest first; of a work all of them, in its order."""
        if query_args.work is not None:
            held = await parts.own_media.of_work(current_account().id, query_args.work)
            return Page(items=[view_of(medium) for medium in held])
        found = await parts.own_media.page(
            current_account().id, after=_position(query_args), limit=query_args.limit + 1
        )
        views = [view_of(medium) for medium in found]
        return make_page(views, query_args.limit, key=lambda view: (view.created_at, view.id))

    @blueprint.get("/media/<media_id>")
    @operation_id("get_medium")
    @tag(["media"])
    @requires(CREATE)
    @validate_response(MediumView)
    async def get_medium(media_id: str) -> MediumView:
        """Say how far a medium of the caller is, and where to find it."""
        return view_of(await parts.own_media.get(current_account().id, read_id(media_id)))

    @blueprint.delete("/media/<media_id>")
    @operation_id("delete_medium")
    @tag(["media"])
    @requires(CREATE)
    @may_answer(409)
    @gives_nothing()
    async def delete_medium(media_id: str) -> ResponseReturnValue:
        """Delete a medium that no work shows."""
        await parts.own_media.delete(current_account().id, read_id(media_id))
        return "", 204


def _position(query: PageQuery) -> tuple[datetime, UUID] | None:
    """Return moment and number of the medium after which a page begins.

    Raises:
        InvalidInput: The cursor is not one of this list.
    """
    after = query.after(datetime, str)
    if after is None:
        return None
    try:
        if after[0] is not None:
            return after[0], read_id(after[1] or "")
    except NotFound:
        pass
    raise InvalidInput(
        "The cursor is not one of this list; begin without one.",
        fields=[FieldError("cursor", "Expected the next_cursor of the page before.")],
        code="invalid-cursor",
    )


def _signed() -> tuple[str, str, str]:
    """Return what the present request's address says after the question mark."""
    # As it was signed: read several times as fast as in any order and any escapes.
    found = _QUERY.fullmatch(request.query_string)
    if found is not None:
        return found[1].decode(), found[2].decode(), found[3].decode()
    given = request.args
    return given.get("v", ""), given.get("e", ""), given.get("s", "")


def _caller(platform: Platform, cookies: ViewerCookies) -> int | None:
    """Return whose request this is, by token or else by cookie.

    Raises:
        Forbidden: They are banned. A cookie is not asked: it ends soon, and addresses sooner.
    """
    identity = find_identity()
    if identity is not None:
        if identity.account.is_banned(platform.clock.now()):
            raise Forbidden("This account is banned.", code="banned")
        return identity.account.id
    value = request.cookies.get(viewers.NAME)
    return cookies.read(value) if value else None
