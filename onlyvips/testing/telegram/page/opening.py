"""Opening the MiniApp and signing in outside it: the simulated bot's data, really signed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote, unquote, urlencode, urlsplit

from onlyvips.accounts.telegram_signatures import sign_init_data, sign_login_widget
from onlyvips.accounts.types import TelegramProfile
from onlyvips.errors import FieldError, InvalidInput
from onlyvips.testing.telegram.page.themes import THEMES, Theme
from onlyvips.testing.telegram.page.viewer import Viewer

#: What opened the MiniApp: the menu button, an inline button, or a link with a start parameter.
Source = Literal["menu", "button", "link"]

#: Version and platform that the MiniApp is told (https://core.telegram.org/bots/webapps).
VERSION = "9.1"
PLATFORM = "web"
APP_PATH = "/app/"
#: Parts of a path that lead out of it.
_DOTS = frozenset({".", ".."})


class Opener:
    """Signs as Telegram does.

    Args:
        token: Token of the simulated bot.
        now: Returns the present moment.
    """

    def __init__(self, token: str, now: Callable[[], datetime]) -> None:
        self._token = token
        self._now = now

    def open(
        self,
        viewer: Viewer,
        *,
        theme: Theme,
        source: Source,
        address: str | None = None,
        start_param: str | None = None,
    ) -> dict[str, Any]:
        """Return what opens the MiniApp in a frame.

        Args:
            viewer: Who opens it.
            theme: Whose colours.
            source: What opened it. Buttons give a ``query_id``, links the kind of the chat
                (https://core.telegram.org/bots/webapps#webappinitdata).
            address: The address on the button; None for the MiniApp's first screen.
            start_param: Parameter of the link.

        Raises:
            InvalidInput: The address is not that of the MiniApp on this host.
        """
        extra: dict[str, str] = {}
        if source == "link":
            extra = {"chat_type": "private", "chat_instance": str(secrets.randbits(62))}
        else:
            extra = {"query_id": f"AAH{secrets.token_urlsafe(12)}"}
        # Telegram also signs for those who do not know the bot's token; nobody can check this one.
        extra["signature"] = secrets.token_urlsafe(64)
        data = sign_init_data(
            self._token, profile_of(viewer), self._now(), start_param or None, **extra
        )
        colors = THEMES[theme]
        fragment = {
            "tgWebAppData": data,
            "tgWebAppVersion": VERSION,
            "tgWebAppPlatform": PLATFORM,
            "tgWebAppThemeParams": json.dumps(colors, separators=(",", ":")),
            **({"tgWebAppStartParam": start_param} if start_param else {}),
        }
        return {
            "url": f"{_app_path(address)}#{urlencode(fragment, quote_via=quote)}",
            "init_data": data,
            "query_id": extra.get("query_id"),
            "start_param": start_param or None,
            "version": VERSION,
            "platform": PLATFORM,
            "theme_params": colors,
        }

    def sign_in_address(self, viewer: Viewer, return_to: str) -> str:
        """Return where the login page sends somebody: with the fields of Telegram's login widget.

        Args:
            viewer: Who was chosen.
            return_to: Path on this host.
        """
        fields = sign_login_widget(self._token, profile_of(viewer), self._now())
        joint = "&" if "?" in return_to else "?"
        return f"{return_to}{joint}{urlencode(fields)}"


def profile_of(viewer: Viewer) -> TelegramProfile:
    """Return what Telegram tells of a person."""
    user = viewer.user
    return TelegramProfile(
        id=user.id,
        first_name=user.first_name,
        last_name=user.last_name,
        username=user.username,
        language_code=user.language,
        is_premium=user.premium,
    )


def _app_path(address: str | None) -> str:
    """Return path and query of a button's address: the frame is of this host whatever it says."""
    if not address:
        return APP_PATH
    try:
        parts = urlsplit(address)
    except ValueError:  # such as https://[
        raise _not_the_app() from None
    path = APP_PATH if parts.path == APP_PATH.rstrip("/") else parts.path
    is_inside = path.startswith(APP_PATH) and "\\" not in path
    if not is_inside or not _DOTS.isdisjoint(unquote(path).split("/")):
        raise _not_the_app()
    return f"{path}?{parts.query}" if parts.query else path


def _not_the_app() -> InvalidInput:
    return InvalidInput(
        "The page opens the MiniApp of this host only.",
        fields=[FieldError("url", f"Expected an address whose path begins with {APP_PATH}.")],
    )


def local_path(text: str) -> str | None:
    """Return a path on this host, or None for what leads, or could be read to lead, elsewhere.

    Two slashes begin the name of a host, backslashes count as slashes, and tabs and line feeds
    are left out (https://url.spec.whatwg.org/#concept-basic-url-parser).
    """
    is_plain = text.isascii() and text.isprintable() and " " not in text
    if not is_plain or "\\" in text or "#" in text:
        return None
    return text if text.startswith("/") and not text.startswith("//") else None
