"""``onlyvips bot``: run it, or talk to it as a user of the simulated Telegram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from onlyvips_cli import output
from onlyvips_cli.access import open_host, run
from onlyvips_cli.options import Json
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.host import Host

app = typer.Typer(add_completion=False, no_args_is_help=True)

User = Annotated[
    int, typer.Option("-u", "--user", min=1, help="Telegram id of the user; made when new.")
]
Timeout = Annotated[
    float, typer.Option(min=0.1, max=120, help="Seconds to wait for the bot's answer.")
]


@app.callback()
def bot() -> None:
    """Run the bot, or talk to it as a Telegram user."""


@app.command("run")
def run_bot() -> None:
    """Run the bot alone, until Ctrl-C."""
    from onlyvips_cli.announcing import announce
    from onlyvips_cli.serving import run_platform

    run_platform({"bot"}, announce=announce)


@app.command()
def chat(
    text: Annotated[str, typer.Argument(help="What to say; without it, a conversation.")] = "",
    *,
    user: User = 1,
    press: Annotated[
        str,
        typer.Option(help="Press the newest button with this text instead of saying something."),
    ] = "",
    language: Annotated[
        str | None, typer.Option(help="The user's language in Telegram: en, tr, ru, ar.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The user's first name.")] = None,
    username: Annotated[str | None, typer.Option(help="The user's username, without @.")] = None,
    timeout: Timeout = 10.0,
    as_json: Json = False,
) -> None:
    """Talk to the bot as a user of the simulated Telegram that runs.

    With TEXT it is said, the answer printed, and that is all. Without it a conversation begins:
    a number presses the button of that number, Ctrl-D ends.
    """
    from onlyvips_cli.chat import Person, converse, say_once

    person = Person(user, name, username, language)
    if text or press:
        run(say_once(person, text, press=press, patience=timeout, as_json=as_json))
    else:
        run(converse(person, patience=timeout))


@app.command()
def join(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="@username of the channel.")],
    user: User = 1,
    leave: Annotated[bool, typer.Option("--leave", help="Leave it instead.")] = False,
    timeout: Timeout = 10.0,
    as_json: Json = False,
) -> None:
    """Join a channel or group of the simulated Telegram as a user."""
    from onlyvips_cli.chat import Person, join_channel

    run(join_channel(Person(user), channel, leave=leave, patience=timeout, as_json=as_json))


@app.command()
def commands(
    language: Annotated[str, typer.Option(help="Language of the descriptions.")] = "en",
    as_json: Json = False,
) -> None:
    """Print the bot's commands, as plugins registered them."""

    async def work() -> list[dict[str, Any]]:
        from onlyvips_cli.no_telegram import NoTelegram

        async with open_host(("bot",), telegram=NoTelegram()) as host:
            return _registered(host, language)

    columns = (
        Column("name", "Command", "bold cyan"),
        Column("description", "Description"),
        Column("plugin", "Plugin"),
        Column("scope", "Where"),
        Column("permission", "Permission"),
    )
    output.print_table(columns, run(work()), as_json=as_json, empty="The bot has no commands.")


def _registered(host: Host, language: str) -> list[dict[str, Any]]:
    from onlyvips.bot.router import describe

    return [
        {
            "name": f"/{owned.item.names.get(language, owned.item.name)}",
            "description": describe(owned.item.descriptions, language),
            "plugin": owned.plugin,
            "scope": owned.item.scope,
            "permission": owned.item.permission,
            "hidden": owned.item.hidden,
            "names": dict(owned.item.names),
            "descriptions": dict(owned.item.descriptions),
        }
        for owned in host.telegram.router.commands()
    ]
