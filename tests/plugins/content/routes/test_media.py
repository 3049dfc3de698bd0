"""Media by signed address: whole and in ranges, for whom it was signed and for nobody else."""

from __future__ import annotations

import os
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from onlyvips.host import Host
    from onlyvips.testing.http import ApiClient
    from tests.plugins.content.conftest import Rows
    from tests.plugins.content.media.conftest import MediaBench
    from tests.plugins.content.routes.conftest import SignIn

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])
MEDIA = "/api/v1/content/media"
DATA = os.urandom(200_000)


def changed(url: str, **changes: str) -> str:
    """Return an address with other values in its query, and ``path`` instead of its own."""
    split = urlsplit(url)
    path = changes.pop("path", split.path)
    return f"{path}?{urlencode({**dict(parse_qsl(split.query)), **changes})}"


async def test_a_signed_address_gives_the_file_and_how_long_it_may_be_kept(
    http: ApiClient, media: MediaBench, rows: Rows, clock: MovableClock
) -> None:
    media_id = await media.ready(await rows.creator(), thumb=DATA)

    answer = await http.get(media.parts.links.url(media_id, "thumb", 0))

    assert answer.status_code == 200
    assert answer.content == DATA
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Length"] == "200000"
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    reach, age, immutable = answer.headers["Cache-Control"].split(", ")
    assert (reach, immutable) == ("public", "immutable")
    assert 590 < int(age.removeprefix("max-age=")) <= 900


async def test_an_address_is_for_its_viewer_alone(
    sign_in: SignIn, http: ApiClient, media: MediaBench, rows: Rows, clock: MovableClock
) -> None:
    fan, other = await sign_in("Fan"), await sign_in("Other")
    media_id = await media.ready(await rows.creator(), display=DATA, thumb=b"t")
    url = media.parts.links.url(media_id, "display", fan.account["id"])

    given = await fan.get(url)
    assert given.content == DATA
    assert given.headers["Cache-Control"].startswith("private, max-age=")
    assert given.headers["Content-Type"] == "image/webp"
    http.assert_problem(await other.get(url), 403, "link-of-another")
    http.assert_problem(await http.get(url), 401)
    forged = http.another()
    forged.headers["Authorization"] = "Bearer " + fan.headers["Authorization"][7:-4] + "AAAA"
    http.assert_problem(await forged.get(url), 401)
    another = await media.ready(await rows.creator(), display=b"secret")
    for trick in (
        changed(url, v=str(other.account["id"])),
        changed(url, v="0"),
        changed(url, e="9999999999"),
        changed(url, s="A" * 22),
        changed(url, s=""),
        changed(url, path=f"{MEDIA}/{another.hex}/display"),
        changed(url, path=f"{MEDIA}/{media_id.hex}/thumb"),
        changed(url, path=f"{MEDIA}/{media_id.hex}/original"),
        changed(url, path=f"{MEDIA}/{media_id}/display"),
        f"{MEDIA}/{media_id.hex}/display",
    ):
        for client in (fan, other, http):
            http.assert_problem(await client.get(trick), 404)
    clock.move(timedelta(minutes=16))
    http.assert_problem(await fan.get(url), 403, "link-expired")


