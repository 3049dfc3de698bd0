"""The MiniApp in a real browser, as tests use it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlencode, urljoin

from playwright.async_api import expect

from onlyvips.accounts.assembly import bot_token
from onlyvips.accounts.telegram_signatures import sign_init_data
from onlyvips.testing.http import profile_of
from onlyvips.testing.telegram.page.themes import THEMES

if TYPE_CHECKING:
    from playwright.async_api import (
        Browser,
        BrowserContext,
        CDPSession,
        ConsoleMessage,
        Locator,
        Page,
    )

    from onlyvips.host import Host
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.telegram import TelegramUser

ROOT = Path(__file__).parents[2]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
#: The machine may have more to do than this test.
PATIENCE_MS = 15_000
VERSION = "9.1"
_TELEGRAM = (Path(__file__).with_name("telegram.js")).read_text(encoding="utf-8")
_AXE = ROOT / "miniapp" / "node_modules" / "axe-core" / "axe.min.js"
#: Impacts that axe-core gives to what keeps people out.
_GRAVE = ("serious", "critical")


class Telegram:
    """The Telegram around the app: what the app asked of it, and what it tells the app.

    Args:
        page: The app's page; it was opened with `MiniApp.open`.
    """

    def __init__(self, page: Page) -> None:
        self._page = page

    async def asked(self, method: str) -> list[Any]:
        """Return the parameters of each call of a method, such as ``web_app_open_invoice``."""
        calls: list[Any] = await self._page.evaluate("window.__telegram.asked")
        return [data for name, data in calls if name == method]

    async def waits_for(self, method: str) -> Any:
        """Wait until the app calls a method, and return the parameters of the last call."""
        script = "name => window.__telegram.asked.some(([asked]) => asked === name)"
        await self._page.wait_for_function(script, arg=method)
        return (await self.asked(method))[-1]

    async def presses_main_button(self, text: str | re.Pattern[str]) -> None:
        """Press the button below the app, once it is there with a text and can be pressed."""
        script = """pattern => {
          const calls = window.__telegram.asked.filter(([name]) => name.endsWith('_main_button'));
          const now = Object.assign({}, ...calls.map(([, data]) => data));
          return now.is_visible && now.is_active !== false && new RegExp(pattern).test(now.text);
        }"""
        pattern = text.pattern if isinstance(text, re.Pattern) else f"^{re.escape(text)}$"
        await self._page.wait_for_function(script, arg=pattern)
        await self.tells("main_button_pressed")

    async def tells(self, event: str, data: Any = None) -> None:
        """Tell the app of an event, such as ``back_button_pressed``."""
        script = "([event, data]) => window.__telegram.receive(event, data)"
        await self._page.evaluate(script, [event, data])

    async def shows_theme(self, theme: Literal["light", "dark"]) -> None:
        """Change the theme, as a person does in Telegram's settings while the app is open."""
        await self._page.evaluate("colors => { window.__telegram.theme = colors }", THEMES[theme])
        await self.tells("theme_changed", {"theme_params": THEMES[theme]})


