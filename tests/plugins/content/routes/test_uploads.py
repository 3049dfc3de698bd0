"""Resumable uploads over HTTP, as clients of tus 1.0.0 send them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

if TYPE_CHECKING:
    import httpx

    from onlyvips.testing.http import ApiClient
    from tests.plugins.content.media.conftest import MediaBench
    from tests.plugins.content.routes.conftest import SignIn

pytestmark = pytest.mark.onlyvips(
    plugins=["ledger", "content"],
    roles=["web"],
    settings={"content": {"uploads": {"video_megabytes": 2, "image_megabytes": 1,
                                      "audio_megabytes": 1}}},
)  # fmt: skip
UPLOADS = "/api/v1/content/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
BODY = {**TUS, "Content-Type": "application/offset+octet-stream"}


async def begin(client: ApiClient, length: int, **headers: str) -> str:
    answer = await client.post(UPLOADS, headers={**TUS, "Upload-Length": str(length), **headers})
    assert answer.status_code == 201, answer.text
    location: str = answer.headers["Location"]
    return location


async def patch(client: ApiClient, url: str, offset: int, data: bytes) -> httpx.Response:
    return await client.patch(url, content=data, headers={**BODY, "Upload-Offset": str(offset)})


async def test_a_file_is_uploaded_in_two_pieces(
    sign_in: SignIn, media: MediaBench, http: ApiClient
) -> None:
    creator = await sign_in("Ada", "creator")
    data, name = os.urandom(300_000), "filename YS5qcGc=,type aW1hZ2U="
    began = datetime.now(UTC)
    url = await begin(creator, len(data), **{"Upload-Metadata": name})

    first = await patch(creator, url, 0, data[:100_000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100000")
    assert first.headers["Tus-Resumable"] == "1.0.0"
    assert (parsedate_to_datetime(first.headers["Upload-Expires"]) - began).seconds / 3600 > 23
    asked = await creator.head(url, headers=TUS)
    assert asked.status_code == 200
    assert asked.headers["Upload-Offset"] == "100000"
    assert asked.headers["Upload-Length"] == "300000"
    assert asked.headers["Upload-Metadata"] == name
    assert asked.headers["Cache-Control"] == "no-store"
    assert asked.content == b""
    again = await patch(creator, url, 0, data[:100_000])
    assert http.assert_problem(again, 409, "wrong-offset")["offset"] == 100_000
    assert again.headers["Tus-Resumable"] == "1.0.0"
    last = await patch(creator, url, 100_000, data[100_000:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, "300000")
    # The answer was lost: the client asks where it stands, and sees that all is there.
    assert (await creator.head(url, headers=TUS)).headers["Upload-Offset"] == "300000"
    assert (await patch(creator, url, 300_000, b"")).status_code == 204

    view = (await creator.get(url)).json()
    assert (view["received"], view["media_id"]) == (300_000, url.rpartition("/")[2])
    medium = (await creator.get(f"/api/v1/content/media/{view['media_id']}")).json()
    assert (medium["state"], medium["size"], medium["file_name"]) == ("stored", 300_000, "a.jpg")
    listed = (await creator.get("/api/v1/content/media", params={"limit": 1})).json()
    assert listed == {"items": [medium], "next_cursor": None}
    # The original is for its owner, by its signed address, once it was put together.
    assert (await creator.get(medium["original"])).status_code == 404
    await media.parts.gathering.gather(UUID(medium["id"]))
    original = await creator.get(medium["original"])
    assert original.content == data
    assert original.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.jpg"
    assert original.headers["Content-Type"] == "application/octet-stream"


async def test_creation_with_upload_and_with_a_length_that_comes_later(sign_in: SignIn) -> None:
    creator = await sign_in("Ada", "creator")
    data = os.urandom(50_000)

    whole = await creator.post(
        UPLOADS, content=data, headers={**BODY, "Upload-Length": str(len(data))}
    )
    assert (whole.status_code, whole.headers["Upload-Offset"]) == (201, "50000")
    assert (await creator.get(whole.headers["Location"])).json()["media_id"]

    open_end = await creator.post(UPLOADS, headers={**TUS, "Upload-Defer-Length": "1"})
    url = open_end.headers["Location"]
    asked = await creator.head(url, headers=TUS)
    assert (asked.headers["Upload-Defer-Length"], asked.headers["Upload-Offset"]) == ("1", "0")
    assert "Upload-Length" not in asked.headers
    headers = {**BODY, "Upload-Offset": "0", "Upload-Length": "50000"}
    done = await creator.patch(url, content=data, headers=headers)
    assert (done.status_code, done.headers["Upload-Offset"]) == (204, "50000")
    assert (await creator.get(url)).json()["media_id"]


async def test_what_the_server_can_do(http: ApiClient) -> None:
    answer = await http.options(UPLOADS)

    assert answer.status_code == 204
    assert answer.headers["Tus-Resumable"] == answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(2 * 2**20)
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "creation-defer-length", "expiration", "termination",
    }  # fmt: skip


async def test_what_is_not_the_protocol_is_refused(sign_in: SignIn, http: ApiClient) -> None:
    creator = await sign_in("Ada", "creator")
    url = await begin(creator, 1000)
    offset = {"Upload-Offset": "0"}

    for headers, status in (
        ({**offset, "Content-Type": BODY["Content-Type"]}, 412),
        ({**BODY, **offset, "Tus-Resumable": "0.2.2"}, 412),
        ({**TUS, **offset, "Content-Type": "application/octet-stream"}, 415),
        ({**TUS, **offset}, 415),
        (BODY, 400),
        *(({**BODY, "Upload-Offset": value}, 400) for value in ("-1", "x", "1.0", "", "²")),
        ({**BODY, "Upload-Offset": "1" * 16}, 400),
        ({**BODY, "Upload-Offset": "1"}, 409),
    ):
        sent = {name.encode(): value.encode() for name, value in headers.items()}
        answer = await creator.patch(url, content=b"x", headers=sent)
        http.assert_problem(answer, status)
        assert answer.headers["Tus-Resumable"] == "1.0.0"
        assert status != 412 or answer.headers["Tus-Version"] == "1.0.0"
    assert (await creator.head(url)).status_code == 412

    for more, status in (
        ({}, 400),
        ({"Upload-Length": "1", "Upload-Defer-Length": "1"}, 400),
        ({"Upload-Defer-Length": "2"}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": str(2 * 2**20 + 1)}, 413),
        ({"Upload-Length": "1" * 15}, 413),
        ({"Upload-Length": "9", "Upload-Metadata": "filename !"}, 422),
    ):
        http.assert_problem(await creator.post(UPLOADS, headers={**TUS, **more}), status)
    long = {**BODY, "Upload-Length": "10"}
    http.assert_problem(await creator.post(UPLOADS, content=b"x" * 11, headers=long), 413)
    odd = {**TUS, "Upload-Length": "10", "Content-Type": "image/png"}
    http.assert_problem(await creator.post(UPLOADS, content=b"x", headers=odd), 415)
    assert (await creator.head(url, headers=TUS)).headers["Upload-Offset"] == "0"


async def test_a_body_that_is_longer_than_the_upload_is_refused(
    sign_in: SignIn, http: ApiClient, media: MediaBench
) -> None:
    creator = await sign_in("Ada", "creator")
    url = await begin(creator, 1000)

    async def without_end() -> AsyncIterator[bytes]:
        sent = 0
        while sent < 10_000_000:
            yield b"x" * 10_000
            sent += 10_000

    http.assert_problem(await patch(creator, url, 0, b"x" * 1001), 413)
    answer = await creator.patch(url, content=without_end(), headers={**BODY, "Upload-Offset": "0"})
    http.assert_problem(answer, 413)
    huge = {**BODY, "Upload-Offset": "0", "Content-Length": str(10**15)}
    http.assert_problem(await creator.patch(url, content=b"x", headers=huge), 413)

    assert (await creator.head(url, headers=TUS)).headers["Upload-Offset"] == "0"
    assert await media.objects() == set()


async def test_uploads_are_for_creators_and_each_for_its_own(
    sign_in: SignIn, http: ApiClient
) -> None:
    creator, other = await sign_in("Ada", "creator"), await sign_in("Bob", "creator")
    fan = await sign_in("Fan")
    url = await begin(creator, 1000)
    new = {**TUS, "Upload-Length": "1"}

    http.assert_problem(await http.post(UPLOADS, headers=new), 401)
    http.assert_problem(await fan.post(UPLOADS, headers=new), 403, "permission-missing")
    for client, status in ((http, 401), (fan, 403), (other, 404)):
        http.assert_problem(await patch(client, url, 0, b"x"), status)
        http.assert_problem(await client.delete(url, headers=TUS), status)
        http.assert_problem(await client.get(url), status)
        assert (await client.head(url, headers=TUS)).status_code == status
    for name in ("..", "%2e%2e", "../" + url.rpartition("/")[2], "x" * 32, url[-32:].upper(),
                 "%00", url[-32:] + "%2F..", "0" * 32):  # fmt: skip
        assert (await creator.head(f"{UPLOADS}/{name}", headers=TUS)).status_code in {400, 404}
    assert (await creator.head(url, headers=TUS)).headers["Upload-Offset"] == "0"


async def test_an_upload_is_ended(sign_in: SignIn, http: ApiClient, media: MediaBench) -> None:
    creator = await sign_in("Ada", "creator")
    url = await begin(creator, 1000)
    await patch(creator, url, 0, b"x" * 500)

    ended = await creator.delete(url, headers=TUS)
    assert (ended.status_code, ended.content) == (204, b"")
    assert (await creator.head(url, headers=TUS)).status_code == 404
    http.assert_problem(await patch(creator, url, 500, b"x" * 500), 404, "upload-not-found")
    await media.parts.collecting.collect()
    assert await media.objects() == set()

    complete = await begin(creator, 10)
    await patch(creator, complete, 0, b"x" * 10)
    http.assert_problem(await creator.delete(complete, headers=TUS), 409, "upload-complete")
    own = f"/api/v1/content/media/{complete.rpartition('/')[2]}"
    assert (await creator.delete(own)).status_code == 204
    assert (await creator.get(own)).status_code == 404


@pytest.mark.onlyvips(host={"cors_origins": ["https://app.example"]})
async def test_a_page_of_another_origin_may_upload(sign_in: SignIn, http: ApiClient) -> None:
    creator = await sign_in("Ada", "creator")
    origin = {"Origin": "https://app.example"}
    preflight = await http.options(
        UPLOADS,
        headers={
            **origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "tus-resumable,upload-length,upload-metadata",
        },
    )
    assert preflight.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "upload-length" in preflight.headers["Access-Control-Allow-Headers"]

    answer = await creator.post(UPLOADS, headers={**TUS, "Upload-Length": "1", **origin})
    exposed = answer.headers["Access-Control-Expose-Headers"]
    for name in ("location", "upload-offset", "upload-expires", "tus-resumable"):
        assert name in exposed


async def test_the_document_says_what_the_protocol_needs(http: ApiClient) -> None:
    paths = (await http.get("/openapi.json")).json()["paths"]
    begin, one = paths[UPLOADS]["post"], paths[f"{UPLOADS}/{{upload_id}}"]
    file = paths["/api/v1/content/media/{media_id}/{rendition}"]["get"]

    for operation, status in ((begin, "201"), (one["patch"], "204"), (one["delete"], "204")):
        assert "content" not in operation["responses"][status]
        assert "200" not in operation["responses"]
        needed = {p["name"].lower() for p in operation["parameters"] if p.get("in") == "header"}
        assert "tus-resumable" in needed
    assert list(one["patch"]["requestBody"]["content"]) == ["application/offset+octet-stream"]
    assert {"v", "e", "s"} <= {p["name"] for p in file["parameters"]}
    assert "416" in file["responses"]
