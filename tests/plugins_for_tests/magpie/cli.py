from __future__ import annotations

import typer

app = typer.Typer()


@app.command()
def chatter() -> None:
    """Say what magpies say."""
    typer.echo("chack chack")


@app.command()
def fly() -> None:
    """Fly away."""
    typer.echo("gone")
