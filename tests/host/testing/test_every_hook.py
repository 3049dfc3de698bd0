"""Every hook does what the contract says: the plugin `magpie` implements them all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.plugins_for_tests.magpie.api import Nest

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.events import CapturedEvents
    from onlyvips.testing.factory import HostFactory, JobRunner
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.telegram import TelegramUser, World

MAGPIE = "tests.plugins_for_tests.magpie.plugin"
JACKDAW = "tests.plugins_for_tests.jackdaw.plugin"

pytestmark = pytest.mark.onlyvips(plugins=[MAGPIE, JACKDAW])


def nest_of(host: Host) -> Nest:
    return host.platform.services.get(Nest)


@pytest.mark.onlyvips(settings={"magpie": {"most": 1}})
async def test_register_settings(http: ApiClient, alice: TelegramUser) -> None:
    await http.sign_in(alice)
    await http.post("/api/v1/magpie/finds", json={"thing": "coin"})

    refused = await http.post("/api/v1/magpie/finds", json={"thing": "ring"})

    problem = http.assert_problem(refused, 409, "nest-full")
    assert problem["detail"] == "A nest holds 1 things."


async def test_register_migrations(host: Host) -> None:
    rows = await host.db.fetch_all("SELECT tablename FROM pg_tables WHERE schemaname = 'magpie'")

    assert {row["tablename"] for row in rows} == {"finds", "alembic_version"}


async def test_register_locales(host: Host) -> None:
    i18n = host.platform_of("magpie").i18n

    assert i18n.gettext("tr", "You found {thing}.", thing="yüzük") == "yüzük buldun."


async def test_register_hookspecs(host: Host) -> None:
    assert "register_treasures" in host.plugins.hook_names
    assert nest_of(host).treasures == {"jackdaw": ["ring", "spoon"]}


async def test_register_services(host: Host) -> None:
    assert await nest_of(host).find(None, "coin", "test") == 1


async def test_register_routes(http: ApiClient, alice: TelegramUser) -> None:
    assert (await http.get("/api/v1/magpie/shiny")).json() == {"shiny": True}
    paths = (await http.get("/openapi.json")).json()["paths"]
    assert {path for path in paths if "magpie" in path} == {
        "/api/v1/magpie/shiny",
        "/api/v1/magpie/finds",
    }


async def test_register_bot_commands(alice: TelegramUser, telegram: World) -> None:
    assert (await alice.says("/magpie coin")).text == "You found coin."

    # The menu is published in the background, once for each language.
    async with asyncio.timeout(5):
        while not (menu := telegram.commands.lists.get(("users", "tr"))):  # noqa: ASYNC110 - a world has no event
            await asyncio.sleep(0.02)
    turkish = {command.command: command.description for command in menu}
    assert turkish["saksagan"] == "Bir buluntu not et"
    assert "rob" not in turkish


@pytest.mark.onlyvips(plugins=[])
async def test_the_checker_knows_the_hosts_own_commands(host: Host) -> None:
    from onlyvips.plugins.check.registrations import HOST_COMMANDS

    assert {owned.item.name for owned in host.telegram.router.commands()} == HOST_COMMANDS


async def test_register_bot_handlers(alice: TelegramUser) -> None:
    linked = await alice.says("/start mag_spoon")
    pressed = await linked.click("Again")
    asked = await alice.says("/magpie")
    answered = await alice.says("a key")

    assert linked.text == "You found spoon."
    assert pressed.text == "2 things in your nest"
    assert asked.text == "What did you find?"
    assert answered.text == "You found a key."


async def test_register_jobs(host: Host, run_jobs: JobRunner) -> None:
    from tests.plugins_for_tests.magpie.jobs import Drop

    await host.platform_of("magpie").jobs.enqueue("drop", Drop(thing="pin"))
    assert await nest_of(host).count() == 0
    await run_jobs()
    assert await nest_of(host).count() == 1
    await run_jobs("magpie.tidy")
    assert await nest_of(host).count() == 0


async def test_register_event_handlers(
    host: Host, alice: TelegramUser, run_jobs: JobRunner, events: CapturedEvents
) -> None:
    await alice.says("/start")
    await run_jobs()

    account = await host.platform.accounts.by_telegram_id(alice.id)
    assert account is not None
    assert await nest_of(host).finds(account.id) == ["a button"]


async def test_register_permissions(
    host: Host, http: ApiClient, alice: TelegramUser, bob: TelegramUser
) -> None:
    await nest_of(host).find(None, "coin", "test")
    await http.sign_in(alice)
    http.assert_problem(await http.delete("/api/v1/magpie/finds"), 403, "permission-missing")

    await host.accounts.grant(http.account["id"], "moderator")

    assert (await http.delete("/api/v1/magpie/finds")).status_code == 204
    assert await nest_of(host).count() == 0


async def test_register_health_checks(http: ApiClient) -> None:
    report = (await http.get("/readyz")).text

    assert "nest" in report


async def test_register_metrics(host: Host, http: ApiClient) -> None:
    await nest_of(host).find(None, "coin", "test")

    exposed = (await http.get("/metrics")).text

    assert 'onlyvips_magpie_finds_total{source="test"} 1.0' in exposed


async def test_register_figures(host: Host, http: ApiClient, alice: TelegramUser) -> None:
    await nest_of(host).find(None, "coin", "test")
    await http.sign_in(alice)
    await host.accounts.grant(http.account["id"], "admin")

    found = (await http.get("/api/v1/admin/figures")).json()

    (figure,) = [item for item in found["items"] if item["plugin"] == "magpie"]
    assert (figure["title"], figure["values"]) == ("Shiny things", [{"asset": None, "value": 1}])
    assert found["failed"] == ["magpie.broken"]


async def test_register_seeds(host: Host) -> None:
    from onlyvips.host.seeding import sow

    done = [(sown.plugin, sown.seed, sown.result) async for sown in sow(host, demo=True)]
    again = [sown.result async for sown in sow(host, demo=False)]

    assert ("magpie", "nest", "one twig") in done
    assert ("magpie", "demo", "one ring") in done
    assert again == ["nothing to do"]


async def test_register_cli_commands(host: Host) -> None:
    import importlib

    import typer
    from typer.testing import CliRunner

    ((name, commands),) = host.plugins.collect("register_cli_commands").items()
    module, _, attribute = commands[0].app.partition(":")
    app = getattr(importlib.import_module(module), attribute)

    assert (name, commands[0].name) == ("magpie", "magpie")
    assert isinstance(app, typer.Typer)
    assert CliRunner().invoke(app, ["chatter"]).output == "chack chack\n"


async def test_register_screens(http: ApiClient, alice: TelegramUser) -> None:
    await http.sign_in(alice)

    manifest = (await http.get("/api/v1/ui/manifest")).json()

    (screen,) = [s for s in manifest["screens"] if s["route"] == "/magpie"]
    assert screen["title"] == "Shiny things"


async def test_register_user_data(host: Host, http: ApiClient, alice: TelegramUser) -> None:
    await http.sign_in(alice)
    await http.post("/api/v1/magpie/finds", json={"thing": "coin"})

    exported = (await http.get("/api/v1/me/export")).json()
    await http.request("DELETE", "/api/v1/me", json={"confirm": "erase"})

    assert exported["plugins"]["magpie"] == {"finds": ["coin"]}
    assert await nest_of(host).count() == 0


async def test_startup_and_shutdown(onlyvips_host: HostFactory) -> None:
    host = await onlyvips_host()
    nest = nest_of(host)
    assert nest.is_open

    await host.stop()

    assert not nest.is_open
