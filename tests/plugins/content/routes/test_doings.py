"""Likes, comments, views and statistics over HTTP."""

from __future__ import annotations

import pytest
from onlyvips_content.parts import parts_of

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from tests.plugins.content.conftest import Rows
from tests.plugins.content.routes.conftest import SignIn

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])
CONTENT = "/api/v1/content"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


async def test_likes_and_what_is_kept(rows: Rows, sign_in: SignIn) -> None:
    fan = await sign_in("Fay")
    work = await rows.work(await rows.creator())
    for method, what, expected in (
        ("PUT", "like", {"liked": True, "saved": False}),
        ("PUT", "like", {"liked": True, "saved": False}),
        ("PUT", "save", {"liked": True, "saved": True}),
        ("DELETE", "like", {"liked": False, "saved": True}),
        ("DELETE", "save", {"liked": False, "saved": False}),
    ):
        answer = await fan.request(method, f"{CONTENT}/works/{work}/{what}")
        assert answer.json() == expected
    assert (await fan.put(f"{CONTENT}/works/999999/like")).status_code == 404
    draft = await rows.work(await rows.creator(), state="draft")
    assert (await fan.put(f"{CONTENT}/works/{draft}/like")).status_code == 404


async def test_comments_from_writing_to_hiding(
    rows: Rows, sign_in: SignIn, http: ApiClient
) -> None:
    fan, other = await sign_in("Fay"), await sign_in("Otto")
    moderator = await sign_in("Mo", "moderator")
    creator = await rows.creator()
    work, closed = await rows.work(creator), await rows.work(creator, prices={"XTR": 5})
    comments = f"{CONTENT}/works/{work}/comments"

    written = await fan.post(comments, json={"text": "So fine"})
    assert written.status_code == 201
    assert written.json()["author"] == "Fay"
    refused = await fan.post(f"{CONTENT}/works/{closed}/comments", json={"text": "So fine"})
    assert (refused.status_code, refused.json()["code"]) == (403, "work-closed")
    assert (await fan.post(comments, json={"text": " "})).status_code == 422
    assert [c["text"] for c in (await http.get(comments)).json()["items"]] == ["So fine"]
    state = f"{CONTENT}/comments/{written.json()['id']}/state"
    assert (await other.put(state, json={"state": "hidden"})).status_code == 404
    assert (await moderator.put(state, json={"state": "hidden"})).json()["state"] == "hidden"
    assert (await http.get(comments)).json()["items"] == []
    hidden = (await moderator.get(f"{CONTENT}/moderation/comments?state=hidden")).json()
    assert [c["id"] for c in hidden["items"]] == [written.json()["id"]]
    assert (await fan.get(f"{CONTENT}/moderation/comments")).status_code == 403
    gone = await fan.delete(f"{CONTENT}/comments/{written.json()['id']}")
    assert (gone.json()["state"], gone.json()["text"]) == ("deleted", "")


async def test_views_and_what_creators_see_of_them(
    host: Host, rows: Rows, sign_in: SignIn, http: ApiClient
) -> None:
    creator, fan = await sign_in("Cleo"), await sign_in("Fay")
    moderator = await sign_in("Mo", "moderator")
    account = await host.accounts.get(creator.account["id"])
    await host.db.execute(
        "INSERT INTO content.creators (account_id, slug, state, name, applied_at)"
        " VALUES (:id, 'cleo', 'verified', 'Cleo', now())",
        {"id": account.id},
    )
    work = await rows.work(account)
    view = f"{CONTENT}/works/{work}/view"

    assert (await fan.post(view)).json() == {"counted": True}
    assert (await fan.post(view)).json() == {"counted": False}
    assert (await creator.post(view)).json() == {"counted": False}
    assert (await http.post(view, headers={"User-Agent": "curl/8"})).json() == {"counted": False}
    assert (await http.post(view, headers=BROWSER)).json() == {"counted": True}
    await parts_of(host.platform_of("content")).counting.sum_up()

    figures = (await creator.get(f"{CONTENT}/creator/statistics?days=7")).json()
    assert figures["counts"]["views"] == {"now": 2, "before": 0, "change": None}
    assert [day["counts"]["views"] for day in figures["days"]] == [0] * 6 + [2]
    one = await creator.get(f"{CONTENT}/creator/works/{work}/statistics")
    assert one.json()["counts"]["views"]["now"] == 2
    assert (await fan.get(f"{CONTENT}/creator/works/{work}/statistics")).status_code == 404
    [top] = (await creator.get(f"{CONTENT}/creator/statistics/top?metric=views")).json()["items"]
    assert (top["work_id"], top["amount"]) == (work, 2)
    assert (await fan.get(f"{CONTENT}/moderation/top")).status_code == 403
    of_all = (await moderator.get(f"{CONTENT}/moderation/top?metric=views")).json()
    assert of_all["items"] == [top]
    by_staff = await moderator.get(f"{CONTENT}/moderation/creators/{account.id}/statistics")
    assert by_staff.json()["counts"]["views"]["now"] == 2
    assert (await creator.get(f"{CONTENT}/creator/statistics?days=0")).status_code == 422
    assert (await creator.get(f"{CONTENT}/creator/statistics/top?metric=x")).status_code == 422
