"""What the creator panel shows: works as a table, followers, ways to choose from."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.plugins.content.works.conftest import Studio, price

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from onlyvips.host import Host
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.telegram import TelegramUser

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content", "quests"], roles=["web"])

API = "/api/v1/content"


async def sign_in_as_creator(http: ApiClient, studio: Studio, person: TelegramUser) -> Any:
    """Make somebody who can sign in a verified creator, and sign in."""
    from onlyvips_content.definitions import ApplicationIn, DecisionIn

    await http.sign_in(person)
    account = await studio.host.accounts.get(http.account["id"])
    picture = await studio.medium(account)
    application = ApplicationIn(slug="me", name="Me", avatar=picture)
    await studio.parts.creators.apply(account, application)
    await studio.parts.creators.decide(None, account.id, DecisionIn(state="verified"))
    return await studio.host.accounts.get(account.id)


async def test_works_stand_in_a_table_in_any_order(
    host: Host, http: ApiClient, studio: Studio, alice: TelegramUser
) -> None:
    creator = await sign_in_as_creator(http, studio, alice)
    medium = await studio.medium(creator)
    a = await studio.publish(creator, "Apple", kind="photo", media=[medium], cover=medium)
    b = await studio.publish(creator, "banana", ways=[price(5)])
    c = (await studio.draft(creator, "Cherry")).id
    await studio.publish(await studio.creator("Other"), "Not mine")
    await host.db.execute(
        "INSERT INTO content.work_counts (work_id, views) VALUES (:a, 3), (:b, 7)"
        " ON CONFLICT (work_id) DO UPDATE SET views = excluded.views",
        {"a": a, "b": b},
    )
    await host.db.execute(
        "INSERT INTO content.work_revenue (work_id, day, asset, gross, net)"
        " SELECT :b, day::date, 'XTR', 10, 8"
        " FROM generate_series(date '2026-01-01', date '2026-01-02', '1 day') day",
        {"b": b},
    )

    async def rows(query: str) -> list[dict[str, Any]]:
        found, cursor = [], ""
        while True:
            answer = await http.get(f"{API}/creator/table?limit=2&{query}{cursor}")
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    for query, expected in (
        ("order=new", [c, b, a]),
        ("order=title", [a, b, c]),
        ("order=views", [b, a, c]),
        ("order=updated", [c, b, a]),
        ("state=draft", [c]),
        ("kind=photo&state=published", [a]),
    ):
        assert [row["id"] for row in await rows(query)] == expected, query
    first, second = (await rows("order=title"))[:2]
    assert (first["cover"]["width"], first["cover"]["blurred"]) == (480, False)
    assert second["revenue"] == [{"asset": "XTR", "gross": 20, "net": 16}]
    assert (second["counts"]["views"], second["cover"], second["taken_down"]) == (7, None, False)
    summary = (await http.get(f"{API}/creator/summary")).json()
    assert (summary["draft"], summary["published"], summary["next_at"]) == (1, 2, None)
    cursor = (await http.get(f"{API}/creator/table?limit=1")).json()["next_cursor"]
    wrong = await http.get(f"{API}/creator/table?order=title&cursor={cursor}")
    http.assert_problem(wrong, 422, field="cursor")
    held = (await http.get(f"{API}/media?work={a}")).json()["items"]
    assert [one["id"] for one in held] == [medium.hex]


async def test_a_creator_sees_followers_and_pictures_and_the_ways_to_choose_from(
    http: ApiClient, studio: Studio, clock: MovableClock, alice: TelegramUser
) -> None:
    creator = await sign_in_as_creator(http, studio, alice)
    for name in ("First", "Second"):
        await studio.parts.creators.follow(await studio.person(name), creator.id)
        clock.move(timedelta(seconds=1))

    page = (await http.get(f"{API}/creator/followers?limit=1")).json()
    rest = (await http.get(f"{API}/creator/followers?cursor={page['next_cursor']}")).json()
    assert [one["name"] for one in page["items"] + rest["items"]] == ["Second", "First"]

    own = (await http.get(f"{API}/creator")).json()
    assert own["avatar_picture"]["url"].startswith("/api/v1/content/media/")
    assert own["cover_picture"] is None

    await http.patch("/api/v1/me", json={"language": "tr"})
    rules = {rule["name"]: rule for rule in (await http.get(f"{API}/access-rules")).json()["items"]}
    assert list(rules) == ["public", "followers", "price", "vip", "premium", "quests"]
    assert (rules["price"]["plugin"], rules["quests"]["plugin"]) == (None, "quests")
    assert rules["quests"]["label"] == "Tamamlanan görevler"
    assert rules["quests"]["parameters"]["properties"]["quests"]["type"] == "array"
    assert rules["price"]["parameters"]["required"] == ["prices"]
