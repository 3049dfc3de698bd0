"""Where buttons of the bot open the MiniApp."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.host.host import Host


def app_url(host: Host) -> str:
    """Return the address of the MiniApp, with a slash at its end; empty where none could open it.

    Telegram's apps open HTTPS only (https://core.telegram.org/bots/webapps). The page of the
    simulated Telegram opens what is on this machine.

    Args:
        host: The platform.
    """
    public = host.config.host.public_url.rstrip("/")
    if public.startswith("https://"):
        return f"{public}/app/"
    if host.telegram.page is None:
        return ""
    if host.server is not None:
        return f"{host.server.url}/app/"
    # The bot signs in before the API listens, where the port is known unless any free one will do.
    port = host.config.host.port
    return f"http://127.0.0.1:{port}/app/" if port else "http://127.0.0.1/app/"