async def test_a_browser_says_who_looks_by_a_cookie(
    sign_in: SignIn, http: ApiClient, media: MediaBench, rows: Rows, clock: MovableClock
) -> None:
    fan, other = await sign_in("Fan"), await sign_in("Other")
    media_id = await media.ready(await rows.creator(), display=DATA)
    url = media.parts.links.url(media_id, "display", fan.account["id"])
    http.assert_problem(await http.post(f"{MEDIA}/session"), 401)

    opened = await fan.post(f"{MEDIA}/session")
    assert opened.json() == {"seconds": 3600}
    (cookie,) = SimpleCookie(opened.headers["Set-Cookie"]).values()
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", MEDIA)
    mine = {"Cookie": f"onlyvips_media={cookie.value}"}
    theirs = (await other.post(f"{MEDIA}/session")).headers["Set-Cookie"].partition(";")[0]

    assert (await http.get(url, headers=mine)).content == DATA
    http.assert_problem(await http.get(url, headers={"Cookie": theirs}), 403)
    account, until, mac = cookie.value.split(".")
    for value in (f"{other.account['id']}.{until}.{mac}", f"{account}.9999999999.{mac}", "x", ""):
        forged = {"Cookie": f"onlyvips_media={value}"}
        http.assert_problem(await http.get(url, headers=forged), 401)
    # Whoever says who they are by a token is that person, whatever their cookie says.
    http.assert_problem(await other.get(url, headers=mine), 403)
    # It opens nothing else.
    http.assert_problem(await http.get(f"{MEDIA}/{media_id.hex}", headers=mine), 401)
    clock.move(timedelta(hours=1))
    later = media.parts.links.url(media_id, "display", fan.account["id"])
    http.assert_problem(await http.get(later, headers=mine), 401)
    closed = await http.delete(f"{MEDIA}/session")
    assert closed.status_code == 204
    assert "Max-Age=0" in closed.headers["Set-Cookie"]


@pytest.mark.onlyvips(host={"public_url": "https://vips.example"})
async def test_the_cookie_is_sent_within_telegrams_frame_and_over_https_only(
    sign_in: SignIn,
) -> None:
    fan = await sign_in("Fan")

    given = (await fan.post(f"{MEDIA}/session")).headers["Set-Cookie"]

    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned"):
        assert attribute in given


async def test_ranges_as_players_ask_for_them(
    http: ApiClient, media: MediaBench, rows: Rows
) -> None:
    big = os.urandom(3_000_000)
    media_id = await media.ready(await rows.creator(), thumb=DATA, stream=big, empty=b"")
    urls = {name: media.parts.links.url(media_id, name, 0) for name in ("thumb", "stream", "empty")}
    size = len(DATA)
    for asked, start, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, size),
        ("bytes=100-199", 100, 200),
        ("bytes=199999-", 199_999, size),
        ("bytes=199999-999999999999999999999", 199_999, size),
        ("bytes=-1", size - 1, size),
        ("bytes=-999999999", 0, size),
    ):
        for method in ("GET", "HEAD"):
            answer = await http.request(method, urls["thumb"], headers={"Range": asked})
            assert answer.status_code == 206, asked
            assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
            assert answer.headers["Content-Length"] == str(end - start)
            assert answer.content == (DATA[start:end] if method == "GET" else b"")
    for asked in ("bytes=200000-", "bytes=-0", "bytes=99999999999999999999-"):
        answer = await http.get(urls["thumb"], headers={"Range": asked})
        http.assert_problem(answer, 416)
        assert answer.headers["Content-Range"] == f"bytes */{size}"
    for asked in ("bytes=0-1,5-6", "bytes=5-1", "chapters=1-2", "bytes=x"):
        answer = await http.get(urls["thumb"], headers={"Range": asked})
        assert (answer.status_code, answer.content) == (200, DATA)

    # What is long comes in pieces, and is the same.
    whole = await http.get(urls["stream"])
    assert (whole.status_code, whole.content) == (200, big)
    assert whole.headers["Content-Length"] == "3000000"
    part = await http.get(urls["stream"], headers={"Range": "bytes=7-2500006"})
    assert part.content == big[7:2_500_007]
    head = await http.head(urls["stream"])
    assert (head.headers["Content-Length"], head.content) == ("3000000", b"")
    empty = await http.get(urls["empty"])
    assert (empty.status_code, empty.content) == (200, b"")
    http.assert_problem(await http.get(urls["empty"], headers={"Range": "bytes=0-"}), 416)


