"""Who may see a work, and who may know of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from onlyvips_content.definitions import DecisionIn
from onlyvips_content.views import STRANGER, Viewer

from onlyvips.clock import MovableClock
from onlyvips.errors import NotFound
from tests.plugins.content.works.conftest import FOLLOWERS, PUBLIC, Studio, price

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])


async def test_each_way_lets_in_whom_it_says(studio: Studio, clock: MovableClock) -> None:
    creator, fan = await studio.creator(), await studio.person()
    viewer = Viewer.of(fan)
    vip = {"rule": "vip", "parameters": {"tier": 2}}
    premium = {"rule": "premium"}
    later = {"rule": "public", "opens_at": (clock.now() + timedelta(hours=1)).isoformat()}
    works = {
        name: await studio.publish(creator, name, ways=ways)
        for name, ways in {
            "public": [PUBLIC],
            "followers": [FOLLOWERS],
            "price": [price(50)],
            "vip": [vip, price(20)],
            "premium": [premium],
            "early": [vip, later],
        }.items()
    }

    async def allowed(viewer: Viewer) -> set[str]:
        seen = await studio.parts.sight.of(viewer, works.values())
        return {name for name, number in works.items() if seen[number].access.allowed}

    assert await allowed(STRANGER) == {"public"}
    assert await allowed(viewer) == {"public"}
    assert await allowed(Viewer.of(creator)) == set(works)
    assert await allowed(Viewer.of(fan, staff=True)) == set(works)

    await studio.parts.creators.follow(fan, creator.id)
    assert await allowed(viewer) == {"public", "followers"}
    await studio.member(fan, creator, tier=1)
    assert await allowed(viewer) == {"public", "followers"}
    await studio.member(fan, creator, tier=3)
    assert await allowed(viewer) == {"public", "followers", "vip", "early"}
    await studio.member(fan, None)
    await studio.unlock(fan, works["price"])
    assert await allowed(viewer) == set(works)

    access = await studio.access(viewer, works["price"])
    assert (access.via, access.ways[0].prices[0].amount) == ("unlocked", 50)
    assert (await studio.access(viewer, works["vip"])).via == "vip"
    other = await studio.access(STRANGER, works["vip"])
    assert not other.allowed
    assert [(w.rule, w.open, dict(w.parameters)) for w in other.ways] == [
        ("vip", False, {"tier": 2}),
        ("price", False, {}),
    ]
    assert not (await studio.access(STRANGER, works["early"])).allowed
    clock.move(timedelta(hours=2))
    assert (await studio.access(STRANGER, works["early"])).via == "public"
    # A day later the memberships are over, and what was bought is not.
    clock.move(timedelta(days=2))
    assert await allowed(viewer) == {"public", "followers", "price", "early"}


async def test_who_may_know_of_a_work(studio: Studio) -> None:
    creator, buyer, other = await studio.creator(), await studio.person(), await studio.person()
    staff = Viewer.of(other, staff=True)
    draft = (await studio.draft(creator)).id
    unlisted, archived, down = [await studio.publish(creator) for _ in range(3)]
    for number in (unlisted, archived, down):
        await studio.unlock(buyer, number)
    await studio.move(creator, unlisted, "unlisted")
    await studio.move(creator, archived, "archived")
    await studio.parts.publishing.take_down(None, down, "Not allowed here.")

    async def known(viewer: Viewer) -> set[int]:
        return set(await studio.parts.sight.of(viewer, [draft, unlisted, archived, down]))

    everything = {draft, unlisted, archived, down}
    assert await known(Viewer.of(creator)) == everything
    assert await known(staff) == everything
    assert await known(Viewer.of(buyer)) == {unlisted, archived}
    assert await known(Viewer.of(other)) == {unlisted}
    assert await known(STRANGER) == {unlisted}
    # Nobody finds any of them in a list; the buyer has what was bought in the library.
    assert await studio.ids(Viewer.of(buyer)) == []
    assert set(await studio.ids(Viewer.of(buyer), "library")) == {unlisted, archived}
    # A purchase survives archiving, and the ways do not.
    assert (await studio.access(Viewer.of(buyer), archived)).via == "unlocked"

    await studio.parts.publishing.restore(None, down)
    assert await studio.ids(STRANGER) == [down]


async def test_a_suspended_creator_vanishes_and_buyers_keep_access(studio: Studio) -> None:
    creator, buyer = await studio.creator(), await studio.person()
    viewer = Viewer.of(buyer)
    bought, open_to_all = await studio.publish(creator), await studio.publish(creator, tags=["x"])
    await studio.unlock(buyer, bought)
    await studio.parts.creators.follow(buyer, creator.id)
    assert await studio.ids(viewer, "feed") == [open_to_all, bought]
    assert "creator" in (await studio.host.accounts.get(creator.id)).roles

    suspend = DecisionIn(state="suspended", reason="Spam.")
    await studio.parts.creators.decide(None, creator.id, suspend)

    assert "creator" not in (await studio.host.accounts.get(creator.id)).roles
    for order in ("feed", "new", "popular", "trending"):
        assert await studio.ids(viewer, order) == []
    assert await studio.ids(viewer, tag="x") == []
    assert await studio.ids(viewer, "library") == [bought]
    assert (await studio.access(viewer, bought)).via == "unlocked"
    assert await studio.access(viewer, open_to_all) is None

    await studio.parts.creators.decide(None, creator.id, DecisionIn(state="verified"))
    assert await studio.ids(viewer, "feed") == [open_to_all, bought]
    assert await studio.ids(viewer, tag="x") == [open_to_all]


async def test_works_for_adults_are_for_those_who_said_so(studio: Studio) -> None:
    creator, minor, adult = await studio.creator(), await studio.person(), await studio.person()
    await studio.make_adult(adult)
    number = await studio.publish(creator, age="18")
    sixteen = await studio.publish(creator, age="16")
    for viewer in (STRANGER, Viewer.of(minor)):
        assert await studio.ids(viewer) == [sixteen]
        assert await studio.ids(viewer, "popular") == [sixteen]
    for viewer in (Viewer.of(adult), Viewer.of(minor, staff=True)):
        assert await studio.ids(viewer) == [sixteen, number]
    assert await studio.ids(Viewer.of(adult), age="16") == [sixteen]
    assert await studio.ids(Viewer.of(creator), "own") == [sixteen, number]


async def test_who_may_see_a_bundle_may_see_what_it_holds(studio: Studio) -> None:
    creator, fan = await studio.creator(), await studio.person()
    viewer = Viewer.of(fan)
    inside = await studio.publish(creator, "Inside", ways=[price(100)])
    # A bundle that is a draft opens nothing, although it would be for everybody.
    closed = await studio.draft(
        creator, "Draft", kind="bundle", works=[inside], texts={"en": {"title": "Draft"}}
    )
    assert not (await studio.access(viewer, inside)).allowed
    bundle = await studio.publish(
        creator, "Bundle", kind="bundle", works=[inside], ways=[price(150)]
    )
    assert not (await studio.access(viewer, inside)).allowed
    assert (await studio.list(viewer))[0].items == 1

    await studio.unlock(fan, bundle)
    assert (await studio.access(viewer, inside)).via == "bundle"
    assert not (await studio.access(STRANGER, inside)).allowed
    await studio.move(creator, bundle, "archived")
    assert (await studio.access(viewer, inside)).via == "bundle"
    await studio.move(creator, closed.id, "published")
    assert (await studio.access(STRANGER, inside)).via == "bundle"
    await studio.edit(
        creator,
        await studio.parts.works.draft(creator, closed.id),
        works=[(await studio.publish(creator, "Other"))],
    )
    assert not (await studio.access(STRANGER, inside)).allowed


async def test_what_a_bought_bundle_holds_survives_like_the_bundle(studio: Studio) -> None:
    creator, buyer, other = await studio.creator(), await studio.person(), await studio.person()
    viewer = Viewer.of(buyer)
    inside, free = await studio.publish(creator, ways=[price(100)]), await studio.publish(creator)
    bundle = await studio.publish(
        creator, "Bundle", kind="bundle", works=[inside, free], ways=[price(150)]
    )
    await studio.unlock(buyer, bundle)
    for number in (inside, free):
        await studio.move(creator, number, "archived")

    for _ in range(2):
        assert (await studio.access(viewer, inside)).via == "bundle"
        assert (await studio.parts.viewing.work(viewer, inside)).html
        shown = await studio.parts.viewing.work(viewer, bundle)
        assert [card.id for card in shown.works] == [inside, free]
        assert (await studio.parts.service.access(buyer, [inside]))[inside].allowed
        assert await studio.parts.reactions.like(buyer, inside)
        assert await studio.parts.reactions.unlike(buyer, inside)
        assert await studio.access(Viewer.of(other), inside) is None
        with pytest.raises(NotFound):
            await studio.parts.reactions.like(other, inside)
        # The second time its creator was suspended, too.
        suspend = DecisionIn(state="suspended", reason="Spam.")
        await studio.parts.creators.decide(None, creator.id, suspend)

    await studio.parts.publishing.take_down(None, inside, "Not allowed here.")
    assert await studio.access(viewer, inside) is None
    await studio.parts.publishing.restore(None, inside)
    await studio.parts.publishing.take_down(None, bundle, "Not allowed here.")
    assert await studio.access(viewer, inside) is None


async def test_a_bundle_that_is_open_shows_nothing_that_is_archived(studio: Studio) -> None:
    creator, fan = await studio.creator(), await studio.person()
    inside = await studio.publish(creator, ways=[price(100)])
    await studio.publish(creator, kind="bundle", works=[inside])
    assert (await studio.access(Viewer.of(fan), inside)).via == "bundle"
    await studio.move(creator, inside, "archived")
    assert await studio.access(Viewer.of(fan), inside) is None