class MiniApp:
    """One browser window with the MiniApp of a host.

    Attributes:
        host: The host; its API is arranged with the fixture ``http``.
        page: Playwright's page: https://playwright.dev/python/docs/api/class-page
        telegram: The Telegram around it.
    """

    page: Page
    telegram: Telegram

    def __init__(self, browser: Browser, host: Host, http: ApiClient) -> None:
        self.host = host
        self._browser = browser
        self._http = http
        self._context: BrowserContext | None = None
        self._slow: CDPSession | None = None
        self._others: list[MiniApp] = []
        self._errors: list[str] = []
        self._allowed: list[re.Pattern[str]] = []

    # ---- opening -------------------------------------------------------------------------------

    async def open(
        self,
        user: TelegramUser,
        path: str = "/",
        *,
        start_param: str | None = None,
        theme: Literal["light", "dark"] = "light",
        viewport: dict[str, int] | None = None,
    ) -> Page:
        """Open the app as somebody does in Telegram on a phone, with really signed initData.

        The interface has the language of the person: ``people("Ayşe", language="tr")``.

        Args:
            user: Who opens it.
            path: Screen, below ``/app``.
            start_param: Parameter of the link that opened it.
            theme: Telegram's theme.
            viewport: Size of the window; `PHONE` when absent.

        Returns:
            The page.
        """
        record = user.world.directory.user(user.id)
        page = await self._new_page(
            locale=record.language or "en", theme=theme, viewport=viewport or PHONE, mobile=True
        )
        await page.add_init_script(_TELEGRAM)
        await page.add_init_script(f"window.__telegram.theme = {json.dumps(THEMES[theme])}")
        fragment = {
            "tgWebAppData": self._init_data(user, start_param),
            "tgWebAppVersion": VERSION,
            "tgWebAppPlatform": "android",
            "tgWebAppThemeParams": json.dumps(THEMES[theme]),
            **({"tgWebAppStartParam": start_param} if start_param else {}),
        }
        await page.goto(f"{self.url(path)}#{urlencode(fragment, quote_via=quote)}")
        return page

    async def browse(
        self,
        user: TelegramUser | None = None,
        path: str = "/",
        *,
        theme: Literal["light", "dark"] = "light",
        language: str = "en",
        viewport: dict[str, int] | None = None,
    ) -> Page:
        """Open the app in a browser, outside Telegram.

        Args:
            user: Who signed in there some time ago; nobody when absent.
            path: Screen, below ``/app``.
            theme: The theme that the browser asks for.
            language: The language that the browser asks for.
            viewport: Size of the window; `DESKTOP` when absent.
        """
        page = await self._new_page(locale=language, theme=theme, viewport=viewport or DESKTOP)
        if user is not None:
            other = self._http.another()
            await other.sign_in(user)
            token = json.dumps(other.refresh_token)
            await other.aclose()
            # Once, so that a page that is opened later finds what the app left there.
            await page.add_init_script(
                "if (!sessionStorage.getItem('signed-in')) {"
                f" localStorage.setItem('onlyvips.refresh', {token});"
                " sessionStorage.setItem('signed-in', 'yes'); }"
            )
        await page.goto(self.url(path))
        return page

    def _init_data(self, user: TelegramUser, start_param: str | None) -> str:
        """Return what Telegram signs; with what it signs for those who do not know the token."""
        token = bot_token(self.host.config).get_secret_value()
        more = {"query_id": "AAHdF6IQAAAAAN0XohDhrOrc", "signature": token_urlsafe(64)}
        now = self.host.clock.now()
        return sign_init_data(token, profile_of(user), now, start_param, **more)

    def another(self) -> MiniApp:
        """Return a window of somebody else on the same host; it shares nothing with this one."""
        other = MiniApp(self._browser, self.host, self._http)
        self._others.append(other)
        return other

    def url(self, path: str = "/") -> str:
        """Return the address of a screen."""
        assert self.host.server is not None
        return urljoin(f"{self.host.server.url}/app/", path.lstrip("/"))

    async def _new_page(
        self, *, locale: str, theme: str, viewport: dict[str, int], mobile: bool = False
    ) -> Page:
        if self._context is not None:
            await self._context.close()
        options: dict[str, Any] = {"color_scheme": theme, "viewport": viewport}
        self._context = await self._browser.new_context(
            locale=locale,
            timezone_id="UTC",
            reduced_motion="reduce",
            is_mobile=mobile,
            has_touch=mobile,
            **options,
        )
        self._context.set_default_timeout(PATIENCE_MS)
        self.page = await self._context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self._errors.append(str(error)))
        self.telegram = Telegram(self.page)
        return self.page

    # ---- using ---------------------------------------------------------------------------------

    async def sees(self, text: str | re.Pattern[str]) -> Locator:
        """Wait until a text is there to be read, and return the element."""
        found = self.page.get_by_text(text).first
        await expect(found).to_be_visible(timeout=PATIENCE_MS)
        return found

    async def taps(self, name: str | re.Pattern[str]) -> None:
        """Tap what has a name, by which screen readers tell it: a button, a link, a tab."""
        button = self.page.get_by_role("button", name=name)
        link = self.page.get_by_role("link", name=name)
        await button.or_(link).or_(self.page.get_by_role("tab", name=name)).first.click()

    async def goes(self, path: str) -> None:
        """Go to another screen as a link within the app does, without loading the app anew."""
        script = (
            "path => { history.pushState(null, '', path); dispatchEvent(new Event('popstate')) }"
        )
        await self.page.evaluate(script, "/app" + path)

    async def goes_offline(self, offline: bool = True) -> None:
        """Cut the network of this window, or bring it back; it is a fast one from then on."""
        assert self._context is not None
        if self._slow is not None:
            # What it asked of the network would hold on.
            await self._slow.detach()
            self._slow = None
        await self._context.set_offline(offline)

    async def slows_down(self, *, latency_ms: int = 400, kilobytes_per_second: int = 50) -> None:
        """Make the network of this window that of a bad place."""
        assert self._context is not None
        self._slow = await self._context.new_cdp_session(self.page)
        await self._slow.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": latency_ms,
                "downloadThroughput": kilobytes_per_second * 1024,
                "uploadThroughput": kilobytes_per_second * 1024,
            },
        )

    async def assert_accessible(self, *rules: str) -> None:
        """Fail if axe-core finds something serious on what is shown now.

        Args:
            rules: Look for these alone: https://dequeuniversity.com/rules/axe/
        """
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
        found = await self.page.evaluate("options => axe.run(document, options)", options)
        grave = [
            f"{one['id']} ({one['impact']}): {one['help']}\n"
            + "\n".join(f"  {node['html'][:200]}" for node in one["nodes"][:3])
            for one in found["violations"]
            if one["impact"] in _GRAVE
        ]
        assert not grave, "\n".join(grave)

    # ---- what goes wrong -----------------------------------------------------------------------

    def allow(self, *patterns: str) -> None:
        """Expect errors in the console that match; others fail the test.

        Each answer above 399 is one: ``app.allow("status of 409")``.
        """
        self._allowed += [re.compile(pattern) for pattern in patterns]

    @property
    def errors(self) -> list[str]:
        """Errors that the page reported so far and that nobody expected."""
        own = [e for e in self._errors if not any(p.search(e) for p in self._allowed)]
        return own + [error for other in self._others for error in other.errors]

    def _on_console(self, message: ConsoleMessage) -> None:
        source = message.location.get("url", "") if message.location else ""
        # Other hosts cannot be reached from here, so what is to come from them never comes.
        ours = not source or source.startswith(self.url("/").removesuffix("/app/"))
        if message.type == "error" and ours:
            self._errors.append(f"{message.text} ({source})")

    async def keep_evidence(self, path: Path) -> None:
        """Write down what is shown and what went wrong: ``path`` with .png, .html and .txt."""
        for number, window in enumerate([self, *self._others]):
            if window._context is None:
                continue
            target = path.with_name(f"{path.name}-{number}" if number else path.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            await window.page.screenshot(path=target.with_suffix(".png"), full_page=True)
            target.with_suffix(".html").write_text(await window.page.content(), encoding="utf-8")
            target.with_suffix(".txt").write_text("\n".join(window._errors), encoding="utf-8")

    async def close(self) -> None:
        """Close the windows."""
        for window in [self, *self._others]:
            if window._context is not None:
                await window._context.close()


MakeApp = Callable[[], MiniApp]
