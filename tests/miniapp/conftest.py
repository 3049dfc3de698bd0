"""Tests of the MiniApp: a real browser, a real host, its database, and the simulated Telegram.

    async def test_a_fan_claims_a_quest(app, alice, http):
        await app.open(alice, "/quests")          # as in Telegram, with signed initData

        await app.taps("Claim")                   # by the name that screen readers tell

        await app.sees("You got 50 XP")
        await app.assert_accessible()             # axe-core finds nothing serious

The fixtures are those of `onlyvips.testing` (``host``, ``http``, ``alice``, ``people``,
``telegram``, ``clock``, ``run_jobs``), with a host that listens and has all first-party plugins;
the marker ``onlyvips`` changes that for a test as it does elsewhere. A worker runs, so what events
bring about happens by itself: wait for it with ``app.sees``. Besides these there is:

- ``app``: a window. ``app.open(alice, "/quests", theme="dark", start_param=...)`` opens the app in
  Telegram on a phone, ``app.browse(alice)`` in a browser on a desk, ``app.browse()`` there signed
  out. ``app.another()`` is somebody else's window. ``app.page`` is Playwright's page, and
  ``expect`` of ``playwright.async_api`` waits for what it expects.
- ``app.telegram``: ``await app.telegram.tells("back_button_pressed")``,
  ``await app.telegram.waits_for("web_app_open_invoice")``, ``shows_theme("dark")``.
- ``app.goes_offline()``, ``app.slows_down()``, and ``app.page.route(...)`` for answers that fail.

A test fails when the page reports an error in its console, which a violation of the Content
Security Policy is, too; ``app.allow("status of 409")`` expects one. When a test fails, what was on
the screen lies in the folder that the report names.

One Chromium serves all tests of a process; each window has a context of its own. All of it runs in
one event loop for the whole session, because a browser belongs to the loop that started it. Tests
need no mark for that.

They are skipped where there is no Chromium (see install_browser.py) or the app is not built
(``make miniapp``), and fail there when ``CI`` is set.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from onlyvips.testing.factory import HostFactory
from onlyvips.testing.hosts import Options
from onlyvips.testing.http import ApiClient
from onlyvips.web.miniapp_pages import FOLDER, INDEX

from .app import MiniApp
from .install_browser import ALONE, ARGUMENTS, VARIABLE, find

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from onlyvips.clock import MovableClock
    from onlyvips.host import Host
    from onlyvips.testing.events import CapturedEvents
    from onlyvips.testing.hosts import Templates
    from onlyvips.testing.telegram import World

HERE = Path(__file__).parent
PLUGINS = ("quests", "ledger", "content")
FAILURES = Path(tempfile.gettempdir()) / "onlyvips-miniapp-failures"
_FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of this folder that need the browser in the loop of the session."""
    for item in items:
        if HERE in item.path.parents and "app" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note that a test failed, for the fixture ``app``, and say where its evidence lies."""
    report = yield
    if report.when == "call" and "app" in getattr(item, "fixturenames", ()):
        item.stash[_FAILED] = report.failed
        if report.failed:
            report.sections.append(("What was on the screen", f"{evidence_of(item)}.png"))
    return report


def evidence_of(item: pytest.Item) -> Path:
    """Return where the evidence of a failed test is put, without a suffix."""
    return FAILURES / re.sub(r"[^A-Za-z0-9_-]+", "-", item.nodeid).strip("-")


def skip(reason: str) -> None:
    """Skip the test; where nobody would notice, fail."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The Chromium of this process."""
    path = find(os.environ)
    if path is None:
        skip(f"there is no Chromium; name one with {VARIABLE}")
    if not (FOLDER / INDEX).is_file():
        skip("the MiniApp is not built; run: make miniapp")
    async with async_playwright() as playwright:
        sandbox = hasattr(os, "geteuid") and os.geteuid() != 0
        started = await playwright.chromium.launch(
            executable_path=path, args=[*ARGUMENTS, ALONE], chromium_sandbox=sandbox
        )
        yield started
        await started.close()


@pytest.fixture
def onlyvips_options(onlyvips_options: Options) -> Options:
    """A host that listens, with the first-party plugins unless a test says otherwise."""
    plugins = onlyvips_options.plugins or PLUGINS
    return onlyvips_options.changed(serve=True, plugins=plugins)


@pytest_asyncio.fixture(loop_scope="session")
async def onlyvips_host(  # noqa: PLR0917 - pytest passes fixtures by name
    onlyvips_options: Options,
    onlyvips_templates: Templates,
    onlyvips_valkey: Callable[[], str],
    telegram: World,
    clock: MovableClock,
    events: CapturedEvents,
    tmp_path: Path,
) -> AsyncIterator[HostFactory]:
    """The fixture of `onlyvips.testing`, in the loop of the session."""
    factory = HostFactory(
        onlyvips_options,
        templates=onlyvips_templates,
        directory=tmp_path / "onlyvips",
        world=telegram,
        clock=clock,
        events=events,
        valkey=onlyvips_valkey,
    )
    yield factory
    await factory.close()


@pytest_asyncio.fixture(loop_scope="session")
async def host(onlyvips_host: HostFactory) -> Host:
    """A running host that listens."""
    return await onlyvips_host()


@pytest_asyncio.fixture(loop_scope="session")
async def http(host: Host) -> AsyncIterator[ApiClient]:
    """A client of the host's API, to arrange things with."""
    async with ApiClient(host) as api:
        yield api


@pytest_asyncio.fixture(loop_scope="session")
async def app(
    browser: Browser, host: Host, http: ApiClient, request: pytest.FixtureRequest
) -> AsyncIterator[MiniApp]:
    """A window with the MiniApp."""
    made = MiniApp(browser, host, http)
    yield made
    item: Any = request.node
    unexpected = made.errors
    try:
        if unexpected or item.stash.get(_FAILED, False):
            await made.keep_evidence(evidence_of(item))
    finally:
        await made.close()
    if unexpected and not item.stash.get(_FAILED, False):
        told = "\n".join(unexpected)
        pytest.fail(f"The page reported errors:\n{told}\nSee {evidence_of(item)}.png")
