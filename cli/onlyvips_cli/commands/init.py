"""``onlyvips init``: prepare a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from onlyvips_cli import asking, output
from onlyvips_cli.access import folder
from onlyvips_cli.exits import CommandError
from onlyvips_cli.options import Json, Yes

app = typer.Typer(add_completion=False)

PLUGINS_TOML = """\
# What this platform runs. `onlyvips plugin enable NAME` edits this file and keeps your comments;
# `onlyvips config show` says what holds and where each value comes from.

[host]
# environment = "production"          # refuses simulators and test keys; "development" otherwise
# address = "127.0.0.1"               # the API listens here; a reverse proxy stands in front
# port = 8080
# public_url = "https://vips.example" # where people reach the API
# cors_origins = ["https://vips.example"]
# trusted_proxies = ["127.0.0.1/32"]  # whose X-Forwarded-For is believed
# admins = [123456789]                # Telegram ids that are always admins
"""

ENVIRONMENT = """\
# Secrets of this platform. Copy to .env, fill in what you have, keep it to yourself (chmod 600),
# and load it before `onlyvips` starts, e.g.: set -a; . ./.env; set +a
# Each may be given as <NAME>_FILE instead: a file that only its owner may read.

# Without it the embedded PostgreSQL is used.
# DATABASE_URL=postgresql://user:password@host:5432/onlyvips

# Without it the embedded Valkey is used.
# REDIS_URL=redis://host:6379/0

# Without a token the simulated Telegram is used. Token: @BotFather; id and hash: my.telegram.org.
# TELEGRAM_BOT_TOKEN=
# TELEGRAM_API_ID=
# TELEGRAM_API_HASH=

# Master key for what is stored encrypted; without it one is kept in .onlyvips/.
# ONLYVIPS_SECRET_KEY=
"""

IGNORED = (".onlyvips/", ".env")


@app.command()
def init(
    directory: Annotated[
        Path | None, typer.Argument(help="The folder; the present one when absent.")
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Prepare a folder: plugins.toml with comments, .env.example, the state folder.

    What is there already stays as it is, so this can be run again.
    """
    target = (folder() / (directory or "")).resolve()
    if not as_json and not yes and not target.exists() and asking.has_terminal():
        asking.confirm(f"Create the folder {target}?")
    state = Path(os.environ.get("ONLYVIPS_STATE") or target / ".onlyvips")
    try:
        target.mkdir(parents=True, exist_ok=True)
        done = [
            _write(target / "plugins.toml", PLUGINS_TOML + _sections(_installed())),
            _write(target / ".env.example", ENVIRONMENT),
            _ignore(target / ".gitignore"),
            _state(state),
        ]
    except (FileExistsError, NotADirectoryError) as error:
        raise CommandError(
            f"{error.filename} is a file where a folder was expected; choose another folder"
        ) from error
    if as_json:
        output.print_json({"directory": target, "files": done})
        return
    for item in done:
        output.say(f"{item['status']:>8}  {item['path']}")
    where = "" if target == Path.cwd() else f" -C {target}"
    output.say(f"Next: onlyvips{where} up")


def _installed() -> list[str]:
    from onlyvips.plugins.discovery import discover

    return sorted(discover())


def _sections(names: list[str]) -> str:
    return "".join(f"\n[plugins.{name}]\nenabled = true\n" for name in names)


def _write(path: Path, text: str) -> dict[str, object]:
    if path.exists():
        return {"path": path, "status": "kept"}
    from onlyvips.config.plugins_toml import write_atomically

    write_atomically(path, text)
    return {"path": path, "status": "written"}


def _ignore(path: Path) -> dict[str, object]:
    """Keep data and secrets out of version control."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    missing = [line for line in IGNORED if line not in lines]
    if not missing:
        return {"path": path, "status": "kept"}
    path.write_text("\n".join([*lines, *missing]) + "\n", encoding="utf-8")
    return {"path": path, "status": "written"}


def _state(path: Path) -> dict[str, object]:
    if path.is_dir():
        return {"path": path, "status": "kept"}
    path.mkdir(parents=True, mode=0o700)
    return {"path": path, "status": "made"}
