"""Signing in outside the MiniApp: what Telegram's login widget does, with demo people to choose."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, Template

from onlyvips.testing.telegram.page.viewer import people
from onlyvips.testing.telegram.world import World

STYLES = Path(__file__).with_name("login.css")
#: Where people are sent who were sent here without a way back.
DEFAULT_RETURN = "/app/sign-in"


@cache
def _template() -> Template:
    source = Path(__file__).with_name("login.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)


def render_login(world: World, return_to: str) -> str:
    """Return the page.

    Args:
        world: The simulated Telegram.
        return_to: Path on this host where the choice leads.
    """
    return _template().render(bot=world.bot.first_name, people=people(world), return_to=return_to)
