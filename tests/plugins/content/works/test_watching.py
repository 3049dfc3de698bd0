"""People go on with what plays where they stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from tests.plugins.content.works.conftest import Studio, price

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.telegram import TelegramUser

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])

API = "/api/v1/content"


class Player:
    """Tells where somebody is."""

    def __init__(self, http: ApiClient) -> None:
        self.http = http

    async def tell(self, work: int, medium: UUID, position: int) -> Any:
        body = {"media_id": str(medium), "position_ms": position}
        return await self.http.put(f"{API}/works/{work}/progress", json=body)

    async def goes_on(self, work: int, medium: UUID, position: int) -> tuple[str, int] | None:
        answer = await self.tell(work, medium, position)
        assert answer.status_code == 200, answer.text
        place = answer.json()["progress"]
        return None if place is None else (place["media_id"], place["position_ms"])

    async def continued(self, **query: Any) -> dict[str, Any]:
        page: dict[str, Any] = (await self.http.get(f"{API}/continue", params=query)).json()
        return page

    async def listed(self) -> list[tuple[int, int]]:
        page = await self.continued()
        return [(item["work"]["id"], item["position_ms"]) for item in page["items"]]


async def test_who_stops_goes_on_there_and_who_is_through_begins_anew(
    http: ApiClient, studio: Studio, clock: MovableClock, bob: TelegramUser
) -> None:
    creator = await studio.creator()
    first, second = await studio.medium(creator, "video"), await studio.medium(creator, "video")
    album = await studio.publish(creator, kind="gallery", media=[first, second])
    sound = await studio.medium(creator, "audio")
    song = await studio.publish(creator, kind="audio", media=[sound])
    await http.sign_in(bob)
    player = Player(http)

    assert await player.goes_on(album, first, 1000) == (str(first), 1000)
    clock.move(timedelta(seconds=1))
    assert await player.goes_on(song, sound, 700) == (str(sound), 700)
    clock.move(timedelta(seconds=1))
    assert await player.listed() == [(song, 700), (album, 1000)]
    (item,) = (page := await player.continued(limit=1))["items"]
    assert (item["media_id"], item["duration_ms"]) == (str(sound), 2500)
    rest = await player.continued(cursor=page["next_cursor"])
    assert ([i["work"]["id"] for i in rest["items"]], rest["next_cursor"]) == ([album], None)
    detail = (await http.get(f"{API}/works/{album}")).json()
    assert detail["progress"] == {"media_id": str(first), "position_ms": 1000}

    # The last twentieth is titles: on to the next one, and after the last one nothing is left.
    assert await player.goes_on(album, first, 2376) == (str(second), 0)
    assert await player.listed() == [(album, 0), (song, 700)]
    assert await player.goes_on(album, second, 2500) is None
    assert await player.listed() == [(song, 700)]
    assert (await http.delete(f"{API}/works/{song}/progress")).status_code == 204
    assert await player.listed() == []


async def test_nothing_is_kept_of_what_one_may_not_see(
    http: ApiClient, studio: Studio, bob: TelegramUser
) -> None:
    creator = await studio.creator()
    medium = await studio.medium(creator, "video")
    closed = await studio.publish(creator, kind="video", media=[medium], ways=[price(50)])
    await http.sign_in(bob)
    fan = await studio.host.accounts.get(http.account["id"])
    player = Player(http)

    assert (await http.get(f"{API}/works/{closed}")).json()["hints"] == ["Buy it for 50 XTR"]
    http.assert_problem(await player.tell(closed, medium, 5), 403, "work-closed")
    http.assert_problem(await player.tell(closed + 9, medium, 5), 404, "work-not-found")
    await studio.unlock(fan, closed)
    http.assert_problem(await player.tell(closed, uuid4(), 5), 422, field="media_id")
    http.assert_problem(await player.tell(closed, medium, -1), 422, field="position_ms")
    assert await player.goes_on(closed, medium, 5) == (str(medium), 5)
    await studio.host.db.execute("DELETE FROM content.unlocks")

    assert await player.listed() == []
    assert (await http.get(f"{API}/works/{closed}")).json()["progress"] is None
    http.assert_problem(await http.get(f"{API}/continue?cursor=zzz"), 422, field="cursor")
