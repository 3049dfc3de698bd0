"""Whether this process serves the page of the simulated Telegram, and why not.

The page plays anybody: who reaches it is every user of the platform. So it is there only where the
people are simulated too, and only for a browser on the same machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from onlyvips.web.addresses import is_loopback

if TYPE_CHECKING:
    from onlyvips.config import Config
    from onlyvips.host.telegram import TelegramSource

#: Where the page is.
PATH = "/simulator/"


def why_not_served(config: Config, source: TelegramSource) -> str | None:
    """Return why the page is not served, in a phrase; None when it is.

    Args:
        config: What the operator decided.
        source: Where the bot's connections come from.
    """
    host = config.host
    public = urlsplit(host.public_url).hostname if host.public_url else "localhost"
    problems = (
        (config.production, "the environment is production"),
        (config.telegram.bot_token is not None or not source.simulated, "Telegram is real"),
        (not host.ui, "the MiniApp is left out (--no-ui)"),
        (
            not is_loopback(host.address),
            f"the API listens on {host.address}, where others reach it; it needs 127.0.0.1",
        ),
        (
            not is_loopback(public or ""),
            f"public_url is {host.public_url}, where others reach the platform",
        ),
        (source.world is None, "another process runs the simulated Telegram"),
    )
    return next((why for is_so, why in problems if is_so), None)
