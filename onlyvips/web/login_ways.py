"""How somebody signs in outside Telegram, where no ``initData`` is given to the MiniApp."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

#: Where Telegram's login widget sends people back to, below the public address.
SIGN_IN_PATH = "/app/sign-in"


class TelegramLoginWay(BaseModel):
    """Telegram's login widget, which sends people on to ``auth_url`` with signed fields.

    The widget works on the domain only that the bot was given with ``/setdomain``
    (https://core.telegram.org/widgets/login#linking-your-domain-to-the-bot).
    """

    kind: Literal["telegram"] = "telegram"
    bot_username: str = Field(description="Without @; for `data-telegram-login`.")
    auth_url: str = Field(description="For `data-auth-url`.")


class SimulatorLoginWay(BaseModel):
    """A page of the simulated Telegram, which comes back as Telegram's widget does."""

    kind: Literal["simulator"] = "simulator"
    url: str = Field(description="Path of the page.")


class NoLoginWay(BaseModel):
    """One can sign in within Telegram only."""

    kind: Literal["none"] = "none"


LoginWay = Annotated[TelegramLoginWay | SimulatorLoginWay | NoLoginWay, Field(discriminator="kind")]


def find_login_way(
    bot_username: str, public_url: str, *, simulated: bool, simulator_login_url: str | None
) -> TelegramLoginWay | SimulatorLoginWay | NoLoginWay:
    """Return how one signs in outside Telegram.

    Args:
        bot_username: The bot's username without ``@``; empty while it is not known.
        public_url: Address of the platform from outside; empty where it has none, and then
            Telegram has nowhere to send people back to.
        simulated: The simulator takes Telegram's place: its bot is none that Telegram's widget
            could know.
        simulator_login_url: Path of the simulator's login page, where it is served.
    """
    if simulator_login_url is not None:
        return SimulatorLoginWay(url=simulator_login_url)
    if simulated or not bot_username or not public_url:
        return NoLoginWay()
    address = public_url.rstrip("/") + SIGN_IN_PATH
    return TelegramLoginWay(bot_username=bot_username, auth_url=address)
