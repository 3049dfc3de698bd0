"""Routes of resumable uploads: tus 1.0.0 (https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from typing import TYPE_CHECKING

from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue
from quart_schema import document_headers, operation_id, tag, validate_response
from werkzeug.exceptions import (
    BadRequest,
    PreconditionFailed,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from onlyvips.web.auth import (
    current_account,
    gives_nothing,
    may_answer,
    public,
    rate_limit,
    requires,
)
from onlyvips.web.bodies import accepts_body
from onlyvips_content.media.values import TooLong, Upload
from onlyvips_content.parts import parts_of
from onlyvips_content.routes.ids import read_id
from onlyvips_content.routes.media import CREATE
from onlyvips_content.routes.media_views import (
    BeginHeaders,
    ContinueHeaders,
    Resumable,
    UploadView,
)

if TYPE_CHECKING:
    from uuid import UUID

    from onlyvips.platform import Platform
    from onlyvips_content.media.uploads import Uploads

PREFIX = "/api/v1/content/uploads"
_VERSION = "1.0.0"
_EXTENSIONS = "creation,creation-with-upload,creation-defer-length,expiration,termination"
_BODY = "application/offset+octet-stream"
#: No file is that long; what has more digits is no length.
_DIGITS = 15


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    uploads = parts_of(platform).uploads

    @blueprint.after_request
    async def say_version(response: Response) -> Response:
        """Say which protocol this is in every answer, errors included."""
        if request.path.startswith(PREFIX):
            response.headers["Tus-Resumable"] = _VERSION
            if request.method == "OPTIONS" or response.status_code == 412:
                response.headers["Tus-Version"] = _VERSION
        return response

    @blueprint.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
    @operation_id("describe_uploads")
    @tag(["media"])
    @public
    @gives_nothing()
    async def describe_uploads() -> ResponseReturnValue:
        """Say what of the protocol is supported, and how long an upload may be."""
        return "", 204, {"Tus-Extension": _EXTENSIONS, "Tus-Max-Size": str(uploads.most)}

    @blueprint.post("/uploads", provide_automatic_options=False)
    @operation_id("begin_upload")
    @tag(["media"])
    @requires(CREATE)
    @rate_limit("content_uploads", 120, by="account")
    @accepts_body(uploads.most, streamed=True)
    @may_answer(412, 415)
    @gives_nothing(201)
    @document_headers(BeginHeaders)
    async def begin_upload() -> ResponseReturnValue:
        """Begin an upload; the bytes may come with it."""
        upload = await _begin(uploads)
        return "", 201, {"Location": f"{PREFIX}/{upload.id.hex}", **_headers(upload)}

    @blueprint.get("/uploads/<upload_id>")
    @operation_id("get_upload")
    @tag(["media"])
    @requires(CREATE)
    @validate_response(UploadView)
    @may_answer(412)
    async def get_upload(upload_id: str) -> tuple[UploadView, int, dict[str, str]]:
        """Say how far an upload is; with HEAD as the protocol asks for it."""
        if request.method == "HEAD":
            _check_version()
        upload = await uploads.get(current_account().id, read_id(upload_id))
        return UploadView.of(upload), 200, {**_told(upload), "Cache-Control": "no-store"}

    @blueprint.patch("/uploads/<upload_id>")
    @operation_id("continue_upload")
    @tag(["media"])
    @requires(CREATE)
    @accepts_body(uploads.most, streamed=True, media_type=_BODY)
    @may_answer(409, 412, 415)
    @gives_nothing()
    @document_headers(ContinueHeaders)
    async def continue_upload(upload_id: str) -> ResponseReturnValue:
        """Go on with an upload at the byte where it stands."""
        return "", 204, _headers(await _go_on(uploads, read_id(upload_id)))

    @blueprint.delete("/uploads/<upload_id>")
    @operation_id("end_upload")
    @tag(["media"])
    @requires(CREATE)
    @may_answer(409, 412)
    @gives_nothing()
    @document_headers(Resumable)
    async def end_upload(upload_id: str) -> ResponseReturnValue:
        """Forget an upload that is not complete."""
        _check_version()
        await uploads.end(current_account().id, read_id(upload_id))
        return "", 204


async def _begin(uploads: Uploads) -> Upload:
    """Begin the upload that the present request describes.

    Raises:
        HTTPException: The request is not one of the protocol.
        OnlyVipsError: See `Uploads`.
    """
    _check_version()
    length = _number("Upload-Length")
    deferred = request.headers.get("Upload-Defer-Length")
    if (length is None) == (deferred is None) or deferred not in {None, "1"}:
        raise BadRequest("Send either Upload-Length or Upload-Defer-Length: 1.")
    sends = request.mimetype == _BODY
    announced = request.content_length or 0
    if not sends and (request.mimetype or announced):
        raise UnsupportedMediaType(f"Send the body as {_BODY}, or send none.")
    if length is not None and announced > length:
        raise RequestEntityTooLarge("The body is longer than the upload.")
    account_id = current_account().id
    metadata = request.headers.get("Upload-Metadata", "")
    with _too_long():
        upload = await uploads.create(account_id, length=length, metadata=metadata)
        if sends:
            pieces = aiter(request.body)
            upload = await uploads.append(account_id, upload.id, offset=0, pieces=pieces)
    return upload


async def _go_on(uploads: Uploads, upload_id: UUID) -> Upload:
    """Go on with an upload as the present request says; see `_begin` for the errors."""
    _check_version()
    offset, length = _number("Upload-Offset"), _number("Upload-Length")
    if offset is None:
        raise BadRequest("Send Upload-Offset: the byte at which the body begins.")
    with _too_long():
        return await uploads.append(
            current_account().id,
            upload_id,
            offset=offset,
            pieces=aiter(request.body),
            length=length,
        )


@contextmanager
def _too_long() -> Iterator[None]:
    """Answer what is too long with the status that the protocol has for it."""
    try:
        yield
    except TooLong as error:
        raise RequestEntityTooLarge(error.detail) from None


def _told(upload: Upload) -> dict[str, str]:
    """Return all that an answer to HEAD says of an upload."""
    headers = _headers(upload)
    if upload.length is None:
        headers["Upload-Defer-Length"] = "1"
    else:
        headers["Upload-Length"] = str(upload.length)
    if upload.metadata:
        headers["Upload-Metadata"] = upload.metadata
    return headers


def _headers(upload: Upload) -> dict[str, str]:
    headers = {"Upload-Offset": str(upload.received)}
    if upload.media_id is None:
        headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return headers


def _check_version() -> None:
    """Insist on the version of the protocol.

    Raises:
        PreconditionFailed: Another one is spoken, or none.
    """
    if request.headers.get("Tus-Resumable") != _VERSION:
        raise PreconditionFailed(f"Send Tus-Resumable: {_VERSION}.")


def _number(header: str) -> int | None:
    """Read a header that holds a number of bytes.

    Raises:
        BadRequest: It holds something else.
    """
    value = request.headers.get(header)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= _DIGITS):
        raise BadRequest(f"{header} must be a number of bytes.")
    return int(value)
