"""Who handles what: commands, deep links, buttons, messages and the rest, by plugin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from onlyvips.bot.handlers import (
    BotCommand,
    BotHandler,
    BotMembershipHandler,
    CallbackHandler,
    ChannelPostHandler,
    DeepLinkHandler,
    MembershipHandler,
    MessageHandler,
    PinHandler,
    PollVoteHandler,
    RawHandler,
    ReactionHandler,
)
from onlyvips.errors import ConfigurationError
from onlyvips.i18n import LANGUAGES

if TYPE_CHECKING:
    from onlyvips.platform import Platform

HOST = "core"
_NAME = re.compile(r"[a-z0-9_]{1,32}")  # https://core.telegram.org/bots/api#botcommand
_PARAMETER = re.compile(
    r"[A-Za-z0-9_-]{1,64}"
)  # https://core.telegram.org/bots/features#deep-linking
_MOST_COMMANDS = 100  # https://core.telegram.org/bots/api#setmycommands

#: Handlers that have nothing to check: each hears everything of its kind.
_HEAR_ALL = (
    MembershipHandler,
    ReactionHandler,
    ChannelPostHandler,
    PollVoteHandler,
    PinHandler,
    BotMembershipHandler,
    RawHandler,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Owned(Generic[T]):
    """Something that a plugin registered.

    Attributes:
        plugin: Its name.
        platform: The platform as it sees it.
        item: What it registered.
    """

    plugin: str
    platform: Platform
    item: T


@dataclass(slots=True)
class _Registered:
    platform: Platform
    commands: list[BotCommand] = field(default_factory=list)
    handlers: list[BotHandler] = field(default_factory=list)


class Router:
    """The bot's routes. Registering is all or nothing for each call."""

    def __init__(self) -> None:
        self._plugins: dict[str, _Registered] = {}
        self._commands: dict[str, Owned[BotCommand]] = {}
        self._callbacks: dict[str, Owned[CallbackHandler]] = {}
        self._links: list[Owned[DeepLinkHandler]] = []
        self._messages: list[Owned[MessageHandler]] = []
        self._raw: dict[str, list[Owned[RawHandler]]] = {}
        self.memberships: list[Owned[MembershipHandler]] = []
        self.reactions: list[Owned[ReactionHandler]] = []
        self.posts: list[Owned[ChannelPostHandler]] = []
        self.votes: list[Owned[PollVoteHandler]] = []
        self.pins: list[Owned[PinHandler]] = []
        self.bot_memberships: list[Owned[BotMembershipHandler]] = []
        self.on_change: Callable[[], None] | None = None

    # -- registering -------------------------------------------------------------------------------

    def register_commands(
        self, plugin: str, platform: Platform, commands: Iterable[BotCommand]
    ) -> None:
        """Add a plugin's commands.

        Args:
            plugin: Its name.
            platform: The platform as it sees it.
            commands: What ``register_bot_commands`` returned.

        Raises:
            ConfigurationError: A name is not allowed or taken (the sentence says by whom), or a
                description is missing or too long. Nothing is added then.
        """
        added = list(commands)
        names = dict(self._commands)
        for command in added:
            _check_command(plugin, command)
            for name in _names(command):
                taken = names.get(name)
                if taken is not None and taken.item is not command:
                    raise ConfigurationError(
                        f"plugin {plugin} registers the command /{name}, which "
                        f"{_whose(taken.plugin)} already has; rename it or turn one of them off"
                    )
                names[name] = Owned(plugin, platform, command)
        if len({id(owned.item) for owned in names.values()}) > _MOST_COMMANDS:
            raise ConfigurationError(
                f"with plugin {plugin} the bot would have more than {_MOST_COMMANDS} commands, "
                "which is the most that Telegram allows"
            )
        self._entry(plugin, platform).commands += added
        self._rebuild()

    def register_handlers(
        self, plugin: str, platform: Platform, handlers: Iterable[BotHandler]
    ) -> None:
        """Add a plugin's handlers.

        Raises:
            ConfigurationError: A prefix or state is not the plugin's own, or taken. Nothing is
                added then.
        """
        added = list(handlers)
        callbacks = {p: owned.plugin for p, owned in self._callbacks.items()}
        links = {owned.item.prefix: owned.plugin for owned in self._links}
        for handler in added:
            if isinstance(handler, CallbackHandler):
                _check_own(plugin, "callback prefix", handler.prefix, separator=".")
                if ":" in handler.prefix:
                    raise ConfigurationError(
                        f"plugin {plugin}: callback prefix {handler.prefix!r} has a colon; what "
                        "follows the first colon is the handler's argument"
                    )
                _claim(plugin, "callback prefix", handler.prefix, callbacks)
            elif isinstance(handler, DeepLinkHandler):
                if not _PARAMETER.fullmatch(handler.prefix):
                    raise ConfigurationError(
                        f"plugin {plugin}: deep link prefix {handler.prefix!r} may have 1 to 64 "
                        "of A-Z, a-z, 0-9, _ and -"
                    )
                _claim(plugin, "deep link prefix", handler.prefix, links)
            elif isinstance(handler, MessageHandler):
                if handler.state is not None:
                    _check_own(plugin, "state", handler.state, separator=":")
            elif not isinstance(handler, _HEAR_ALL):
                raise ConfigurationError(
                    f"plugin {plugin}: register_bot_handlers returned a "
                    f"{type(handler).__name__}, which is no handler of onlyvips.bot.types"
                )
        self._entry(plugin, platform).handlers += added
        self._rebuild()

    def unregister(self, plugin: str) -> None:
        """Remove all that a plugin registered; harmless when there is nothing."""
        if self._plugins.pop(plugin, None) is not None:
            self._rebuild()

    def _entry(self, plugin: str, platform: Platform) -> _Registered:
        entry = self._plugins.setdefault(plugin, _Registered(platform))
        entry.platform = platform
        return entry

    def _rebuild(self) -> None:
        self._commands, self._callbacks, self._raw = {}, {}, {}
        self._links, self._messages = [], []
        self.memberships, self.reactions, self.posts = [], [], []
        self.votes, self.pins, self.bot_memberships = [], [], []
        for plugin, entry in self._plugins.items():
            for command in entry.commands:
                for name in _names(command):
                    self._commands[name] = Owned(plugin, entry.platform, command)
            for handler in entry.handlers:
                self._place(plugin, entry.platform, handler)
        self._links.sort(key=lambda owned: -len(owned.item.prefix))
        if self.on_change is not None:
            self.on_change()

    def _place(self, plugin: str, platform: Platform, handler: BotHandler) -> None:
        if isinstance(handler, CallbackHandler):
            self._callbacks[handler.prefix] = Owned(plugin, platform, handler)
        elif isinstance(handler, DeepLinkHandler):
            self._links.append(Owned(plugin, platform, handler))
        elif isinstance(handler, MessageHandler):
            self._messages.append(Owned(plugin, platform, handler))
        elif isinstance(handler, MembershipHandler):
            self.memberships.append(Owned(plugin, platform, handler))
        elif isinstance(handler, ReactionHandler):
            self.reactions.append(Owned(plugin, platform, handler))
        elif isinstance(handler, ChannelPostHandler):
            self.posts.append(Owned(plugin, platform, handler))
        elif isinstance(handler, PollVoteHandler):
            self.votes.append(Owned(plugin, platform, handler))
        elif isinstance(handler, PinHandler):
            self.pins.append(Owned(plugin, platform, handler))
        elif isinstance(handler, BotMembershipHandler):
            self.bot_memberships.append(Owned(plugin, platform, handler))
        else:
            self._raw.setdefault(handler.update, []).append(Owned(plugin, platform, handler))

    # -- asking ------------------------------------------------------------------------------------

    def command(self, name: str) -> Owned[BotCommand] | None:
        """Return the command of a name or alias, whatever its scope."""
        return self._commands.get(name)

    def commands(self) -> Iterator[Owned[BotCommand]]:
        """Return every command once, in the order of registration, the host's last."""
        ordered = sorted(self._plugins.items(), key=lambda entry: entry[0] == HOST)
        for plugin, entry in ordered:
            for command in entry.commands:
                yield Owned(plugin, entry.platform, command)

    def deep_link(self, parameter: str) -> Owned[DeepLinkHandler] | None:
        """Return the handler whose prefix is the longest that fits."""
        for owned in self._links:
            if parameter.startswith(owned.item.prefix):
                return owned
        return None

    def callback(self, data: str) -> tuple[Owned[CallbackHandler], str] | None:
        """Return the handler of a button's data, and what follows the colon."""
        prefix, _, rest = data.partition(":")
        found = self._callbacks.get(prefix)
        return None if found is None else (found, rest)

    def messages(
        self, kind: Literal["private", "group"], state: str | None
    ) -> list[Owned[MessageHandler]]:
        """Return the handlers of a message that is no command.

        In a dialogue, only the handlers of its present step, and those of any state in groups.
        """
        fitting = [owned for owned in self._messages if owned.item.kind == kind]
        if state is not None:
            exact = [owned for owned in fitting if owned.item.state == state]
            if exact:
                return exact
        return [owned for owned in fitting if owned.item.state is None]

    def hearers(self, kind: Literal["private", "group"]) -> list[str]:
        """Return the plugins that want messages of a kind."""
        return list(
            dict.fromkeys(owned.plugin for owned in self._messages if owned.item.kind == kind)
        )

    @property
    def has_raw(self) -> bool:
        """Whether any plugin wants raw updates."""
        return bool(self._raw)

    def raw(self, update: str) -> list[Owned[RawHandler]]:
        """Return the handlers of a TL update class."""
        return self._raw.get(update, [])


