"""Exit codes, and how an error becomes one sentence and one of them."""

from __future__ import annotations

import errno
import os
import sys
from enum import IntEnum

from onlyvips import errors


class ExitCode(IntEnum):
    """What the command line ends with; documented in docs/cli.md and stable."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    CONFIGURATION = 3
    NOT_FOUND = 4
    UNAVAILABLE = 5
    DEGRADED = 6
    INTERRUPTED = 130


class CommandError(Exception):
    """A command cannot do what was asked.

    Attributes:
        sentence: What is wrong, what was expected, what to do.
        exit_code: What the program ends with.
    """

    def __init__(self, sentence: str, exit_code: ExitCode = ExitCode.FAILURE) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.exit_code = exit_code


#: The first class that fits decides; subclasses therefore come before their bases.
_BY_CLASS: tuple[tuple[type[errors.OnlyVipsError], ExitCode], ...] = (
    (errors.ConfigurationError, ExitCode.CONFIGURATION),
    (errors.NotFound, ExitCode.NOT_FOUND),
    (errors.Unavailable, ExitCode.UNAVAILABLE),
    (errors.RateLimited, ExitCode.UNAVAILABLE),
    (errors.InvalidInput, ExitCode.USAGE),
)
#: Errors whose class lives in a module that a quick command does not import.
_BY_CODE = {
    "embedded": ExitCode.UNAVAILABLE,
    "already-running": ExitCode.UNAVAILABLE,
    "port-taken": ExitCode.UNAVAILABLE,
}


def debugging() -> bool:
    """Say whether the operator wants tracebacks (``ONLYVIPS_DEBUG=1``)."""
    return os.environ.get("ONLYVIPS_DEBUG", "") not in {"", "0"}


def explain(error: BaseException) -> tuple[ExitCode, str]:
    """Return the exit code and the one sentence for an error."""
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    if isinstance(error, CommandError):
        return error.exit_code, error.sentence
    if isinstance(error, errors.OnlyVipsError):
        return _known(error)
    if isinstance(error, OSError):
        return _system(error)
    if any(kind.__name__ == "SimulatorError" for kind in type(error).__mro__):
        # Its class is not imported here: it lives beside Telethon.
        return ExitCode.UNAVAILABLE, str(error)
    return ExitCode.FAILURE, (
        f"something unexpected went wrong ({_one_line(error)}); "
        "set ONLYVIPS_DEBUG=1 to see where, and please report it"
    )


def report(error: BaseException) -> int:
    """Print the sentence on standard error and return the exit code."""
    from onlyvips_cli.output import say_error

    code, sentence = explain(error)
    say_error(sentence)
    return int(code)


def _known(error: errors.OnlyVipsError) -> tuple[ExitCode, str]:
    sentence = error.detail
    if isinstance(error, errors.InvalidInput):
        more = [f"{f.field}: {f.message}" for f in error.fields if f.message not in sentence]
        if more:
            sentence = f"{sentence.removesuffix('.')}: {'; '.join(more)}"
    if error.code in _BY_CODE:
        return _BY_CODE[error.code], sentence
    for kind, code in _BY_CLASS:
        if isinstance(error, kind):
            return code, sentence
    return ExitCode.FAILURE, sentence


def _system(error: OSError) -> tuple[ExitCode, str]:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ExitCode.FAILURE, f"the disk is full{where}; free some space and try again"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return ExitCode.FAILURE, (
            f"permission denied{where}; run as the user that owns the platform's folder"
        )
    if error.errno == errno.EADDRINUSE:
        return ExitCode.UNAVAILABLE, (
            "the port is taken by another program; stop that one or choose another with --port"
        )
    return ExitCode.FAILURE, f"{error.strerror or _one_line(error)}{where}"


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:300]}" if text else type(error).__name__


def leave_cleanly() -> None:
    """Keep Python quiet when the reader of our output went away (``onlyvips ... | head``)."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
