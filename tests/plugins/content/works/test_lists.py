"""Pages of works: what is in them, in which order, and that HTTP says the same as the service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from onlyvips_content.lists import Selection
from onlyvips_content.views import STRANGER, Viewer, WorkCard
from pydantic import TypeAdapter
from pydantic_core import to_json

from onlyvips.clock import MovableClock
from onlyvips.errors import InvalidInput
from onlyvips.testing.http import ApiClient
from onlyvips.web.pages import Page
from tests.plugins.content.works.conftest import FOLLOWERS, PUBLIC, Studio, price

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])

CARDS = TypeAdapter(Page[WorkCard])
API = "/api/v1/content"


async def pages(studio: Studio, viewer: Viewer, limit: int, **values: Any) -> list[int]:
    """Return the works of all pages, one after another."""
    found: list[int] = []
    cursor = None
    while True:
        page = await studio.parts.lists.page(viewer, Selection(**values), after=cursor, limit=limit)
        assert len(page.items) <= limit
        found += [card.id for card in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


async def test_each_order_and_filter_finds_its_works(studio: Studio) -> None:
    one, two = await studio.creator("One"), await studio.creator("Two")
    fan = await studio.person()
    viewer = Viewer.of(fan)
    a = await studio.publish(one, "A", tags=["Sea", "#sun"], category="art")
    b = await studio.publish(
        two, "B", tags=["sea"], ways=[price()], language="tr", texts={"tr": {"title": "B"}},
        kind="photo", media=[await studio.medium(two)],
    )  # fmt: skip
    both = {"en": {"title": "C", "body": "c"}, "tr": {"title": "Ç", "body": "ç"}}
    c = await studio.publish(one, "C", ways=[FOLLOWERS], age="16", texts=both)
    await studio.draft(one, "Draft")

    assert await studio.ids(viewer) == [c, b, a]
    assert await studio.ids(viewer, creator_id=one.id) == [c, a]
    assert await studio.ids(viewer, category="art") == [a]
    assert await studio.ids(viewer, kind="photo") == [b]
    assert await studio.ids(viewer, tag="sea") == [b, a]
    assert await studio.ids(viewer, "popular", tag="sun") == [a]
    assert await studio.ids(viewer, language="tr") == [c, b]
    assert await studio.ids(viewer, language="tr", kind="photo", tag="sea") == [b]
    assert await studio.ids(viewer, age="all") == [b, a]
    assert await studio.ids(viewer, free=True) == [a]
    assert await studio.ids(viewer, "feed") == []
    await studio.parts.creators.follow(fan, one.id)
    assert await studio.ids(viewer, "feed") == [c, a]
    assert await studio.ids(viewer, "feed", category="art") == [a]
    assert await studio.ids(STRANGER, "library") == await studio.ids(STRANGER, "saved") == []

    db = studio.host.db
    scores = {"popularity": {a: 3.5, b: 0.25, c: 1.0}, "trend": {a: 0.1, b: 0.3, c: 0.2}}
    for column, values in scores.items():
        for number, score in values.items():
            await db.execute(
                f"UPDATE content.work_counts SET {column} = :score WHERE work_id = :id",
                {"id": number, "score": score},
            )
    assert await studio.ids(viewer, "popular") == [a, c, b]
    assert await studio.ids(viewer, "trending") == [b, c, a]
    assert await studio.ids(viewer, "popular", kind="text") == [a, c]
    for number in (a, b):
        await db.execute(
            "INSERT INTO content.saves (account_id, work_id, at) VALUES (:a, :w, now())",
            {"a": fan.id, "w": number},
        )
    assert await studio.ids(viewer, "saved") == [b, a]
    assert len(await studio.ids(Viewer.of(one), "own")) == 3
    assert len(await studio.ids(Viewer.of(one), "own", state="draft")) == 1


async def test_pages_cover_everything_once_even_where_moments_are_the_same(
    studio: Studio, clock: MovableClock
) -> None:
    creator, fan = await studio.creator(), await studio.person()
    viewer = Viewer.of(fan)
    await studio.parts.creators.follow(fan, creator.id)
    made = [await studio.publish(creator, str(number), tags=["t"]) for number in range(8)]
    # Published in threes at the very same moment, with the same scores.
    for place, number in enumerate(made):
        values = {"id": number, "at": clock.now() - timedelta(days=place // 3), "k": place // 3}
        await studio.host.db.execute(
            "UPDATE content.works SET published_at = :at WHERE id = :id",
            {"id": number, "at": values["at"]},
        )
        await studio.host.db.execute(
            "UPDATE content.work_tags SET published_at = :at WHERE work_id = :id",
            {"id": number, "at": values["at"]},
        )
        await studio.host.db.execute(
            "UPDATE content.work_counts SET popularity = :k, trend = 0.1 * :k2 WHERE work_id = :id",
            {"id": number, "k": float(values["k"]), "k2": float(values["k"])},
        )
        await studio.unlock(fan, number)
    selections: list[dict[str, Any]] = [
        {"order": "new"},
        {"order": "new", "tag": "t"},
        {"order": "new", "category": None, "kind": "text"},
        {"order": "popular"},
        {"order": "trending"},
        {"order": "feed"},
        {"order": "library"},
        {"order": "search", "words": "summary"},
    ]
    for values in selections:
        whole = await pages(studio, viewer, 50, **values)
        assert sorted(whole) == sorted(made), values
        for limit in (1, 3, 8):
            assert await pages(studio, viewer, limit, **values) == whole, (values, limit)

    for cursor in ("x", "WzFd", "bnVsbA", "W251bGwsbnVsbF0", "WyJuYW4iLDFd"):
        for order in ("new", "popular", "search", "own"):
            selection = Selection(order=order, words="x")  # type: ignore[arg-type]
            with pytest.raises(InvalidInput) as refused:
                await studio.parts.lists.page(viewer, selection, after=cursor)
            assert refused.value.code == "invalid-cursor"


async def test_the_bytes_of_a_page_are_its_cards(studio: Studio) -> None:
    creator, fan = await studio.creator(), await studio.person(language="tr")
    viewer = Viewer.of(fan)
    image, video = await studio.medium(creator), await studio.medium(creator, "video")
    tricky = 'Say "hi" \\ </script> \u2028 ş Ж ع'
    made = [
        await studio.publish(creator, tricky, texts={
            "en": {"title": tricky, "summary": tricky, "body": "b"},
            "tr": {"title": "Türkçe", "body": "b"}}, tags=['a"b', "ş"], category="art"),
        await studio.publish(creator, kind="photo", media=[image], ways=[price(5), FOLLOWERS]),
        await studio.publish(creator, kind="gallery", media=[image, video], ways=[PUBLIC]),
        await studio.publish(creator, kind="video", media=[video], ways=[price(7)]),
        await studio.publish(creator, ways=[{"rule": "vip", "parameters": {"tier": 3}}],
                             age="16"),
    ]  # fmt: skip
    bundle = await studio.publish(creator, kind="bundle", works=made[1:3], ways=[price(9)])
    await studio.unlock(fan, bundle)
    await studio.host.db.execute(
        "UPDATE content.work_counts SET views = 123456789012, likes = work_id, comments = 7"
    )
    await studio.host.db.execute(
        "INSERT INTO content.likes (account_id, work_id, at) VALUES (:a, :w, now())",
        {"a": fan.id, "w": made[0]},
    )
    for who in (viewer, STRANGER, Viewer.of(creator), Viewer.of(fan, staff=True)):
        for limit in (2, 20):
            selection = Selection()
            body = await studio.parts.lists.page_json(who, selection, limit=limit)
            page = await studio.parts.lists.page(who, selection, limit=limit)
            assert body == to_json({"items": page.items, "next_cursor": page.next_cursor})
            read = CARDS.validate_json(body, strict=False)
            assert list(read.items) == [
                CARDS.validate_json(to_json({"items": [card]})).items[0] for card in page.items
            ]
    cards = {card.id: card for card in await studio.list(viewer)}
    assert cards[made[0]].title == "Türkçe"
    assert cards[made[0]].liked
    photo, free, locked = cards[made[1]], cards[made[2]], cards[made[3]]
    assert photo.access.via == "bundle"
    assert photo.cover is not None
    assert f"v={fan.id}&" in photo.cover.url
    assert free.cover is not None
    assert "v=0&" in free.cover.url
    assert (free.items, free.duration_ms, free.cover.blurred) == (2, 2500, False)
    assert locked.cover is not None
    assert locked.cover.blurred
    assert "/preview?v=0&" in locked.cover.url
    assert locked.counts.views == 123456789012


async def test_a_strangers_page_is_new_after_every_change(
    studio: Studio, http: ApiClient, clock: MovableClock
) -> None:
    creator = await studio.creator()
    address = f"{API}/works"

    async def titles(**query: str) -> list[str]:
        answer = await http.get(address, params=query)
        assert answer.status_code == 200, answer.text
        CARDS.validate_json(answer.content)
        return [item["title"] for item in answer.json()["items"]]

    async def twice() -> list[str]:
        """Return the answer after a change, which is the same until one comes from memory."""
        kept = studio.host.app.kept
        assert kept is not None
        first, given = await titles(), kept.counts.given
        while kept.counts.given == given:  # PostgreSQL tells this process of its change as well
            assert await titles() == first
        return first

    assert await twice() == []
    number = await studio.publish(creator, "One")
    assert await twice() == ["One"]
    draft = await studio.parts.works.draft(creator, number)
    await studio.edit(creator, draft, texts={"en": {"title": "Uno", "body": "b"}})
    assert await twice() == ["Uno"]
    await studio.parts.publishing.take_down(None, number, "Hm.")
    assert await twice() == []
    await studio.parts.publishing.restore(None, number)
    await studio.move(creator, number, "unlisted")
    assert await twice() == []
    await studio.move(creator, number, "published")
    assert await twice() == ["Uno"]

    later = await studio.draft(creator, "Later")
    await studio.move(creator, later.id, "scheduled", at=clock.now() + timedelta(minutes=5))
    assert await studio.parts.publishing.publish_due() == 0
    assert await twice() == ["Uno"]
    clock.move(timedelta(minutes=6))
    assert await studio.parts.publishing.publish_due() == 1
    assert await twice() == ["Later", "Uno"]

    answer = await http.get(address, params={"limit": 1})
    assert answer.json()["next_cursor"]
    http.assert_problem(
        await http.get(address, params={"cursor": "x"}), 422, "invalid-cursor", field="cursor"
    )
    http.assert_problem(await http.get(f"{API}/feed"), 401)
