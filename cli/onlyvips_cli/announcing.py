"""What ``up`` and its parts say when everything runs."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onlyvips import __version__
from onlyvips_cli import output, session, values

if TYPE_CHECKING:
    from onlyvips.host import Host


def announce(host: Host, seconds: float) -> None:
    """Print what was started, where it is, how plugins are, and what to type next."""
    if session.current().quiet:
        return
    facts = _facts(host)
    title = f"OnlyVips {__version__} is ready after {seconds:.1f} s"
    following = _next_steps(host)
    if not sys.stdout.isatty():
        width = max(map(len, facts))
        lines = [f"{name:<{width}}  {values.clean(value)}" for name, value in facts.items()]
        output.print_text("\n".join([title, *lines, *(f"Try: {line}" for line in following)]))
        return
    _print_panel(title, facts, following)


def _facts(host: Host) -> dict[str, str]:
    facts: dict[str, str] = {}
    if host.server is not None:
        if host.screens.shell is not None:
            built = host.screens.shell_is_built
            facts["MiniApp"] = f"{host.server.url}/app/" if built else "not built; make miniapp"
        facts["API"] = f"{host.server.url}/api/v1"
        facts["Docs"] = f"{host.server.url}/docs"
        facts["Health"] = f"{host.server.url}/readyz"
    if "bot" in host.serving:
        facts["Telegram"] = _telegram(host)
        if page := _simulator(host):
            facts["Simulator"] = page
    if "worker" in host.serving:
        facts["Worker"] = "jobs, events and schedules"
    facts["Database"] = _database(host)
    facts["Cache"] = _cache(host)
    on = [f"{name} {host.plugins.state(name).version}" for name in host.plugins.names]
    facts["Plugins"] = ", ".join(on) or "none is on"
    for name, reason in host.plugins.quarantined.items():
        facts[f"Off: {name}"] = reason
    return facts


def _telegram(host: Host) -> str:
    username = host.platform.telegram.username
    who = f"@{username}" if username else "the bot"
    if host.config.telegram.simulated:
        return f"simulated, {who}"
    return f"connected as {who}"


def _simulator(host: Host) -> str:
    """Return where the page of the simulated Telegram is, or why there is none."""
    if host.telegram.page is not None and host.server is not None:
        from onlyvips.host.simulator_page import PATH

        return f"{host.server.url}{PATH}"
    if host.server is None or not host.config.telegram.simulated or not host.config.host.ui:
        return ""
    return f"no page: {host.telegram.no_page}"


def _database(host: Host) -> str:
    revisions = host.migrated.revisions
    run = f"; {revisions} migrations were run" if revisions else ""
    if host.backing.embedded_database:
        return f"embedded PostgreSQL in {_short(host.config.state / 'postgres')}{run}"
    from onlyvips.db.url import masked

    return f"{masked(host.backing.database_url)}{run}"


def _cache(host: Host) -> str:
    if host.backing.cache_problem:
        return f"away: {host.backing.cache_problem}"
    return "Redis" if host.config.redis_url is not None else "embedded Valkey"


def _next_steps(host: Host) -> list[str]:
    program = _program()
    steps = []
    if "bot" in host.serving and host.config.telegram.simulated:
        steps.append(f'{program} bot chat --user 42 "/start ref_7"')
        steps.append(f"{program} bot chat --user 42")
    steps += [
        f"{program} {name} --help"
        for name in host.plugins.names
        if host.plugins.implements(name, "register_cli_commands")
    ]
    if "web" in host.roles and not host.plugins.names:
        steps.append(f"{program} plugin list")
    return steps


def _program() -> str:
    """Return how this command was called, so that it can be typed again."""
    called = Path(sys.argv[0])
    found = shutil.which("onlyvips")
    if found is not None and Path(found).resolve() == called.resolve():
        name = "onlyvips"
    else:
        name = _short(called) if called.name == "onlyvips" else "onlyvips"
    directory = session.current().directory
    return f"{name} -C {shlex.quote(str(directory))}" if directory else name


def _short(path: Path) -> str:
    path = path.absolute()
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _print_panel(title: str, facts: dict[str, str], following: list[str]) -> None:
    from rich.console import Group
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        bad = name.startswith("Off:") or value.startswith("away:")
        style = "red" if bad else ""
        table.add_row(Text(name, style=style), _linked(values.clean(value), style))
    parts: list[Any] = [table]
    if following:
        parts += [Text(), Text("In another terminal:", style="bold")]
        parts += [Text(f"  {line}", style="cyan") for line in following]
    parts += [Text(), Text("Ctrl-C stops it.", style="dim")]
    panel = Panel(
        Group(*parts), title=title, title_align="left", border_style="green", padding=(1, 2)
    )
    output.console().print(panel)


def _linked(value: str, style: str) -> Any:
    from rich.text import Text

    text = Text(value, style=style)
    if value.startswith("http"):
        text.stylize(f"link {value}")
    return text
