"""What the MiniApp is told before anybody signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onlyvips.web.login_ways import find_login_way

if TYPE_CHECKING:
    from onlyvips.testing.http import ApiClient

    from .conftest import AppFactory


def login(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "bot_username": "vips_bot",
        "public_url": "https://vips.example/",
        "simulated": False,
        "simulator_login_url": None,
    }
    return find_login_way(**values | changes).model_dump()


def test_telegrams_widget_comes_back_to_the_public_address() -> None:
    assert login() == {
        "kind": "telegram",
        "bot_username": "vips_bot",
        "auth_url": "https://vips.example/app/sign-in",
    }


def test_without_a_bot_or_an_address_one_signs_in_within_telegram_only() -> None:
    assert login(bot_username="") == {"kind": "none"}
    assert login(public_url="") == {"kind": "none"}


def test_the_simulators_bot_is_never_offered_to_telegrams_widget() -> None:
    page = {"kind": "simulator", "url": "/simulator/login"}

    assert login(simulated=True) == {"kind": "none"}
    assert login(simulated=True, simulator_login_url="/simulator/login") == page


async def test_anybody_is_told_what_the_app_begins_with(make_app: AppFactory) -> None:
    known = [""]
    client = make_app(bot_username=lambda: known[0], version="1.2.3").test_client()

    async def config() -> dict[str, Any]:
        response = await client.get("/api/v1/ui/config")
        assert response.status_code == 200
        document: dict[str, Any] = await response.get_json()
        return document

    before = await config()
    known[0] = "vips_bot"

    assert before["bot"] is None
    assert before["languages"]["tr"] == "Türkçe"
    assert (before["name"], before["version"]) == ("OnlyVips", "1.2.3")
    assert (await config())["bot"] == {"username": "vips_bot"}


async def test_a_host_tells_its_bot(http: ApiClient) -> None:
    document = (await http.get("/api/v1/ui/config")).json()

    assert document["bot"]["username"]
    assert document["login"]["kind"] in {"none", "simulator"}