def _names(command: BotCommand) -> set[str]:
    return {command.name, *command.names.values()}


def _whose(plugin: str) -> str:
    return "the host" if plugin == HOST else f"plugin {plugin}"


def _check_command(plugin: str, command: BotCommand) -> None:
    for name in (command.name, *command.names.values()):
        if not _NAME.fullmatch(name):
            raise ConfigurationError(
                f"plugin {plugin}: command name {name!r} must be 1 to 32 of a-z, 0-9 and _"
            )
    unknown = {*command.names, *command.descriptions} - LANGUAGES.keys()
    if unknown:
        raise ConfigurationError(
            f"plugin {plugin}: command /{command.name} has texts for {', '.join(sorted(unknown))}; "
            f"known languages are {', '.join(LANGUAGES)}"
        )
    if "en" not in command.descriptions:
        raise ConfigurationError(
            f"plugin {plugin}: command /{command.name} has no description in English (en)"
        )
    for language, description in command.descriptions.items():
        if not 1 <= len(description) <= 256:
            raise ConfigurationError(
                f"plugin {plugin}: the {language} description of /{command.name} has "
                f"{len(description)} characters; Telegram allows 1 to 256"
            )


def _check_own(plugin: str, what: str, value: str, *, separator: str) -> None:
    own = (
        value.startswith(f"{plugin}{separator}")
        if separator == ":"
        else (value == plugin or value.startswith(f"{plugin}{separator}"))
    )
    if not own:
        expected = f"{plugin}:<step>" if separator == ":" else f"{plugin} or {plugin}.<part>"
        raise ConfigurationError(
            f"plugin {plugin}: {what} {value!r} is not its own; expected {expected}"
        )


def _claim(plugin: str, what: str, value: str, taken: dict[str, str]) -> None:
    if value in taken:
        raise ConfigurationError(
            f"plugin {plugin} registers the {what} {value!r}, which {_whose(taken[value])} "
            "already has"
        )
    taken[value] = plugin


def menu(
    router: Router, language: str, scope: Literal["private", "group"]
) -> list[tuple[str, str]]:
    """Return the command menu of a language: names and descriptions.

    Args:
        router: The bot's routes.
        language: One of `LANGUAGES`.
        scope: Which menu.
    """
    return [
        (
            owned.item.names.get(language, owned.item.name),
            describe(owned.item.descriptions, language),
        )
        for owned in router.commands()
        if not owned.item.hidden
        and owned.item.permission is None
        and owned.item.scope in (scope, "everywhere")
    ]


def describe(descriptions: Mapping[str, str], language: str) -> str:
    """Return a command's description in a language, else in English."""
    return descriptions.get(language) or descriptions["en"]
