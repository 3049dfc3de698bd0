"""A real host with a real port: the bot, the page and signing in, together."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import httpx
import pytest
from onlyvips_cli.announcing import _facts

from onlyvips.host import Host
from onlyvips.testing.telegram import TelegramUser, World
from tests.host.testing.telegram.conftest import until

pytestmark = pytest.mark.onlyvips(plugins=[], serve=True)


async def test_somebody_talks_to_the_bot_and_signs_in(
    host: Host, telegram: World, people: Callable[..., TelegramUser]
) -> None:
    people("Alice", id=101)
    assert host.server is not None
    assert _facts(host)["Simulator"] == f"{host.server.url}/simulator/"
    same_origin = {"Origin": host.server.url}
    person = "/simulator/api/people/101"
    async with httpx.AsyncClient(base_url=host.server.url, headers=same_origin) as browser:
        config = (await browser.get("/api/v1/ui/config")).json()
        assert config["login"] == {"kind": "simulator", "url": "/simulator/login"}

        async with browser.stream("GET", f"{person}/events") as feed:
            assert feed.headers["Content-Type"].startswith("text/event-stream")
            lines = (line async for line in feed.aiter_lines() if line.startswith("data: "))
            assert json.loads((await anext(lines))[6:]) == {"type": "hello"}
            said = await browser.post(f"{person}/chats/bot/messages", json={"text": "/start"})
            assert said.status_code == 200
            # The bot may be putting its commands and its menu button in place meanwhile.
            missing = {"chats", "new"}
            while missing:
                missing.discard(json.loads((await anext(lines))[6:])["type"])

            await until(lambda: telegram.commands.buttons)
            listed = (await browser.get(f"{person}/chats")).json()
            bot = listed["chats"][0]
            assert {"help", "language"} <= {command["command"] for command in bot["commands"]}
            button = bot["menu_button"]
            assert (button["kind"], button["text"]) == ("web_app", "OnlyVips")
            assert host.platform.telegram.app_url == f"{host.server.url}/app/"

            body = {"theme": "dark", "source": "menu", "url": button["url"]}
            opened = (await browser.post(f"{person}/web-app", json=body)).json()
            signed_in = await browser.post(
                "/api/v1/auth/telegram", json={"init_data": opened["init_data"]}
            )
            assert opened["url"].startswith("/app/#tgWebAppData=")
            assert signed_in.json()["account"]["name"] == "Alice"
            chosen = await browser.post("/simulator/login", data={"user": "101"})
            fields = dict(httpx.URL(chosen.headers["Location"]).params)
            answer = await browser.post("/api/v1/auth/telegram-login", json=fields)
            assert answer.status_code == 200, answer.text

            began = time.monotonic()
            await host.stop()
            assert time.monotonic() - began < 5, "an open feed does not keep the host from stopping"


@pytest.mark.onlyvips(host={"ui": False})
async def test_without_the_ui_there_is_no_page_and_nothing_is_said_of_it(host: Host) -> None:
    assert host.server is not None
    assert not {"Simulator", "MiniApp"} & _facts(host).keys()
    async with httpx.AsyncClient(base_url=host.server.url) as browser:
        assert (await browser.get("/simulator/")).status_code == 404
