"""Becoming a creator, being one, and being followed."""

from __future__ import annotations

from typing import Any

import pytest
from onlyvips_content.api import Content, CreatorDecided
from onlyvips_content.definitions import ApplicationIn, DecisionIn, ProfileIn
from onlyvips_content.views import STRANGER, Viewer
from pydantic import ValidationError

from onlyvips.errors import Conflict, Forbidden, InvalidInput, NotFound
from onlyvips.testing.events import CapturedEvents
from tests.plugins.content.works.conftest import Studio

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])

VERIFY = DecisionIn(state="verified")


@pytest.mark.parametrize(
    "change",
    [
        {"slug": "UPPER"},
        {"slug": "a"},
        {"slug": "a/b"},
        {"name": " "},
        {"name": "x" * 61},
        {"bio": "x" * 2001},
        {"languages": ["de"]},
        {"avatar": "no"},
        *(
            {"links": [{"title": "t", "url": url}]}
            for url in (
                "http://example.org",
                "javascript:alert(1)",
                "https://",
                "https://user:word@example.org",
                "https://example.org:8443/",
                "https://exa mple.org",
                "https://localhost",
                "//example.org",
            )
        ),
    ],
)
def test_a_profile_that_is_none_is_refused(change: dict[str, Any]) -> None:
    good = {"slug": "marina", "name": "Marina", "links": [{"title": "t", "url": "https://a.bc/d"}]}
    ApplicationIn.model_validate(good)
    with pytest.raises(ValidationError):
        ApplicationIn.model_validate({**good, **change})


async def test_an_application_is_decided_and_makes_a_creator(
    studio: Studio, events: CapturedEvents
) -> None:
    creators = studio.parts.creators
    person, moderator = await studio.person("Marina"), await studio.person("Moderator")
    with pytest.raises(NotFound):
        await creators.own(person)
    asked = ApplicationIn(slug="marina", name="Marina", statement="Please.")
    assert (await creators.apply(person, asked)).state == "applied"
    corrected = asked.model_copy(update={"name": "Marina Light"})
    assert (await creators.apply(person, corrected)).name == "Marina Light"
    rival = await studio.person()
    with pytest.raises(Conflict) as taken:
        await creators.apply(rival, asked)
    assert taken.value.code == "slug-taken"
    with pytest.raises(NotFound):
        await studio.parts.viewing.creator(STRANGER, "marina")
    with pytest.raises(InvalidInput):
        await creators.decide(moderator, person.id, DecisionIn(state="rejected"))
    with pytest.raises(Conflict):
        await creators.decide(
            moderator, person.id, DecisionIn(state="suspended", reason="no reason")
        )
    no = DecisionIn(state="rejected", reason="Tell us more.")
    rejected = await creators.decide(moderator, person.id, no)
    assert (rejected.state, rejected.reason) == ("rejected", "Tell us more.")
    assert (await creators.apply(person, corrected)).state == "applied"

    verified = await creators.decide(moderator, person.id, VERIFY)
    assert verified.decided_at is not None
    account = await studio.host.accounts.get(person.id)
    assert "creator" in account.roles
    assert studio.host.accounts.may(account, "content.create")
    content = studio.host.platform.services.get(Content)
    assert await content.creator_name(person.id) == "Marina Light"
    assert [event.state for event in events.of(CreatorDecided)] == ["rejected", "verified"]
    with pytest.raises(Conflict):
        await creators.apply(account, asked)

    down = DecisionIn(state="suspended", reason="Spam.")
    await creators.decide(moderator, person.id, down)
    assert await content.creator_name(person.id) is None
    for refused in (creators.apply(account, asked), creators.edit(account, ProfileIn(name="Mo"))):
        with pytest.raises(Forbidden):
            await refused
    with pytest.raises(Forbidden):
        await studio.draft(account)
    with pytest.raises(NotFound):
        await creators.decide(None, 10**15, VERIFY)


async def test_a_page_shows_what_a_creator_says_of_themselves(studio: Studio) -> None:
    creator, fan, other = await studio.creator(), await studio.person(), await studio.creator("Two")
    avatar, cover = await studio.medium(creator), await studio.medium(creator)
    number = await studio.publish(creator)
    before = (await studio.list(STRANGER))[0].creator
    assert before.avatar is None
    profile = ProfileIn.model_validate(
        {
            "name": "New name",
            "bio": "A bio\nin two lines",
            "languages": ["en", "tr"],
            "links": [{"title": "Site", "url": "https://example.org/me"}],
            "avatar": avatar,
            "cover": cover,
        }
    )
    await studio.parts.creators.edit(creator, profile)
    slug = (await studio.parts.creators.own(creator)).slug
    page = await studio.parts.viewing.creator(Viewer.of(fan), slug)
    assert (page.name, page.works, page.followed, page.own) == ("New name", 1, False, False)
    assert page.avatar is not None
    assert page.cover is not None
    assert "v=0&" in page.avatar.url
    # Cards know at once.
    (card,) = await studio.list(STRANGER)
    assert (card.id, card.creator.name) == (number, "New name")
    assert card.creator.avatar is not None
    rows = await studio.host.db.fetch_all("SELECT id FROM content.media WHERE unused_since IS NULL")
    assert {row["id"] for row in rows} == {avatar, cover}
    for values in ({"avatar": await studio.medium(other)}, {"cover": avatar}):
        with pytest.raises(InvalidInput) as refused:
            await studio.parts.creators.edit(other, profile.model_copy(update=values))
        assert refused.value.fields
    sound = await studio.medium(creator, "audio")
    with pytest.raises(InvalidInput):
        await studio.parts.creators.edit(creator, profile.model_copy(update={"avatar": sound}))


async def test_following_twice_is_following_once(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    creators = studio.parts.creators
    one, two, fan = await studio.creator("One"), await studio.creator("Two"), await studio.person()
    assert [await creators.follow(fan, one.id) for _ in range(2)] == [True, False]
    marks = "SELECT sum(amount) FROM content.follow_marks WHERE creator_id = :id"
    assert await studio.host.db.fetch_val(marks, {"id": one.id}) == 1
    viewer = Viewer.of(fan)
    followed = await studio.parts.viewing.creators(viewer, followed=True)
    assert [page.account_id for page in followed] == [one.id]
    everybody = await studio.parts.viewing.creators(viewer)
    assert [(page.account_id, page.followed) for page in everybody] == [
        (two.id, False),
        (one.id, True),
    ]
    assert await studio.parts.viewing.creators(viewer, after=two.id, limit=1) == everybody[1:]
    monkeypatch.setattr("onlyvips_content.creators.MOST_FOLLOWED", 1)
    with pytest.raises(Conflict):
        await creators.follow(fan, two.id)
    assert await creators.follow(fan, one.id) is False
    assert [await creators.unfollow(fan, one.id) for _ in range(2)] == [True, False]
    assert await studio.host.db.fetch_val(marks, {"id": one.id}) == 0
    with pytest.raises(InvalidInput):
        await creators.follow(one, one.id)
    for nobody in (fan.id, 0, 2**70):
        with pytest.raises(NotFound):
            await creators.follow(one, nobody)
        assert await creators.unfollow(one, nobody) is False
