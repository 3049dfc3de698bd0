"""`SimulatorPage`: the page that shows the simulated Telegram, as a blueprint of the host."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quart import Blueprint, Response, request
from quart_schema import hide

from onlyvips.errors import InvalidInput, NotFound
from onlyvips.log import get_log
from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.page.api import Api
from onlyvips.testing.telegram.page.feed import LiveFeeds
from onlyvips.testing.telegram.page.guard import check
from onlyvips.testing.telegram.page.login import DEFAULT_RETURN, STYLES, render_login
from onlyvips.testing.telegram.page.opening import Opener, local_path
from onlyvips.testing.telegram.page.viewer import Viewer
from onlyvips.web.application import problem_response
from onlyvips.web.assets import REVALIDATE, read_asset
from onlyvips.web.auth import public, unlimited
from onlyvips.web.exchange import CURRENT
from onlyvips.web.faults import problem_of

if TYPE_CHECKING:
    from onlyvips.platform import Log
    from onlyvips.testing.telegram.world import World

HTML = "simulator.html"
_NOT_BUILT = (
    "The page of the simulated Telegram is not built on this machine. Run: make miniapp\n"
    "Without it, the bot can be talked to with: onlyvips bot chat --user 101\n"
)


class SimulatorPage:
    """The page, its API and the sign-in page of the simulated Telegram.

    Whoever serves it makes sure that it is served on this machine only, never in production, and
    calls `close` before the server stops.

    Args:
        world: The simulated Telegram.
        token: Token of the simulated bot.
        now: Returns the present moment.
        folder: Folder of the built MiniApp, which has the page; it may be absent.
        log: Told of requests that are refused.

    Attributes:
        login_path: Where one signs in as a person of the simulated Telegram.
        blueprint: The routes: ``/simulator`` and, for whoever only types the host, ``/``.
    """

    login_path = "/simulator/login"

    def __init__(
        self,
        world: World,
        *,
        token: str,
        now: Callable[[], datetime],
        folder: Path,
        log: Log | None = None,
    ) -> None:
        self._world = world
        self._folder = folder
        self._log = log
        self._feeds = LiveFeeds(world)
        self._opener = Opener(token, now)
        world.local_apps = True
        self.blueprint = Blueprint("simulator", __name__)
        self.blueprint.before_request(self._check)
        self.blueprint.register_error_handler(SimulatorError, self._refuse)
        self._add_pages(self.blueprint)
        self._add_login(self.blueprint)
        Api(world, self._feeds, self._opener).add_to(self.blueprint)

    def close(self) -> None:
        """End the feeds that are open."""
        self._feeds.close()

    async def _check(self) -> None:
        check(request, self._log)

    async def _refuse(self, error: Exception) -> Response:
        refused = InvalidInput(str(error), code="simulator-refused")
        return problem_response(problem_of(refused, get_log(source="http")), CURRENT.get(None))

    def _add_pages(self, blueprint: Blueprint) -> None:
        @blueprint.get("/")
        @hide
        @public
        @unlimited
        async def root() -> Response:
            return Response(b"", 302, {"Location": "/simulator/", "Cache-Control": "no-store"})

        @blueprint.get("/simulator/")
        @hide
        @public
        @unlimited
        async def page() -> Response:
            found = read_asset(self._folder, HTML)
            if found is None:
                return Response(_NOT_BUILT, 503, content_type="text/plain; charset=utf-8")
            return await found.answer(request, REVALIDATE)

    def _add_login(self, blueprint: Blueprint) -> None:
        world = self._world

        @blueprint.get("/simulator/login")
        @hide
        @public
        @unlimited
        async def login() -> Response:
            return_to = _return_path(request.args.get("return_to"))
            html = render_login(world, return_to)
            return Response(html, headers={"Cache-Control": "no-store"}, mimetype="text/html")

        @blueprint.get("/simulator/login.css")
        @hide
        @public
        @unlimited
        async def styles() -> Response:
            return Response(STYLES.read_bytes(), mimetype="text/css")

        @blueprint.post("/simulator/login")
        @hide
        @public
        @unlimited
        async def choose() -> Response:
            form = await request.form
            return_to = _return_path(form.get("return_to"))
            user = form.get("user", type=int)
            if user is None or user not in world.directory.users:
                raise NotFound("There is nobody with this number.")
            address = self._opener.sign_in_address(Viewer(world, user), return_to)
            return Response(b"", 303, {"Location": address, "Cache-Control": "no-store"})


def _return_path(text: str | None) -> str:
    """Return where the login page leads.

    Raises:
        InvalidInput: It would lead to another host.
    """
    path = local_path(text) if text else DEFAULT_RETURN
    if path is None:
        raise InvalidInput("return_to must be a path on this host, such as /app/sign-in.")
    return path
