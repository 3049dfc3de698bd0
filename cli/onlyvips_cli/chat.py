"""Playing a user against the simulated Telegram: one message, or a conversation."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onlyvips.testing.telegram.control.client import ControlClient
from onlyvips.testing.telegram.control.protocol import ControlError
from onlyvips_cli import asking, output, values
from onlyvips_cli.access import named, state_folder
from onlyvips_cli.chat_view import print_event, print_message
from onlyvips_cli.exits import CommandError, ExitCode

if TYPE_CHECKING:
    from onlyvips.testing.telegram.control.results import Outcome
    from onlyvips.testing.telegram.views import Button, MessageView


@dataclass(frozen=True, slots=True)
class Person:
    """The Telegram user that is played.

    Attributes:
        id: Telegram id.
        name: First name; None leaves it as it is.
        username: Without ``@``; None leaves it as it is.
        language: IETF tag; None leaves it as it is.
    """

    id: int
    name: str | None = None
    username: str | None = None
    language: str | None = None


@asynccontextmanager
async def telegram(person: Person | None = None) -> AsyncIterator[ControlClient]:
    """Connect to the running simulator and make sure that the person exists.

    Raises:
        CommandError: None runs, or it refused.
    """
    try:
        async with await ControlClient.connect(state_folder()) as client:
            if person is not None:
                await client.ensure_user(person.id, person.name, person.username, person.language)
            yield client
    except ControlError as error:
        raise _explained(error) from error


async def say_once(who: Person, text: str, *, press: str, patience: float, as_json: bool) -> None:
    """Say or press one thing, print what the bot does, and return."""
    async with telegram(who) as client:
        if press:
            outcome = await client.click(who.id, None, press, timeout=patience)
        else:
            outcome = await client.say(who.id, text, wait=True, timeout=patience)
    show(outcome, as_json=as_json)
    if outcome.timed_out and not outcome.url:
        raise CommandError(_silence(outcome, patience), ExitCode.UNAVAILABLE)


async def join_channel(
    person: Person, channel: str, *, leave: bool, patience: float, as_json: bool
) -> None:
    """Join or leave a channel or group, and print what the bot writes to the person."""
    async with telegram(person) as client:
        try:
            if leave:
                outcome = await client.leave(person.id, channel)
            else:
                outcome = await client.join(person.id, channel, wait=True, timeout=patience)
        except ControlError as error:
            known = [c.username for c in await client.channels() if c.username]
            if error.code == "not_running" or channel.removeprefix("@") in known:
                raise
            names = ", ".join(f"@{name}" for name in sorted(known)) or "none"
            raise CommandError(
                f"there is no channel {channel} in the simulated Telegram; there are: {names}",
                ExitCode.NOT_FOUND,
            ) from error
    show(outcome, as_json=as_json)
    if as_json:
        return
    if leave:
        output.say(f"User {person.id} left {channel}.")
    elif outcome.joined is False:
        output.say(f"User {person.id} asks to join {channel}; the request waits.")
    else:
        output.say(f"User {person.id} is in {channel}.")


def show(outcome: Outcome, *, as_json: bool) -> None:
    """Print what the bot did."""
    if as_json:
        plain = outcome.to_json()
        plain["messages"] = [message.to_json() for message in outcome.messages]
        output.print_json(plain)
        return
    for event in outcome.events:
        if event.kind in {"answer", "deleted"}:
            print_event(event)
    for message in outcome.messages:
        print_message(message)
    if outcome.url:
        output.print_text(values.clean(f"The button opens {outcome.url}"))


async def converse(person: Person, *, patience: float) -> None:
    """Hold a conversation until Ctrl-D."""
    async with telegram(person) as client:
        info = await client.info()
        if asking.has_terminal():
            output.say(
                f"You are user {person.id}, talking to @{info.bot_username}. "
                "A number presses that button; Ctrl-D ends."
            )
        await _Conversation(client, person, patience).run()


class _Conversation:
    """Reads lines in a thread, prints what the bot does when it does it."""

    def __init__(self, client: ControlClient, person: Person, patience: float) -> None:
        self._client = client
        self._person = person
        self._patience = patience
        self._prompt = f"{person.id}> " if asking.has_terminal() else ""
        self._buttons: list[tuple[int, Button]] = []
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._may_read = threading.Semaphore(1)
        self._reading = False

    async def run(self) -> None:
        await self._remember_buttons()
        started = asyncio.Event()
        watching = asyncio.create_task(self._watch(started))
        await started.wait()
        loop = asyncio.get_running_loop()
        with _terminal_restored():
            # Nothing can interrupt a read of the terminal, so it must not hold up the end.
            threading.Thread(target=self._read, args=(loop,), daemon=True).start()
            try:
                while True:
                    next_line = asyncio.create_task(self._lines.get())
                    await asyncio.wait({next_line, watching}, return_when="FIRST_COMPLETED")
                    if not next_line.done():
                        next_line.cancel()
                        await watching  # raises why it ended
                        return
                    line = next_line.result()
                    if line is None:
                        return
                    await self._act(line)
                    self._may_read.release()
            finally:
                if self._prompt:
                    sys.stdout.write("\n")
                watching.cancel()
                with contextlib.suppress(asyncio.CancelledError, ControlError):
                    await watching

    async def _act(self, line: str) -> None:
        if not line.strip():
            return
        try:
            number = line.strip()
            if number.isascii() and number.isdigit() and 0 < int(number) <= len(self._buttons):
                outcome = await self._press(*self._buttons[int(number) - 1])
            else:
                outcome = await self._client.say(
                    self._person.id, line, wait=True, timeout=self._patience
                )
        except ControlError as error:
            if error.code == "not_running":
                raise
            output.say_error(str(error))
            return
        if outcome.url:
            output.print_text(values.clean(f"The button opens {outcome.url}"))
        elif outcome.timed_out:
            output.say_warning(_silence(outcome, self._patience))
        # What was waited for has been sent to the watch as well; let it be printed first.
        await asyncio.sleep(0)

    async def _press(self, message_id: int, button: Button) -> Outcome:
        if button.kind == "text":
            return await self._client.say(
                self._person.id, button.text, wait=True, timeout=self._patience
            )
        name = button.data.decode(errors="replace") if button.data else button.text
        return await self._client.click(self._person.id, message_id, name, timeout=self._patience)

    async def _watch(self, started: asyncio.Event) -> None:
        events = self._client.watch(user=self._person.id)
        # The subscription is sent with the first step of the generator.
        first = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        started.set()
        event = await first
        while True:
            by_bot = event.message is None or event.message.from_bot
            if by_bot:
                self._clear_line()
                print_event(event, numbered=True)
                if event.message is not None and event.kind in {"new", "edited"}:
                    self._take_buttons(event.message)
                self._restore_line()
            event = await anext(events)

    async def _remember_buttons(self) -> None:
        for message in await self._client.history(self._person.id, limit=20):
            if message.from_bot:
                self._take_buttons(message)

    def _take_buttons(self, message: MessageView) -> None:
        rows = message.buttons or message.keyboard
        if rows:
            self._buttons = [(message.id, button) for row in rows for button in row]

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._prompt:
            with contextlib.suppress(ImportError):
                import readline  # noqa: F401 - gives input() editing and history
        while True:
            self._may_read.acquire()
            try:
                self._reading = True
                line: str | None = input(self._prompt)
            except (EOFError, OSError, ValueError):
                line = None
            self._reading = False
            with contextlib.suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(self._lines.put_nowait, line)
            if line is None:
                return

    def _clear_line(self) -> None:
        if self._prompt and self._reading:
            sys.stdout.write("\r\x1b[K")
            sys.stdout.flush()

    def _restore_line(self) -> None:
        if self._prompt and self._reading:
            sys.stdout.write(self._prompt + _typed_so_far())
            sys.stdout.flush()


def _typed_so_far() -> str:
    readline: Any = sys.modules.get("readline")
    return readline.get_line_buffer() if readline else ""


@contextlib.contextmanager
def _terminal_restored() -> Any:
    """Leave the terminal as it was, also when reading a line is cut short."""
    try:
        import termios

        before = termios.tcgetattr(sys.stdin.fileno())
    except (ImportError, OSError, ValueError):  # no terminal
        yield
        return
    except Exception as error:  # termios.error is no OSError
        if type(error).__name__ != "error":
            raise
        yield
        return
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)


def _silence(outcome: Outcome, patience: float) -> str:
    if not outcome.bot_online:
        return "the bot is not connected to the simulated Telegram; see what `onlyvips up` says"
    return f"the bot did not answer within {patience:g} s"


def _explained(error: ControlError) -> CommandError:
    if error.code != "not_running":
        return CommandError(str(error))
    if named("TELEGRAM_BOT_TOKEN"):
        return CommandError(
            "the bot is signed in to the real Telegram (TELEGRAM_BOT_TOKEN is set), so nobody can "
            "be played; write to the bot in Telegram, or start without the token",
            ExitCode.UNAVAILABLE,
        )
    return CommandError(str(error), ExitCode.UNAVAILABLE)
