"""A plugin that somebody else made, from its wheel to its screen in the browser."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from onlyvips_cli.scaffold import create
from playwright.async_api import expect

from onlyvips.testing import hosts
from tests.installed import build_wheel, install

if TYPE_CHECKING:
    from collections.abc import Callable

    from onlyvips.testing.factory import HostFactory
    from onlyvips.testing.hosts import Options
    from onlyvips.testing.telegram import TelegramUser

    from .app import MiniApp


@pytest.fixture
def onlyvips_options(onlyvips_options: Options, installed_wheel: None) -> Options:
    return onlyvips_options.changed(plugins=["night_owls"])


@pytest.fixture
def installed_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A plugin with a screen, as ``onlyvips plugin new --ui`` writes it, installed from a wheel."""
    create("night_owls", tmp_path / "project", ui=True)
    site = tmp_path / "site"
    install(build_wheel(tmp_path / "project" / "night_owls", tmp_path / "wheels"), site)
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    hosts._installed.cache_clear()  # a host finds it by its entry point, as any other
    yield
    hosts._installed.cache_clear()
    for name in [name for name in sys.modules if name.startswith("onlyvips_night_owls")]:
        del sys.modules[name]


async def test_a_plugin_from_a_wheel_brings_a_screen(
    app: MiniApp, alice: TelegramUser, people: Callable[..., TelegramUser]
) -> None:
    page = await app.open(alice)
    await app.taps("Guest book")
    await app.sees("Nobody has written anything yet.")
    await app.assert_accessible()

    await page.get_by_label("Your entry").fill("I was awake.")
    await app.taps("Write it")

    await app.sees("Thank you!")
    await app.sees("I was awake.")
    await app.sees("1 entry")
    await expect(page.get_by_label("Your entry")).to_have_value("")
    assert page.url.endswith("/app/night_owls")

    # The same address, opened in another language by somebody else.
    theirs = app.another()
    await theirs.open(people("أمل", language="ar"), "/night_owls")
    await theirs.sees("I was awake.")
    await theirs.sees("كتابة واحدة")
    await expect(theirs.page.locator("html")).to_have_attribute("dir", "rtl")
    await theirs.assert_accessible()


async def test_a_screen_that_cannot_be_loaded_takes_down_its_own_place_only(
    app: MiniApp, alice: TelegramUser, onlyvips_host: HostFactory
) -> None:
    app.allow("Failed to load resource", "Failed to fetch dynamically", "of the plugin night_owls")
    page = await app.open(alice)
    await page.route(re.compile(r"/guest_book\.js"), lambda route: route.fulfill(status=500))

    await app.taps("Guest book")

    await app.sees(re.compile("Guest book.*cannot be shown|not be shown"))
    await page.unroute_all()
    await app.taps("Try again")
    await app.sees("Nobody has written anything yet.")
    await app.taps("Home")
    await app.sees(re.compile("Alice"))
