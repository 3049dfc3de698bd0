"""The application, and what its commands share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import typer
from onlyvips_cli.plugin_api import CommandError, ExitCode, open_platform

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.parts import Parts

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Works and their media.")


@app.callback()
def content() -> None:
    """Works and their media."""


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[Platform, Parts]]:
    """Give the platform and the plugin's services, for the duration of a command."""
    async with open_platform() as platform:
        from onlyvips_content.parts import parts_of

        yield platform, parts_of(platform)


def usage(sentence: str) -> CommandError:
    """Return the error for a command line that makes no sense."""
    return CommandError(sentence, ExitCode.USAGE)
