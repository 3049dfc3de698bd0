"""Values that hooks return and that belong to no larger concern. Light to import."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from onlyvips.platform import Platform


@dataclass(frozen=True, slots=True)
class Migrations:
    """Where a plugin's Alembic versions lie.

    Attributes:
        package: Importable package whose folder ``versions`` holds the version files, e.g.
            ``onlyvips_quests.migrations``.
        metadata: ``module:attribute`` of the SQLAlchemy MetaData, for ``onlyvips migrate new``.
    """

    package: str
    metadata: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """What other plugins may call.

    Attributes:
        protocol: The `typing.Protocol` that the plugin's ``api`` module defines; the key.
        implementation: An object that has the protocol's methods.
        per_plugin: The implementation has the method ``for_plugin(info)`` instead: it is given the
            `onlyvips.PluginInfo` of a plugin that asks, once for each, and returns the object that
            this plugin gets. What plugins may do can so depend on what they declare. The host
            itself asks as the plugin that offers the service.
    """

    protocol: type
    implementation: object
    per_plugin: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """Outcome of a health check.

    Attributes:
        ok: Whether all is well.
        detail: One sentence for the operator; what is wrong and what to do.
        advice: All is well, and yet the operator should know what the detail says, such as what
            Telegram's rules say of it; ``onlyvips doctor`` shows it.
    """

    ok: bool
    detail: str = ""
    advice: bool = False


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A question that ``/readyz`` and ``onlyvips doctor`` ask.

    Attributes:
        name: Unique within the plugin.
        check: Answers within two seconds.
        needs_telegram: Skip where no bot is connected.
    """

    name: str
    check: Callable[[], Awaitable[Health]]
    needs_telegram: bool = False


@dataclass(frozen=True, slots=True)
class Metric:
    """A Prometheus metric; its full name is ``onlyvips_<plugin>_<name>``.

    Attributes:
        kind: Counters only rise (and get the suffix ``_total``).
        name: Snake case, with the unit at its end where there is one (``_seconds``).
        description: One line.
        labels: Label names; keep their values few.
        buckets: Upper bounds of a histogram.
    """

    kind: Literal["counter", "gauge", "histogram"]
    name: str
    description: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


#: ``asset``: money, in the smallest unit of each asset; ``bytes``: what lies in storage.
FigureUnit = Literal["count", "asset", "percent", "bytes"]
#: What a figure is: a number, or of money a number for each asset's code.
FigureValue = int | float | Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that administrators see of the platform, as it is now.

    Unlike a metric it is read from the tables when somebody looks, and has a name for people.

    Attributes:
        name: Unique within the plugin.
        title: msgid of what it is called, in the plugin's catalogue.
        unit: What its numbers are.
        value: Returns what it is now, within five seconds and by indexes; what it answers is kept
            for half a minute. Of money a mapping by asset.
        days: Returns its course: what it was on each day (UTC) from a first to a last one, both
            among them; days without anything may be left out.
        decimals: Of money: returns how many digits of an asset, by its code, stand after the point
            when people read it. Whole numbers where it is None.
    """

    name: str
    title: str
    unit: FigureUnit
    value: Callable[[], Awaitable[FigureValue]]
    days: Callable[[date, date], Awaitable[Mapping[date, FigureValue]]] | None = None
    decimals: Callable[[str], int] | None = None


@dataclass(frozen=True, slots=True)
class Seed:
    """Data to begin with.

    Attributes:
        name: Unique within the plugin.
        description: One line.
        run: Puts the data in; running it again changes nothing. Returns what it did in a phrase.
        demo: Only with ``onlyvips seed --demo``.
        slow: It takes longer than a few seconds. It runs after all that are quick, and a first
            start of the platform serves already while it runs.
    """

    name: str
    description: str
    run: Callable[[Platform], Awaitable[str]]
    demo: bool = False
    slow: bool = False


@dataclass(frozen=True, slots=True)
class CliCommand:
    """Commands of a plugin: ``onlyvips <name> ...``.

    Attributes:
        name: The word on the command line; the plugin's name unless there is a reason.
        help: One line for ``onlyvips --help``.
        app: ``module:attribute`` of a Typer application, imported only when it is called.
    """

    name: str
    help: str
    app: str


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of the MiniApp.

    Attributes:
        route: Path within the app, beginning with ``/<plugin>``.
        title: msgid of the title in the plugin's catalogue.
        icon: One of `onlyvips.web.icons.ICONS`.
        placement: Where the shell offers it.
        module: File of a built ES module within the plugin's package, in a folder of its own, as
            ``ui/hello.js``: the folder is served whole.
        roles: Who is offered it; empty for everybody.
        order: Its place among the screens of the same placement, the lowest first.
    """

    route: str
    title: str
    icon: str
    placement: Literal["tab", "home", "profile", "creator", "admin", "hidden"]
    module: str
    roles: frozenset[str] = frozenset()
    order: int = 0


@dataclass(frozen=True, slots=True)
class UserData:
    """How a plugin answers for what it keeps of a person.

    Attributes:
        export: Returns all that is kept of the account, as JSON values.
        erase: Deletes or makes anonymous what can be; what the law or the books require to stay
            is kept without the person's name. Runs in the erasing transaction.
    """

    export: Callable[[int], Awaitable[Mapping[str, Any]]]
    erase: Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Locales:
    """Where a plugin's gettext catalogues lie: ``<path>/<language>/LC_MESSAGES/<plugin>.po``."""

    path: Path
