"""What the HTTP side needs from the rest of the host."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from quart import Blueprint

    from onlyvips.accounts.identity import Identity
    from onlyvips.clock import Clock
    from onlyvips.config import HostSection
    from onlyvips.i18n import Translations
    from onlyvips.metrics import MetricRegistry
    from onlyvips.registry import Health, HealthCheck, Screen
    from onlyvips.web.kept import KeptAnswers
    from onlyvips.web.screen_files import ScreenFiles


class Authenticator(Protocol):
    """Checks access tokens.

    It is asked at every request, so it remembers what it found out for a moment; and it knows
    when that no longer holds.
    """

    async def authenticate(self, token: str) -> Identity:
        """Return who an access token stands for.

        Raises:
            onlyvips.errors.Unauthenticated: The token is forged, expired or revoked.
        """
        ...


class SharedCounters(Protocol):
    """Counters that all processes of the platform share; they may be away."""

    async def add(self, amounts: Mapping[str, int], lifetime: float) -> Mapping[str, int] | None:
        """Raise counters and return what they say now, in one round trip.

        Args:
            amounts: By how much to raise each counter; 0 only reads it.
            lifetime: Seconds after which a new counter is forgotten.

        Returns:
            The new values, or None when the counters are away.
        """
        ...


@dataclass(frozen=True, slots=True)
class CoreCheck:
    """A question about the platform itself: database, cache, migrations, bot.

    Attributes:
        name: One word.
        check: Says how it is; may raise.
        required: Without it nothing can be served, so ``/readyz`` answers 503.
    """

    name: str
    check: Callable[[], Awaitable[Health]]
    required: bool = False


class HealthSource(Protocol):
    """Knows what there is to ask about health; asked anew each time."""

    def core_checks(self) -> Sequence[CoreCheck]:
        """Return the questions about the platform itself."""
        ...

    def plugin_checks(self) -> Sequence[tuple[str, HealthCheck]]:
        """Return plugin names and the checks that these plugins registered."""
        ...

    def plugins(self) -> Sequence[PluginState]:
        """Return the enabled plugins, those in quarantine included."""
        ...


@dataclass(frozen=True, slots=True)
class PluginState:
    """One enabled plugin.

    Attributes:
        name: The plugin's name.
        version: Its version; empty when it could not even be imported.
        summary: What it does, in one line.
        reason: Why it is in quarantine, in one sentence; None when it runs.
    """

    name: str
    version: str
    summary: str
    reason: str | None = None

    @property
    def state(self) -> Literal["running", "quarantined"]:
        """The state in one word."""
        return "running" if self.reason is None else "quarantined"


class NoHealth:
    """A health source without questions, for tests and for documents."""

    def core_checks(self) -> Sequence[CoreCheck]:
        """Return nothing."""
        return ()

    def plugin_checks(self) -> Sequence[tuple[str, HealthCheck]]:
        """Return nothing."""
        return ()

    def plugins(self) -> Sequence[PluginState]:
        """Return nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class WebDependencies:
    """Everything that `onlyvips.web.app.create_app` needs.

    Attributes:
        settings: The table ``[host]``.
        authenticator: Checks access tokens.
        clock: The platform's clock.
        metrics: All metrics of the host.
        host_blueprints: Blueprints of the host itself by path below ``/api/v1``
            (``{"auth": ..., "me": ...}``).
        plugin_blueprints: What ``register_routes`` returned, by plugin, in the order of the
            plugins' requirements.
        health: Knows what to ask for ``/readyz``.
        screens: What ``register_screens`` returned, by plugin.
        screen_files: Finds the modules of screens; None leaves out all screens.
        miniapp: Folder of the MiniApp's built shell; None serves none.
        translations: Gives the translations of a plugin, for the titles of screens.
        counters: Shared counters for rate limits; None keeps limits to this process.
        kept: Answers to strangers that may be given again; None to keep none.
        version: Version of the platform, for the OpenAPI document and the MiniApp.
        bot_username: Returns the bot's username without ``@``; empty while it is not known.
        telegram_simulated: The simulator takes Telegram's place.
        simulator: The page of the simulated Telegram, with its paths below ``/simulator``; None
            where it is not served.
        simulator_login_url: Path of the page where one signs in as a person of the simulated
            Telegram; None where it is not served.
        on_plugin_failure: Told when a plugin's blueprint cannot be mounted, so that the plugin
            is quarantined; without it the error is raised.
    """

    settings: HostSection
    authenticator: Authenticator
    clock: Clock
    metrics: MetricRegistry
    host_blueprints: Mapping[str, Blueprint] = field(default_factory=dict)
    plugin_blueprints: Mapping[str, Blueprint] = field(default_factory=dict)
    health: HealthSource = NoHealth()
    screens: Mapping[str, Sequence[Screen]] = field(default_factory=dict)
    screen_files: ScreenFiles | None = None
    miniapp: Path | None = None
    translations: Callable[[str], Translations] | None = None
    counters: SharedCounters | None = None
    kept: KeptAnswers | None = None
    version: str = "0.1.0"
    bot_username: Callable[[], str] = str
    telegram_simulated: bool = False
    simulator: Blueprint | None = None
    simulator_login_url: str | None = None
    on_plugin_failure: Callable[[str, Exception], None] | None = None
