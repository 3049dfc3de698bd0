"""The host's own commands, and the way from a command to whoever handles it."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Literal

from onlyvips.bot import texts
from onlyvips.bot.context import Context
from onlyvips.bot.incoming import Command, Kind, Pressed
from onlyvips.bot.router import HOST, Owned, Router, describe
from onlyvips.bot.types import BotCommand, BotContext, Button, CallbackHandler, Keyboard
from onlyvips.i18n import LANGUAGES

if TYPE_CHECKING:
    from onlyvips.bot.handling import BotAccounts, Handling, Incoming, Ready
    from onlyvips.platform import Platform

_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST_BUTTONS = 8
_LABEL = 40

Run = Callable[["Incoming", "Ready"], Awaitable[None]]


class HostCommands:
    """``/start``, ``/help``, ``/language``, ``/privacy``, and everybody else's commands.

    Args:
        platform: The host's own platform.
        router: Who handles what; the host's commands are registered in it.
        handling: Runs handlers.
        accounts: Keeps the choice of language.
    """

    def __init__(
        self, platform: Platform, router: Router, handling: Handling, accounts: BotAccounts
    ) -> None:
        self._platform = platform
        self._router = router
        self._handling = handling
        self._accounts = accounts

    def register(self) -> None:
        """Register the host's commands and buttons."""
        i18n = self._platform.i18n
        commands = [
            BotCommand("start", i18n.everywhere("Start, and see what there is"), self._welcome),
            BotCommand(
                "help",
                i18n.everywhere("What I can do"),
                self._help,
                names={"tr": "yardim"},
                scope="everywhere",
            ),
            BotCommand(
                "language",
                i18n.everywhere("Choose the language"),
                self._language,
                names={"tr": "dil"},
            ),
            BotCommand(
                "privacy",
                i18n.everywhere("What is kept about you"),
                self._privacy,
                names={"tr": "gizlilik"},
            ),
        ]
        self._router.unregister(HOST)
        self._router.register_commands(HOST, self._platform, commands)
        self._router.register_handlers(
            HOST, self._platform, [CallbackHandler(HOST, self._host_button)]
        )

    # -- who runs what -----------------------------------------------------------------------------

    @staticmethod
    def start_parameter(args: str) -> str:
        """Return the deep link's parameter, or an empty text."""
        first = args.split(maxsplit=1)[0] if args else ""
        return first if _PARAMETER.fullmatch(first) else ""

    def command_works(self, command: Command, kind: Kind) -> list[tuple[str, Run]]:
        """Return what runs for a command, and whose it is."""
        owned = self._router.command(command.name)
        private = kind == "private"
        if owned is None:
            # In a group, an unknown command is most likely meant for another bot.
            heard = private or command.addressed_to is not None
            return [(HOST, self._says(texts.UNKNOWN_COMMAND))] if heard else []
        scope = owned.item.scope
        if scope == "private" and not private:
            return [(HOST, self._says(texts.ONLY_PRIVATE))]
        if scope == "group" and private:
            return [(HOST, self._says(texts.ONLY_GROUP))]
        if owned.plugin == HOST and command.name == "start":
            return [self._start_work(owned, self.start_parameter(command.args))]
        return [(owned.plugin, self._command_run(owned, command.args))]

    def message_works(self, kind: Kind) -> list[tuple[str, Run]]:
        """Return what runs for a message that is no command: each plugin by itself."""
        if kind == "channel":
            return []
        hearers = self._router.hearers(kind)
        if not hearers and kind == "private":
            return [(HOST, self._says(texts.UNKNOWN_TEXT))]
        return [(plugin, self._message_run(plugin, kind)) for plugin in hearers]

    def pressed_work(self, pressed: Pressed) -> tuple[str, Run]:
        """Return what runs for a pressed button."""
        command = self._pressed_command(pressed.data)
        if command is not None:
            return command.plugin, self._command_run(command, "")
        found = self._router.callback(pressed.data)
        if found is None:
            return HOST, self._says(texts.OLD_BUTTON, notice=True)
        owned, rest = found

        async def run(incoming: Incoming, ready: Ready) -> None:
            context = self._handling.context(incoming, ready, owned.platform, rest)
            await self._handling.call(owned.item.handler, context)

        return owned.plugin, run

    def _start_work(self, start: Owned[BotCommand], parameter: str) -> tuple[str, Run]:
        link = self._router.deep_link(parameter) if parameter else None
        if link is None:
            return HOST, self._command_run(start, parameter)

        async def run(incoming: Incoming, ready: Ready) -> None:
            rest = parameter[len(link.item.prefix) :]
            context = self._handling.context(incoming, ready, link.platform, rest)
            await self._handling.call(link.item.handler, context)
            if not context.answered:
                welcome = self._handling.context(incoming, ready, start.platform, parameter)
                await self._handling.call(start.item.handler, welcome)

        return link.plugin, run

    def _command_run(self, owned: Owned[BotCommand], args: str) -> Run:
        async def run(incoming: Incoming, ready: Ready) -> None:
            permission = owned.item.permission
            if permission is not None and not self._accounts.may(ready.account, permission):
                await self._says(texts.NOT_ALLOWED)(incoming, ready)
                return
            context = self._handling.context(incoming, ready, owned.platform, args)
            await self._handling.call(owned.item.handler, context)

        return run

    def _message_run(self, plugin: str, kind: Literal["private", "group"]) -> Run:
        async def run(incoming: Incoming, ready: Ready) -> None:
            chosen = self._router.messages(kind, ready.conversation.state)
            for slot, owned in enumerate(chosen):
                if owned.plugin == plugin:
                    context = self._handling.context(
                        incoming, ready, owned.platform, incoming_text(incoming), slot
                    )
                    await self._handling.call(owned.item.handler, context)

        return run

    def _says(self, msgid: str, *, notice: bool = False) -> Run:
        async def say(context: BotContext) -> None:
            if notice:
                await context.answer(context.t(msgid), alert=True)
            else:
                await context.reply(context.t(msgid))

        async def run(incoming: Incoming, ready: Ready) -> None:
            context = self._handling.context(incoming, ready, self._platform)
            await self._handling.call(say, context)

        return run

    def _pressed_command(self, data: str) -> Owned[BotCommand] | None:
        start = f"{HOST}:cmd:"
        if not data.startswith(start):
            return None
        return self._router.command(data.removeprefix(start))

    # -- the host's commands -----------------------------------------------------------------------

    async def _welcome(self, context: BotContext) -> None:
        name = context.account.name or context.t("friend")
        text = context.t("Welcome, {name}! Choose what you would like to do:", name=name)
        offers = self._offers(context)
        if not offers:
            text = context.t("Welcome, {name}! Send /help to see what I can do.", name=name)
        await context.reply(text, buttons=[*self._app_button(context), *offers])

    def _app_button(self, context: BotContext) -> Keyboard:
        """Return the row that opens the MiniApp; none where Telegram could not open it."""
        address = self._platform.telegram.app_url
        return [[Button(context.t("Open the app"), web_app=address)]] if address else []

    def _offers(self, context: BotContext) -> Keyboard:
        offered = [
            owned
            for owned in self._visible(context, "private")
            if owned.plugin != HOST and owned.item.permission is None
        ]
        rows: list[list[Button]] = []
        for owned in _in_turns(offered)[:_MOST_BUTTONS]:
            label = describe(owned.item.descriptions, context.language)
            if len(label) > _LABEL:
                label = label[: _LABEL - 1].rstrip() + "…"
            rows.append([Button(label, data=f"{HOST}:cmd:{owned.item.name}")])
        return rows

    async def _help(self, context: BotContext) -> None:
        scope: Literal["private", "group"] = "private" if context.chat_id > 0 else "group"
        lines = [f"<b>{context.t('What I can do')}</b>"]
        for owned in self._visible(context, scope):
            name = owned.item.names.get(context.language, owned.item.name)
            description = describe(owned.item.descriptions, context.language)
            lines.append(f"/{name} — {html.escape(description, quote=False)}")
        await context.reply("\n".join(lines))

    def _visible(
        self, context: BotContext, scope: Literal["private", "group"]
    ) -> list[Owned[BotCommand]]:
        return [
            owned
            for owned in self._router.commands()
            if not owned.item.hidden
            and owned.item.scope in (scope, "everywhere")
            and (
                owned.item.permission is None
                or self._accounts.may(context.account, owned.item.permission)
            )
        ]

    async def _language(self, context: BotContext) -> None:
        buttons = [Button(name, data=f"{HOST}:lang:{code}") for code, name in LANGUAGES.items()]
        await context.reply(
            context.t("Choose your language:"), buttons=[buttons[i : i + 2] for i in (0, 2)]
        )

    async def _privacy(self, context: BotContext) -> None:
        await context.reply(
            "\n\n".join(
                (
                    f"<b>{context.t('What is kept about you')}</b>",
                    context.t(
                        "I keep your Telegram number, your name, username and language, and what "
                        "you do here: without it nothing would work. What is private is stored "
                        "encrypted, and nothing is sold or given away."
                    ),
                    context.t(
                        "You may have a copy of it, and you may have it erased: open your profile "
                        "in the app, or ask the operator of this bot."
                    ),
                )
            )
        )

    async def _host_button(self, context: BotContext) -> None:
        what, _, value = context.args.partition(":")
        if what != "lang" or value not in LANGUAGES or not isinstance(context, Context):
            await context.answer(context.t(texts.OLD_BUTTON), alert=True)
            return
        account = await self._accounts.set_preferences(context.account.id, language=value)
        context.use_account(account)
        await context.edit(context.t("From now on I speak {language}.", language=LANGUAGES[value]))


def incoming_text(incoming: Incoming) -> str:
    """Return the text of a message, which is what its handlers get as arguments."""
    return incoming.message.text if incoming.message is not None else ""


def _in_turns(commands: Sequence[Owned[BotCommand]]) -> list[Owned[BotCommand]]:
    """Return each plugin's first command, then each one's second, so that none fills the place."""
    seen: Counter[str] = Counter()
    turns = []
    for owned in commands:
        turns.append(seen[owned.plugin])
        seen[owned.plugin] += 1
    order = sorted(range(len(commands)), key=lambda index: (turns[index], index))
    return [commands[index] for index in order]
