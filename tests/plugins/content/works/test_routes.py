"""The HTTP face of works and creators: who may call what, and what is told to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from onlyvips_content.views import CreatorPage, WorkCard, WorkDetail, WorkDraft
from pydantic import TypeAdapter

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser
from onlyvips.web.pages import Page
from tests.plugins.content.works.conftest import PUBLIC, Studio, price, text_work

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])

API = "/api/v1/content"


def read(model: Any, answer: Any) -> Any:
    """Return an answer as the model that the document declares for it."""
    assert answer.status_code in {200, 201}, answer.text
    return TypeAdapter(model).validate_json(answer.content)


async def test_a_creator_writes_and_a_fan_reads(
    host: Host, http: ApiClient, studio: Studio, alice: TelegramUser, bob: TelegramUser
) -> None:
    fan = http.another()
    await http.sign_in(alice)
    await fan.sign_in(bob)
    number = http.account["id"]
    http.assert_problem(await http.post(f"{API}/creator/works", json=text_work()), 403)
    application = {"slug": "alice", "name": "Alice", "statement": "Please."}
    standing = f"{API}/creator/standing"
    assert (await http.get(standing)).json() == {"creator": None}
    assert (await http.post(f"{API}/creator", json=application)).status_code == 201
    assert (await http.get(standing)).json()["creator"]["state"] == "applied"
    http.assert_problem(
        await http.post(f"{API}/creator", json={**application, "slug": "No"}), 422, field="slug"
    )
    decision = f"{API}/moderation/creators/{number}/decision"
    http.assert_problem(await fan.post(decision, json={"state": "verified"}), 403)
    await host.accounts.grant(fan.account["id"], "moderator")
    waiting = await fan.get(f"{API}/moderation/creators")
    assert [one["slug"] for one in waiting.json()["items"]] == ["alice"]
    assert (await fan.post(decision, json={"state": "verified"})).json()["state"] == "verified"
    await host.accounts.revoke(fan.account["id"], "moderator")

    body = text_work("Paid", ways=[price(50)], tags=["Sea"])
    draft = read(WorkDraft, await http.post(f"{API}/creator/works", json=body))
    address = f"{API}/creator/works/{draft.id}"
    for wrong in (-5, 2.5, True, 0):
        http.assert_problem(
            await http.post(f"{API}/creator/works", json=text_work(ways=[price(wrong)])),
            422,
            field="ways.0.parameters.prices.0.amount",
        )
    for method, path, data in (
        ("GET", address, None),
        ("GET", f"{API}/works/{draft.id}", None),
        ("GET", f"{API}/works/{draft.id + 7}", None),
    ):
        fan.assert_problem(await fan.request(method, path, json=data), 404, "work-not-found")
    fan.assert_problem(await fan.put(address, json={**body, "revision": 1}), 403)
    stale = await http.put(address, json={**body, "revision": 9})
    assert http.assert_problem(stale, 409, "stale-revision")["revision"] == 1
    state = await http.put(f"{address}/state", json={"state": "published", "revision": 1})
    assert read(WorkDraft, state).state == "published"

    page = read(Page[WorkCard], await fan.get(f"{API}/works", params={"tag": "SEA"}))
    (card,) = page.items
    assert (card.id, card.access.allowed, card.access.ways[0].prices[0].amount) == (
        draft.id,
        False,
        50,
    )
    detail = read(WorkDetail, await fan.get(f"{API}/works/{draft.id}"))
    assert (detail.html, detail.access.allowed) == ("", False)
    assert read(WorkDetail, await http.get(f"{API}/works/{draft.id}")).html
    page = read(Page[WorkCard], await fan.get(f"{API}/search", params={"q": "paid"}))
    assert [card.id for card in page.items] == [draft.id]
    creator = read(CreatorPage, await fan.get(f"{API}/creators/alice"))
    assert (creator.account_id, creator.works, creator.followed) == (number, 1, False)
    assert (await fan.put(f"{API}/creators/{number}/follow")).json() == {"followed": True}
    for path in ("feed", "works", "library", "saved", "creator/works", "creators", "following"):
        answer = await fan.get(f"{API}/{path}")
        model = Page[CreatorPage] if path in {"creators", "following"} else Page[WorkCard]
        items = read(model, answer).items
        assert len(items) == (0 if path in {"library", "saved", "creator/works"} else 1), path
    own = read(Page[WorkCard], await http.get(f"{API}/creator/works?state=published"))
    assert [card.id for card in own.items] == [draft.id]
    assert (await fan.delete(f"{API}/creators/{number}/follow")).json() == {"followed": False}

    stranger = http.another()
    for path in ("feed", "library", "saved", "creator", "creator/works", "me", "following"):
        stranger.assert_problem(await stranger.get(f"{API}/{path}"), 401)
    assert (await stranger.get(f"{API}/works/{draft.id}")).status_code == 200
    assert (await http.put(f"{address}/state", json={"state": "archived"})).status_code == 200
    stranger.assert_problem(await stranger.get(f"{API}/works/{draft.id}"), 404)


async def test_moderators_take_down_and_managers_sort(
    host: Host, http: ApiClient, studio: Studio, alice: TelegramUser
) -> None:
    creator = await studio.creator()
    number = await studio.publish(creator, age="18", category="art")
    await http.sign_in(alice)
    http.assert_problem(await http.get(f"{API}/works/{number}"), 403, "adults-only")
    assert (await http.put(f"{API}/me", json={"adult": True})).json()["adult"] is True
    assert (await http.get(f"{API}/works/{number}")).status_code == 200
    assert (await http.put(f"{API}/me", json={"adult": False})).json() == {
        "adult": False,
        "since": None,
    }
    down = f"{API}/moderation/works/{number}/take-down"
    http.assert_problem(await http.post(down, json={"reason": "Because."}), 403)
    http.assert_problem(await http.put(f"{API}/categories/new", json={"names": {"en": "N"}}), 403)
    await host.accounts.grant(http.account["id"], "admin")
    http.assert_problem(await http.post(down, json={"reason": ""}), 422, field="reason")
    answer = read(WorkDetail, await http.post(down, json={"reason": "Because."}))
    assert answer.taken_down_reason == "Because."
    stranger = http.another()
    stranger.assert_problem(await stranger.get(f"{API}/works/{number}"), 404)
    restore = f"{API}/moderation/works/{number}/restore"
    assert read(WorkDetail, await http.post(restore)).taken_down_reason == ""

    names = {"en": "New", "tr": "Yeni"}
    before = [c["slug"] for c in (await stranger.get(f"{API}/categories")).json()["items"]]
    put = await http.put(f"{API}/categories/new", json={"names": names, "position": 1})
    assert put.json() == {"slug": "new", "names": names, "position": 1}
    after = [c["slug"] for c in (await stranger.get(f"{API}/categories")).json()["items"]]
    assert set(after) - set(before) == {"new"}
    http.assert_problem(
        await http.put(f"{API}/categories/No!", json={"names": names}), 422, field="slug"
    )
    http.assert_problem(await http.delete(f"{API}/categories/art"), 409, "category-in-use")
    assert (await http.delete(f"{API}/categories/new")).status_code == 204
    http.assert_problem(await http.delete(f"{API}/categories/new"), 404)


async def test_odd_parameters_of_lists_are_refused(http: ApiClient, studio: Studio) -> None:
    await studio.publish(await studio.creator(), ways=[PUBLIC])
    for query, field in (
        ("order=best", "order"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("creator=0", "creator"),
        ("creator=99999999999999999999", "creator"),
        ("category=NO!", "category"),
        ("kind=hologram", "kind"),
        ("age=12", "age"),
        ("language=de", "language"),
        ("free=perhaps", "free"),
        ("tag=", "tag"),
        ("cursor=zzz", "cursor"),
        ("limit=2&limit=3", "limit"),
    ):
        for _ in range(2):  # what was refused is not remembered as if it were good
            http.assert_problem(await http.get(f"{API}/works?{query}"), 422, field=field)
    for query in ("", "?unknown=1", "?free=true", "?limit=1", "?order=trending&age=16&kind=text"):
        assert (await http.get(f"{API}/works{query}")).status_code == 200
    http.assert_problem(await http.get(f"{API}/search"), 422, field="q")
    http.assert_problem(await http.get(f"{API}/search?q=%00"), 400)
    assert (
        await http.get(f"{API}/works", headers={"Accept-Language": "tr;q=1"})
    ).status_code == 200


async def test_who_is_banned_sees_what_strangers_see(
    host: Host, http: ApiClient, studio: Studio, bob: TelegramUser
) -> None:
    await http.sign_in(bob)
    fan = await host.accounts.get(http.account["id"])
    creator = await studio.creator()
    number = await studio.publish(
        creator, kind="photo", media=[await studio.medium(creator)], ways=[price(50)]
    )
    await studio.unlock(fan, number)
    assert read(WorkDetail, await http.get(f"{API}/works/{number}")).media[0].url
    await host.accounts.ban(
        fan.id, until=host.clock.now() + timedelta(days=1), reason="Spam.", by=None
    )
    now = read(WorkDetail, await http.get(f"{API}/works/{number}"))
    assert (now.access.allowed, now.media[0].url) == (False, None)
    (card,) = read(Page[WorkCard], await http.get(f"{API}/works")).items
    assert not card.access.allowed
    assert card.cover is not None
    assert card.cover.blurred
