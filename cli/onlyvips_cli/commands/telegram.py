"""``onlyvips telegram``: the simulated Telegram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from onlyvips_cli import output
from onlyvips_cli.access import run, state_folder
from onlyvips_cli.exits import CommandError, ExitCode

if TYPE_CHECKING:
    from onlyvips.testing.telegram import Simulator

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def telegram() -> None:
    """The simulated Telegram."""


@app.command()
def simulate(
    *,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; that of the last run when absent.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo/--empty", help="Begin with a channel, a group and people.")
    ] = True,
) -> None:
    """Run the simulated Telegram alone, until Ctrl-C; `bot run` and `up` find it by themselves."""
    from onlyvips.embedded.locks import make_directory
    from onlyvips.testing.telegram import run_simulator
    from onlyvips.testing.telegram.errors import SimulatorError

    folder = state_folder()
    make_directory(folder)
    try:
        run(run_simulator(folder, ready=_announce, port=port, demo=demo))
    except SimulatorError as error:
        raise CommandError(str(error), ExitCode.UNAVAILABLE) from error


def _announce(simulator: Simulator) -> None:
    about = simulator.file()
    output.say(
        f"The simulated Telegram listens on 127.0.0.1:{about.mtproto_port}, the bot is "
        f"@{about.bot_username}.\n"
        'Talk to it: onlyvips bot chat --user 42 "/start"\nCtrl-C stops it.'
    )
