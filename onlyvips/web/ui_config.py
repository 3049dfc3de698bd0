"""What the MiniApp must know before anybody signed in: ``GET /api/v1/ui/config``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field
from quart_schema import validate_response

from onlyvips.i18n.languages import LANGUAGES
from onlyvips.web.auth import public
from onlyvips.web.caching import cached_for_strangers
from onlyvips.web.login_ways import LoginWay, find_login_way

if TYPE_CHECKING:
    from quart import Blueprint

    from onlyvips.web.dependencies import WebDependencies

PLATFORM_NAME = "OnlyVips"
#: How long a bot that has just connected may stay unknown to browsers.
_SECONDS = 10


class BotOut(BaseModel):
    """The bot of the platform."""

    username: str = Field(description="Without @; its address is `https://t.me/<username>`.")


class UiConfig(BaseModel):
    """What the MiniApp begins with."""

    name: str = Field(description="Name of the platform.")
    version: str
    languages: dict[str, str] = Field(description="Own name of each language by its code.")
    bot: BotOut | None = Field(description="Null while its username is not known.")
    login: LoginWay = Field(description="How one signs in outside Telegram.")


def add_ui_config(blueprint: Blueprint, dependencies: WebDependencies) -> None:
    """Add the route to those below ``/api/v1/ui``.

    Args:
        blueprint: The blueprint ``ui``.
        dependencies: Knows the bot, the address and the version of the platform.
    """

    @blueprint.get("/config")
    @public
    @cached_for_strangers("config", seconds=_SECONDS)
    @validate_response(UiConfig)
    async def ui_config() -> UiConfig:
        """Tell what the MiniApp begins with: names, languages, the bot, how one signs in."""
        username = dependencies.bot_username()
        return UiConfig(
            name=PLATFORM_NAME,
            version=dependencies.version,
            languages=dict(LANGUAGES),
            bot=BotOut(username=username) if username else None,
            login=find_login_way(
                username,
                dependencies.settings.public_url,
                simulated=dependencies.telegram_simulated,
                simulator_login_url=dependencies.simulator_login_url,
            ),
        )
