"""What can go wrong with an embedded server, each in one sentence."""

from __future__ import annotations

from onlyvips.errors import OnlyVipsError


class EmbeddedError(OnlyVipsError):
    """An embedded server cannot be used; the sentence says why and what to do."""

    default_code = "embedded"


class AlreadyRunning(EmbeddedError):
    """Another process owns this directory.

    Attributes:
        pid: The owner's process id, 0 when it could not be read.
        command: How the owner was started, as far as known.
    """

    default_code = "already-running"

    def __init__(self, detail: str, *, pid: int, command: str) -> None:
        super().__init__(detail, extra={"pid": pid, "command": command})
        self.pid = pid
        self.command = command
