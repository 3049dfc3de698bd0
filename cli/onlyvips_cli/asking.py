"""Asking the person at the terminal before something is done that cannot be undone."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from onlyvips_cli.exits import CommandError, ExitCode


def has_terminal() -> bool:
    """Say whether a person can be asked."""
    return sys.stdin.isatty()


def ask(question: str) -> str:
    """Ask on standard error, so that a piped result stays clean.

    Raises:
        CommandError: There is no terminal to ask at.
    """
    if not has_terminal():
        raise CommandError(
            "this asks before it goes on, but there is no terminal to ask at; "
            "see --help for the option that answers",
            ExitCode.USAGE,
        )
    sys.stderr.write(question)
    sys.stderr.flush()
    with _interruptible():
        line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end the waiting for an answer.

    While asyncio runs, it only asks the task to end, which waits for the answer and does not.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are none of its business
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def confirm(question: str, *, yes: bool = False) -> None:
    """Go on only if the person says yes.

    Args:
        question: What will be done.
        yes: The answer was given on the command line.

    Raises:
        CommandError: The answer was no, or there is no terminal.
    """
    if not yes and ask(f"{question} [y/N] ").lower() not in {"y", "yes"}:
        raise CommandError("nothing was done, because the answer was not yes")


def confirm_typed(question: str, expected: str, given: str | None = None) -> None:
    """Go on only if the person types a word.

    Args:
        question: What will be done and cannot be undone.
        expected: What must be typed.
        given: What was given on the command line instead.

    Raises:
        CommandError: It was something else, or there is no terminal.
    """
    answer = given if given is not None else ask(f"{question}\nType {expected} to go on: ")
    if answer != expected:
        raise CommandError(
            f"nothing was done, because {expected!r} was expected and {answer!r} was given"
        )
