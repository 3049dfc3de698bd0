"""Whom the page answers, where its sign-in leads, and where it is not served at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import SecretStr

from onlyvips.accounts.telegram_signatures import check_init_data, check_login_widget
from onlyvips.config import Config
from onlyvips.host.simulator_page import why_not_served
from onlyvips.testing.sources import InProcessTelegram
from onlyvips.testing.telegram.world import World
from tests.host.testing.telegram.page.conftest import OWN, TOKEN, Phone

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {"Host": "localhost:8080"}, 200),
        ("GET", {"Host": "[::1]:8080"}, 200),
        ("GET", {"Host": "rebound.example:8080"}, 404),
        ("GET", {"Host": "127.0.0.1.example"}, 404),
        ("GET", {"Host": "127.0.0.1", "X-Forwarded-For": "192.0.2.1"}, 404),
        ("POST", {"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:8080"}, 200),
        ("POST", {"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:9090"}, 404),
        ("POST", {"Host": "127.0.0.1:8080", "Origin": "null"}, 404),
        ("POST", {"Host": "127.0.0.1:8080"}, 404),
        # nginx, as it is before it is told to say for whom it asks.
        ("POST", {**OWN, "Origin": "https://vips.example"}, 404),
        ("GET", {**OWN, "Referer": "https://vips.example/simulator/"}, 404),
        ("GET", {**OWN, "Referer": "http://127.0.0.1:8080/simulator/"}, 200),
        ("GET", {**OWN, "Sec-Fetch-Site": "cross-site"}, 404),
        ("GET", {**OWN, "Sec-Fetch-Site": "none"}, 200),
        ("POST", {**OWN, "Origin": "null"}, 200),
        ("POST", {**OWN, "Sec-Fetch-Site": "cross-site"}, 404),
        ("POST", {**OWN, "Sec-Fetch-Site": "same-site"}, 404),
    ],
)
async def test_only_a_page_of_this_host_on_this_machine_is_answered(
    alice: Phone, method: str, headers: dict[str, str], status: int
) -> None:
    path = "/simulator/api/people/1/chats" if method == "GET" else "/simulator/api/people"
    json = None if method == "GET" else {"first_name": "Deniz", "language": "tr"}
    client = alice.app.test_client()
    response = await client.open(path, method=method, headers=headers, json=json)
    assert response.status_code == status


async def test_the_page_has_a_strict_policy_and_is_not_in_the_document(
    alice: Phone, tmp_path: Path
) -> None:
    response = await alice.open("GET", "/simulator/")
    assert response.status_code == 503
    assert "make miniapp" in await response.get_data(as_text=True)
    (tmp_path / "simulator.html").write_text("<title>Phone</title>")
    response = await alice.open("GET", "/simulator/")
    assert await response.get_data(as_text=True) == "<title>Phone</title>"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "frame-src 'self'; frame-ancestors 'none'" in policy
    assert (await alice.open("GET", "/")).headers["Location"] == "/simulator/"
    assert "/simulator" not in await (await alice.open("GET", "/openapi.json")).get_data(True)
    mistakes = await alice.open("POST", "/simulator/api/people", json={"first_name": "", "x": 1})
    assert {e["field"] for e in (await mistakes.get_json())["errors"]} == {"first_name", "x"}


async def test_signing_in_leads_back_with_signed_fields_and_nowhere_else(
    alice: Phone, now: datetime
) -> None:
    page = await alice.open("GET", "/simulator/login?return_to=/app/sign-in?next=%22%3E1")
    html = await page.get_data(as_text=True)
    assert 'value="/app/sign-in?next=&#34;&gt;1"' in html
    assert "Alice" in html
    chosen = {"user": "1", "return_to": "/app/sign-in?next=1"}
    answer = await alice.open("POST", "/simulator/login", form=chosen)
    assert answer.status_code == 303
    target = urlsplit(answer.headers["Location"])
    fields = dict(parse_qsl(target.query))
    assert (target.scheme, target.netloc, target.path) == ("", "", "/app/sign-in")
    assert fields.pop("next") == "1"
    user = check_login_widget(fields, TOKEN, now=now, max_age=HOUR)
    assert (user.id, user.username) == (1, "alice")
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil", "x"):
        form = {"user": "1", "return_to": elsewhere}
        assert (await alice.open("POST", "/simulator/login", form=form)).status_code == 422
    for nobody in ("999", "1000"):
        form = {"user": nobody}
        assert (await alice.open("POST", "/simulator/login", form=form)).status_code in {404, 422}


async def test_the_miniapp_is_opened_with_data_that_is_really_signed(
    alice: Phone, now: datetime
) -> None:
    opened = await alice.post("web-app", {"theme": "dark", "source": "menu"})
    path, _, fragment = opened["url"].partition("#")
    given = dict(parse_qsl(fragment))
    data = check_init_data(given["tgWebAppData"], TOKEN, now=now, max_age=HOUR)
    assert (path, data.user.first_name, data.query_id) == ("/app/", "Alice", opened["query_id"])
    assert given["tgWebAppData"] == opened["init_data"]
    assert (given["tgWebAppVersion"], given["tgWebAppPlatform"]) == ("9.1", "web")
    assert opened["theme_params"]["bg_color"] in given["tgWebAppThemeParams"]
    body = {"theme": "light", "source": "link", "start_param": "quests_5"}
    opened = await alice.post("web-app", body)
    data = check_init_data(opened["init_data"], TOKEN, now=now, max_age=HOUR)
    assert (data.start_param, data.query_id, data.chat_type) == ("quests_5", None, "private")
    assert "tgWebAppStartParam=quests_5" in opened["url"]
    button = {"theme": "light", "source": "button", "url": "http://127.0.0.1:8080/app/quests?a=1"}
    assert (await alice.post("web-app", button))["url"].startswith("/app/quests?a=1#")
    for address in ("https://evil.example/other", "https://[", "https://h/app/%2e%2e/simulator/"):
        refused = await alice.refused("web-app", {**button, "url": address})
        assert "this host only" in refused, address


async def test_addresses_and_names_that_are_none_are_refused_in_a_sentence(alice: Phone) -> None:
    assert "not the address of an invoice" in await alice.refused("pay", {"link": "https://["})
    response = await alice.open("GET", "/simulator/api/people/1/chats/-%C2%B2/messages")
    assert (response.status_code, (await response.get_json())["code"]) == (422, "simulator-refused")
    response = await alice.open("POST", "/simulator/api/people/1/chats/bot/messages/1/react",
                                json={"emoji": "x" * 65})  # fmt: skip
    assert response.status_code == 422


def test_it_is_served_on_this_machine_in_development_only(tmp_path: Path, world: World) -> None:
    config, source = Config.load(tmp_path, {}), InProcessTelegram(world)

    def reason(**host: Any) -> str | None:
        changed = config.host.model_copy(update=host)
        return why_not_served(replace(config, host=changed), source)

    assert reason() is None
    assert reason(public_url="http://localhost:8080") is None
    assert "production" in (reason(environment="production") or "")
    assert "0.0.0.0" in (reason(address="0.0.0.0") or "")
    assert "unix:" in (reason(address="unix:/run/onlyvips.sock") or "")
    assert "public_url" in (reason(public_url="https://vips.example") or "")
    assert "--no-ui" in (reason(ui=False) or "")
    with_token = replace(config, telegram=replace(config.telegram, bot_token=SecretStr("1:a")))
    assert why_not_served(with_token, source) == "Telegram is real"
    source.world = None  # type: ignore[assignment]
    assert "another process" in (reason() or "")
