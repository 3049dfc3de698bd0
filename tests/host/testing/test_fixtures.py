"""What the pytest plugin gives to tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.plugins_for_tests.magpie.api import Nest, ThingFound
from tests.plugins_for_tests.magpie.settings import MagpieSettings

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from onlyvips.host import Host
    from onlyvips.testing.checker import MigrationChecker
    from onlyvips.testing.events import CapturedEvents
    from onlyvips.testing.factory import HostFactory, JobRunner
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.telegram import TelegramUser

MAGPIE = "tests.plugins_for_tests.magpie.plugin"
JACKDAW = "tests.plugins_for_tests.jackdaw.plugin"

pytestmark = pytest.mark.onlyvips(plugins=[MAGPIE])


async def test_a_host_has_the_plugins_of_the_marker_and_no_others(host: Host) -> None:
    assert host.plugins.names == ("magpie",)
    assert host.plugins.quarantined == {}


@pytest.mark.onlyvips(plugins=[MAGPIE, JACKDAW], settings={"magpie": {"gift": "a pearl"}})
async def test_the_nearest_marker_wins_and_settings_reach_the_plugin(host: Host) -> None:
    assert host.plugins.names == ("magpie", "jackdaw")
    settings = host.platform_of("magpie").settings(MagpieSettings)
    assert (settings.gift, settings.most) == ("a pearl", 3)


async def test_every_test_has_a_database_of_its_own(host: Host) -> None:
    nest = host.platform.services.get(Nest)
    assert await nest.count() == 0
    await nest.find(None, "a coin", "test")
    assert await nest.count() == 1


test_and_so_has_the_next = test_every_test_has_a_database_of_its_own


async def test_people_talk_to_the_bot(alice: TelegramUser, bob: TelegramUser) -> None:
    assert (await alice.says("/magpie coin")).text == "You found coin."
    assert (await bob.says("/magpie ring")).text == "You found ring."


async def test_people_speak_their_language(host: Host, people: Callable[..., TelegramUser]) -> None:
    ayse = people("Ayşe", language="tr")

    answer = await ayse.says("/saksagan yüzük")

    assert answer.text == "yüzük buldun."


async def test_a_button_is_pressed_and_the_message_changes(alice: TelegramUser) -> None:
    answer = await alice.says("/magpie coin")

    changed = await answer.click("Again")

    assert changed.edited
    assert changed.text == "2 things in your nest"


async def test_a_client_signs_in_with_really_signed_data(
    host: Host, http: ApiClient, alice: TelegramUser
) -> None:
    http.assert_problem(await http.get("/api/v1/magpie/finds"), 401, "unauthenticated")

    answer = await http.sign_in(alice)
    found = await http.post("/api/v1/magpie/finds", json={"thing": "coin"})

    assert (found.status_code, found.json()) == (201, {"things": ["coin"]})
    assert http.account["id"] == answer["account"]["id"]
    account = await host.platform.accounts.by_telegram_id(alice.id)
    assert account is not None
    assert account.id == http.account["id"]
    http.sign_out()
    http.assert_problem(await http.get("/api/v1/magpie/finds"), 401, "unauthenticated")


async def test_two_clients_are_two_people(
    http: ApiClient, alice: TelegramUser, bob: TelegramUser
) -> None:
    await http.sign_in(alice)
    async with http.another() as other:
        await other.sign_in(bob)
        await http.post("/api/v1/magpie/finds", json={"thing": "coin"})

        assert (await other.get("/api/v1/magpie/finds")).json() == {"things": []}
        assert other.account["id"] != http.account["id"]


async def test_old_or_forged_sign_in_data_is_refused(
    http: ApiClient, alice: TelegramUser, clock: MovableClock
) -> None:
    init_data = http.init_data(alice)
    forged = init_data.replace("Alice", "Mallory")

    response = await http.post("/api/v1/auth/telegram", json={"init_data": forged})
    http.assert_problem(response, 401)

    clock.move(timedelta(days=1))
    response = await http.post("/api/v1/auth/telegram", json={"init_data": init_data})
    http.assert_problem(response, 401)


async def test_what_is_no_problem_document_fails_the_test(http: ApiClient) -> None:
    fine = await http.get("/api/v1/magpie/shiny")
    missing = await http.get("/api/v1/magpie/absent")

    http.assert_problem(missing, 404)
    with pytest.raises(AssertionError, match="expected 404; GET /api/v1/magpie/shiny answered 200"):
        http.assert_problem(fine, 404)
    with pytest.raises(AssertionError, match="expected application/problem"):
        http.assert_problem(fine, 200)
    with pytest.raises(AssertionError, match="expected the code gone"):
        http.assert_problem(missing, 404, "gone")
    with pytest.raises(AssertionError, match="expected the field name to be at fault"):
        http.assert_problem(missing, 404, field="name")


async def test_events_are_captured_in_order(alice: TelegramUser, events: CapturedEvents) -> None:
    await alice.says("/magpie coin")
    assert events.one(ThingFound).thing == "coin"

    await alice.says("/magpie ring")

    assert [event.thing for event in events.of(ThingFound)] == ["coin", "ring"]
    assert "accounts.created" in [event.event_name for event in events.all]
    with pytest.raises(AssertionError, match="expected one ThingFound"):
        events.one(ThingFound)
    events.clear()
    assert events.all == []


async def test_jobs_wait_until_the_test_runs_them(
    host: Host, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    nest = host.platform.services.get(Nest)
    await alice.says("/magpie coin")
    assert await nest.count() == 1

    assert (await run_jobs()).failures == []
    assert await nest.count() == 2  # the gift for newcomers

    await run_jobs("magpie.tidy")
    assert await nest.count() == 0


async def test_what_a_job_raises_is_raised_in_the_test(
    host: Host, alice: TelegramUser, run_jobs: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*arguments: object) -> int:
        raise RuntimeError("no nest")

    monkeypatch.setattr(host.platform.services.get(Nest), "clear", broken)

    with pytest.raises(RuntimeError, match="no nest"):
        await run_jobs("magpie.tidy")


async def test_the_clock_can_be_moved(host: Host, clock: MovableClock) -> None:
    before = host.platform.clock.now()

    clock.move(timedelta(days=400))

    assert host.platform.clock.now() - before >= timedelta(days=400)


async def test_a_second_host_is_the_same_platform_after_a_restart(
    onlyvips_host: HostFactory, people: Callable[..., TelegramUser]
) -> None:
    carol = people("Carol")
    first = await onlyvips_host()
    await carol.says("/magpie coin")
    await first.stop()

    second = await onlyvips_host()

    assert await second.platform.services.get(Nest).count() == 1
    assert (await carol.says("/magpie ring")).text == "You found ring."


@pytest.mark.onlyvips(roles=["web"])
async def test_a_host_without_the_bot_has_no_bot(host: Host, http: ApiClient) -> None:
    assert host.serving == set()
    assert (await http.get("/api/v1/magpie/shiny")).status_code == 200


@pytest.mark.onlyvips(telegram="mtproto")
async def test_the_bot_can_be_reached_by_a_real_connection(alice: TelegramUser) -> None:
    assert (await alice.says("/magpie coin", timeout=20)).text == "You found coin."


@pytest.mark.onlyvips(cache=True)
async def test_a_cache_is_there_when_a_test_asks_for_one(host: Host) -> None:
    assert await host.cache.ping()


async def test_without_a_cache_the_platform_works(host: Host, http: ApiClient) -> None:
    assert not await host.cache.ping()
    assert (await http.get("/api/v1/magpie/shiny")).status_code == 200


@pytest.mark.onlyvips(serve=True, worker=True)
async def test_a_host_listens_and_works_when_a_test_asks_for_it(
    host: Host, alice: TelegramUser
) -> None:
    import httpx

    assert host.server is not None
    async with httpx.AsyncClient(base_url=host.server.url) as outside:
        assert (await outside.get("/api/v1/magpie/shiny")).json() == {"shiny": True}
    assert host.serving == {"web", "bot", "worker"}


async def test_migrations_go_both_ways(migrations: MigrationChecker) -> None:
    await migrations.check("magpie")

    with pytest.raises(AssertionError, match="absent has no migrations"):
        await migrations.check("absent")


@pytest.mark.onlyvips(safe=True)
async def test_a_safe_host_loads_no_plugin(host: Host) -> None:
    assert host.plugins.names == ()


async def test_a_broken_plugin_is_quarantined_and_the_test_can_say_so(
    onlyvips_host: HostFactory,
) -> None:
    host = await onlyvips_host(settings={"magpie": {"most": "many"}})

    assert "magpie" in host.plugins.quarantined
    assert "plugins.toml, line" in host.plugins.quarantined["magpie"]