async def test_what_a_caller_has_already_is_not_sent_again(
    http: ApiClient, media: MediaBench, rows: Rows
) -> None:
    media_id = await media.ready(await rows.creator(), thumb=DATA, display=b"other")
    url = media.parts.links.url(media_id, "thumb", 0)
    tag = (await http.get(url)).headers["ETag"]

    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        answer = await http.get(url, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == tag
    assert (await http.get(url, headers={"If-None-Match": '"other"'})).status_code == 200
    for since, status in ((tag, 206), ('"other"', 200), ("Sun, 01 Mar 2026 00:00:00 GMT", 200)):
        answer = await http.get(url, headers={"Range": "bytes=0-9", "If-Range": since})
        assert answer.status_code == status
    display = media.parts.links.url(media_id, "display", 0)
    assert (await http.get(display)).headers["ETag"] != tag


async def test_the_original_is_for_its_owner_alone(
    sign_in: SignIn, http: ApiClient, media: MediaBench, host: Host
) -> None:
    creator, fan = await sign_in("Ada", "creator"), await sign_in("Fan", "creator")
    owner = await host.accounts.get(creator.account["id"])
    media_id = await media.ready(owner, thumb=b"t")
    links = media.parts.links

    view = (await creator.get(f"{MEDIA}/{media_id.hex}")).json()
    given = await creator.get(view["original"])
    assert given.content == b"the original"
    name = given.headers["Content-Disposition"]
    assert name == "attachment; filename*=UTF-8''Foto%C4%9Fraf%201.jpg"
    assert (await creator.get(view["renditions"]["thumb"])).content == b"t"

    http.assert_problem(await fan.get(f"{MEDIA}/{media_id.hex}"), 404)
    http.assert_problem(await fan.delete(f"{MEDIA}/{media_id.hex}"), 404)
    http.assert_problem(await fan.get(view["original"]), 403)
    # Even if some mistake signed it for another one, it is not theirs.
    mistaken = links.url(media_id, "original", fan.account["id"])
    http.assert_problem(await fan.get(mistaken), 404)
    for name in ("original", "Original", "%2e%2e", "display/../original", "original%2F",
                 "original%00", "/etc/passwd"):  # fmt: skip
        for client in (creator, fan, http):
            answer = await client.get(f"{MEDIA}/{media_id.hex}/{name}")
            assert answer.status_code in {400, 404}, name


async def test_what_was_deleted_or_made_anew_is_noticed(
    http: ApiClient, media: MediaBench, rows: Rows
) -> None:
    owner = await rows.creator()
    media_id = await media.ready(owner, thumb=b"old", stream=b"x" * 2_000_000)
    url = media.parts.links.url(media_id, "thumb", 0)
    stream = media.parts.links.url(media_id, "stream", 0)
    old = await http.get(url)
    assert (await http.get(stream)).status_code == 200

    # Another process made it anew: this one still has the old row in memory.
    db, storage = media.host.db, media.parts.storage
    gone = await db.fetch_all("DELETE FROM content.renditions RETURNING key")
    await storage.delete([row["key"] for row in gone])
    await media.add_rendition(media_id, "thumb", b"new picture")

    new = await http.get(url)
    assert new.content == b"new picture"
    assert new.headers["ETag"] != old.headers["ETag"]
    http.assert_problem(await http.get(stream), 404)
    assert (await http.head(stream)).status_code == 404
    http.assert_problem(await http.get(media.parts.links.url(uuid4(), "thumb", 0)), 404)
    await media.parts.own_media.delete(owner.id, media_id)
    http.assert_problem(await http.get(url), 404)


async def test_the_banned_see_nothing(
    sign_in: SignIn, http: ApiClient, media: MediaBench, rows: Rows, host: Host
) -> None:
    fan = await sign_in("Fan")
    media_id: UUID = await media.ready(await rows.creator(), display=DATA)
    url = media.parts.links.url(media_id, "display", fan.account["id"])
    await host.accounts.ban(
        fan.account["id"], until=host.clock.now() + timedelta(days=1), reason="test", by=None
    )

    answer: httpx.Response = await fan.get(url)

    assert answer.status_code in {401, 403}
