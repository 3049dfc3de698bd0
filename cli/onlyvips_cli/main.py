"""Entry point of the command ``onlyvips``."""

from __future__ import annotations

from typer.main import get_command

from onlyvips_cli.app import app


def main() -> None:
    """Run the command line with the arguments of this process."""
    get_command(app).main(prog_name="onlyvips")
