"""The routes of accounts, through the whole HTTP application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from onlyvips.accounts.assembly import AccountParts
from onlyvips.accounts.routes import build_blueprints
from onlyvips.accounts.telegram_signatures import sign_init_data, sign_login_widget
from onlyvips.accounts.types import Account, Role, TelegramProfile
from onlyvips.metrics import MetricRegistry
from onlyvips.web.app import create_app
from onlyvips.web.dependencies import WebDependencies

from .conftest import ADA, BOT_TOKEN, World

BOB = TelegramProfile(43, "Bob", None, "bob", "tr")
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
async def http(parts: AccountParts, world: World) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        WebDependencies(
            settings=world.config.host,
            authenticator=parts.auth,
            clock=world.clock,
            metrics=MetricRegistry(),
            host_blueprints=build_blueprints(parts, world.clock),
        )
    )
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # ASGI by looser types
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test/api/v1", headers={"User-Agent": AGENT}
    ) as client:
        yield client


class Person:
    """Somebody who is signed in."""

    def __init__(self, http: httpx.AsyncClient, tokens: dict[str, Any]) -> None:
        self._http = http
        self.tokens = tokens
        self.id: int = tokens["account"]["id"]

    async def call(self, method: str, path: str, json: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        return await self._http.request(method, path, json=json, headers=headers)


async def sign_in(http: httpx.AsyncClient, world: World, profile: TelegramProfile = ADA) -> Person:
    signed = sign_init_data(BOT_TOKEN, profile, world.clock.now())
    answer = await http.post("/auth/telegram", json={"init_data": signed})
    assert answer.status_code == 200, answer.text
    return Person(http, answer.json())


async def with_role(
    http: httpx.AsyncClient,
    world: World,
    parts: AccountParts,
    role: Role,
    profile: TelegramProfile,
) -> Person:
    person = await sign_in(http, world, profile)
    await parts.accounts.grant(person.id, role)
    return person


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_init_data_gives_tokens_that_work(http: httpx.AsyncClient, world: World) -> None:
    signed = sign_init_data(BOT_TOKEN, ADA, world.clock.now())
    answer = await http.post("/auth/telegram", json={"init_data": signed})
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["token_type"] == "Bearer"
    assert body["account"]["name"] == "Ada Lovelace"
    me = await Person(http, body).call("GET", "/me")
    assert me.json() == body["account"]
    assert me.json()["telegram_id"] == 42


async def test_the_login_widget_signs_the_same_account_in(
    http: httpx.AsyncClient, world: World
) -> None:
    first = await sign_in(http, world)
    fields = sign_login_widget(BOT_TOKEN, ADA, world.clock.now())
    answer = await http.post("/auth/telegram-login", json=fields)
    assert answer.json()["account"]["id"] == first.id


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/auth/telegram", {"init_data": "user=1&hash=2"}, (401, "telegram-signature-invalid")),
        ("/auth/telegram", {"init_data": ""}, (401, "telegram-signature-invalid")),
        ("/auth/telegram", {"init_data": "x" * 9000}, (422, "invalid-input")),
        ("/auth/telegram", {}, (422, "invalid-input")),
        ("/auth/telegram", {"init_data": 5}, (422, "invalid-input")),
        (
            "/auth/telegram-login",
            {"id": 1, "auth_date": 1, "hash": "0"},
            (401, "telegram-signature-invalid"),
        ),
        (
            "/auth/telegram-login",
            {"id": 1, "auth_date": 1, "hash": "0", "more": "x" * 9000},
            (401, "telegram-signature-invalid"),
        ),
        ("/auth/telegram-login", {"id": [], "auth_date": 1, "hash": "0"}, (422, "invalid-input")),
        (
            "/auth/telegram-login",
            {"id": 1, "auth_date": 1, "hash": "0", "more": {"a": 1}},
            (422, "invalid-input"),
        ),
        ("/auth/refresh", {"refresh_token": "ovr_nothing"}, (401, "refresh-token-invalid")),
        ("/auth/refresh", {"refresh_token": "x" * 300}, (422, "invalid-input")),
    ],
)
async def test_what_is_not_signed_does_not_sign_in(
    http: httpx.AsyncClient, path: str, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert code(await http.post(path, json=body)) == expected


async def test_old_init_data_is_told_apart(http: httpx.AsyncClient, world: World) -> None:
    signed = sign_init_data(BOT_TOKEN, ADA, world.clock.now() - timedelta(hours=2))
    answer = await http.post("/auth/telegram", json={"init_data": signed})
    assert code(answer) == (401, "telegram-signature-expired")


async def test_refreshing_rotates_and_reuse_ends_the_session(
    http: httpx.AsyncClient, world: World
) -> None:
    ada = await sign_in(http, world)
    old = {"refresh_token": ada.tokens["refresh_token"]}
    again = await http.post("/auth/refresh", json=old)
    assert again.status_code == 200
    assert again.json()["refresh_token"] != old["refresh_token"]
    assert code(await http.post("/auth/refresh", json=old)) == (401, "refresh-token-reused")
    renewed = Person(http, again.json())
    assert code(await renewed.call("GET", "/me")) == (401, "session-ended")


async def test_of_two_refreshes_at_once_at_most_one_succeeds(
    http: httpx.AsyncClient, world: World
) -> None:
    ada = await sign_in(http, world)
    body = {"refresh_token": ada.tokens["refresh_token"]}
    answers = await asyncio.gather(
        http.post("/auth/refresh", json=body), http.post("/auth/refresh", json=body)
    )
    assert sorted(a.status_code for a in answers) == [200, 401]


async def test_signing_out_ends_the_session(http: httpx.AsyncClient, world: World) -> None:
    ada = await sign_in(http, world)
    body = {"refresh_token": ada.tokens["refresh_token"]}
    assert (await http.post("/auth/logout", json=body)).json() == {"ended": 1}
    assert (await http.post("/auth/logout", json=body)).json() == {"ended": 0}
    assert code(await ada.call("GET", "/me")) == (401, "session-ended")


async def test_sign_in_has_a_strict_rate_limit(http: httpx.AsyncClient, world: World) -> None:
    most = world.config.host.rate_limits.sign_in
    body = {"refresh_token": "ovr_guess"}
    answers = [await http.post("/auth/refresh", json=body) for _ in range(most + 1)]
    assert [a.status_code for a in answers] == [401] * most + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_a_person_chooses_language_and_time_zone(
    http: httpx.AsyncClient, world: World
) -> None:
    ada = await sign_in(http, world)
    changed = await ada.call("PATCH", "/me", {"language": "ar", "time_zone": "Asia/Dubai"})
    assert (changed.json()["language"], changed.json()["time_zone"]) == ("ar", "Asia/Dubai")
    assert (await ada.call("GET", "/me")).json()["language"] == "ar"
    wrong = await ada.call("PATCH", "/me", {"time_zone": "Nowhere"})
    assert code(wrong) == (422, "invalid-input")
    assert wrong.json()["errors"][0]["field"] == "time_zone"
    assert code(await ada.call("PATCH", "/me", {"roles": ["admin"]})) == (422, "invalid-input")


async def test_sessions_are_listed_and_ended(http: httpx.AsyncClient, world: World) -> None:
    first, second = await sign_in(http, world), await sign_in(http, world)
    items = (await second.call("GET", "/me/sessions")).json()["items"]
    assert [item["current"] for item in items] == [True, False]
    assert items[0]["device"] == "Firefox on Linux"
    assert items[0]["network"].endswith("/24")
    other = items[1]["id"]
    assert (await second.call("DELETE", f"/me/sessions/{other}")).json() == {"ended": 1}
    assert code(await second.call("DELETE", f"/me/sessions/{other}")) == (404, "session-not-found")
    assert code(await first.call("GET", "/me")) == (401, "session-ended")
    third = await sign_in(http, world)
    ended = await third.call("DELETE", "/me/sessions?keep_current=true")
    assert ended.json() == {"ended": 1}
    assert (await third.call("DELETE", "/me/sessions")).json() == {"ended": 1}
    assert code(await third.call("GET", "/me")) == (401, "session-ended")


async def test_a_session_of_somebody_else_is_not_found(
    http: httpx.AsyncClient, world: World
) -> None:
    ada, bob = await sign_in(http, world), await sign_in(http, world, BOB)
    (session,) = (await ada.call("GET", "/me/sessions")).json()["items"]
    answer = await bob.call("DELETE", f"/me/sessions/{session['id']}")
    assert code(answer) == (404, "session-not-found")
    assert (await ada.call("GET", "/me")).status_code == 200


async def test_a_person_takes_their_data_and_leaves(http: httpx.AsyncClient, world: World) -> None:
    ada = await sign_in(http, world)
    world.holders.off.add("sleeping")
    export = await ada.call("GET", "/me/export")
    assert export.headers["content-disposition"].startswith("attachment")
    assert export.json()["core"]["account"]["first_name"] == "Ada"
    assert code(await ada.call("DELETE", "/me", {"confirm": "yes"})) == (422, "invalid-input")
    assert code(await ada.call("DELETE", "/me")) in {(422, "invalid-input"), (400, "bad-request")}
    erased = await ada.call("DELETE", "/me", {"confirm": "erase"})
    assert erased.json() == {"erased": ["core"], "pending": ["sleeping"]}
    assert code(await ada.call("GET", "/me")) == (401, "session-ended")
    assert (await sign_in(http, world)).id != ada.id


async def test_strangers_see_nothing(http: httpx.AsyncClient) -> None:
    for method, path in [
        ("GET", "/me"),
        ("PATCH", "/me"),
        ("DELETE", "/me"),
        ("GET", "/me/export"),
        ("GET", "/me/sessions"),
        ("DELETE", "/me/sessions"),
        ("DELETE", "/me/sessions/1"),
        ("GET", "/accounts"),
        ("GET", "/accounts/1"),
        ("POST", "/accounts/1/roles"),
        ("DELETE", "/accounts/1/roles/admin"),
        ("POST", "/accounts/1/ban"),
        ("DELETE", "/accounts/1/ban"),
    ]:
        assert (await http.request(method, path)).status_code == 401, (method, path)


async def test_people_without_a_role_see_only_themselves(
    http: httpx.AsyncClient, world: World
) -> None:
    ada = await sign_in(http, world)
    for method, path in [
        ("GET", "/accounts"),
        ("GET", f"/accounts/{ada.id}"),
        ("POST", f"/accounts/{ada.id}/roles"),
        ("DELETE", f"/accounts/{ada.id}/roles/creator"),
        ("POST", f"/accounts/{ada.id}/ban"),
        ("DELETE", f"/accounts/{ada.id}/ban"),
    ]:
        assert code(await ada.call(method, path)) == (403, "permission-missing"), (method, path)


async def test_moderators_search_and_ban_but_give_no_roles(
    http: httpx.AsyncClient, world: World, parts: AccountParts
) -> None:
    moderator = await with_role(http, world, parts, "moderator", ADA)
    bob = await sign_in(http, world, BOB)
    page = (await moderator.call("GET", "/accounts?search=bo")).json()
    assert [item["id"] for item in page["items"]] == [bob.id]
    assert (await bob.call("GET", "/me")).status_code == 200
    until = (world.clock.now() + timedelta(hours=1)).isoformat()
    banned = await moderator.call(
        "POST", f"/accounts/{bob.id}/ban", {"until": until, "reason": "spam"}
    )
    assert banned.json()["banned"] is True
    answer = await bob.call("PATCH", "/me", {"language": "en"})
    assert code(answer) == (403, "banned")
    assert "banned_until" in answer.json()
    detail = (await moderator.call("GET", f"/accounts/{bob.id}")).json()
    assert [b["reason"] for b in detail["bans"]] == ["spam"]
    assert detail["bans"][0]["banned_by"] == moderator.id
    assert detail["bans"][0]["active"] is True
    lifted = await moderator.call("DELETE", f"/accounts/{bob.id}/ban")
    assert lifted.json()["banned"] is False
    assert (await bob.call("PATCH", "/me", {"language": "en"})).status_code == 200
    grant = await moderator.call("POST", f"/accounts/{bob.id}/roles", {"role": "creator"})
    assert code(grant) == (403, "permission-missing")


async def test_admins_give_and_take_roles(
    http: httpx.AsyncClient, world: World, parts: AccountParts
) -> None:
    admin = await with_role(http, world, parts, "admin", ADA)
    bob = await sign_in(http, world, BOB)
    given = await admin.call("POST", f"/accounts/{bob.id}/roles", {"role": "moderator"})
    assert given.json()["roles"] == ["moderator", "user"]
    taken = await admin.call("DELETE", f"/accounts/{bob.id}/roles/moderator")
    assert taken.json()["roles"] == ["user"]
    last = await admin.call("DELETE", f"/accounts/{admin.id}/roles/admin")
    assert code(last) == (409, "last-admin")
    wrong = await admin.call("POST", f"/accounts/{bob.id}/roles", {"role": "god"})
    assert code(wrong) == (422, "invalid-input")
    odd = await admin.call("DELETE", f"/accounts/{bob.id}/roles/user")
    assert code(odd) == (422, "invalid-input")
    nobody = await admin.call("POST", "/accounts/999/roles", {"role": "creator"})
    assert code(nobody) == (404, "account-not-found")


async def test_a_ban_without_end_has_no_end_in_the_answer(
    http: httpx.AsyncClient, world: World, parts: AccountParts
) -> None:
    admin = await with_role(http, world, parts, "admin", ADA)
    bob = await sign_in(http, world, BOB)
    answer = await admin.call("POST", f"/accounts/{bob.id}/ban", {"reason": "fraud"})
    assert (answer.json()["banned"], answer.json()["banned_until"]) == (True, None)
    past = {"until": "2020-01-01T00:00:00Z", "reason": "x"}
    assert code(await admin.call("POST", f"/accounts/{bob.id}/ban", past))[0] == 422
    naive = {"until": "2999-01-01T00:00:00", "reason": "x"}
    assert code(await admin.call("POST", f"/accounts/{bob.id}/ban", naive))[0] == 422


async def test_accounts_are_paged_to_the_end(
    http: httpx.AsyncClient, world: World, parts: AccountParts
) -> None:
    admin = await with_role(http, world, parts, "admin", ADA)
    for number in range(5):
        await parts.accounts.ensure(TelegramProfile(1000 + number, f"P{number}"))
    seen: list[int] = []
    cursor = ""
    while True:
        page = (await admin.call("GET", f"/accounts?limit=2{cursor}")).json()
        seen += [item["telegram_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [1004, 1003, 1002, 1001, 1000, 42]
    filtered = (await admin.call("GET", "/accounts?role=admin&banned=false&limit=100")).json()
    assert [item["telegram_id"] for item in filtered["items"]] == [42]


async def test_the_document_describes_every_route(http: httpx.AsyncClient) -> None:
    document = (await http.get("http://test/openapi.json")).json()
    ours = {
        (method, path.removeprefix("/api/v1")): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if path.startswith(("/api/v1/auth", "/api/v1/me", "/api/v1/accounts"))
    }
    assert len(ours) == 17
    for where, operation in ours.items():
        assert operation["summary"], where
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert schema, where
    bodies = {where for where, operation in ours.items() if "requestBody" in operation}
    assert {path for _, path in bodies} == {
        "/auth/telegram",
        "/auth/telegram-login",
        "/auth/refresh",
        "/auth/logout",
        "/me",
        "/accounts/{account_id}/roles",
        "/accounts/{account_id}/ban",
    }
    assert ours["post", "/auth/telegram"]["security"] == [{}]


async def test_an_account_that_is_unknown_is_not_found(
    http: httpx.AsyncClient, world: World, parts: AccountParts, ada: Account
) -> None:
    admin = await with_role(http, world, parts, "admin", ADA)
    assert admin.id == ada.id
    for number in ("999", "0", "9" * 18):
        assert code(await admin.call("GET", f"/accounts/{number}"))[0] == 404
