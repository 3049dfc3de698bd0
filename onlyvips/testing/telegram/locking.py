"""One simulator a directory."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from onlyvips.testing.telegram.errors import SimulatorError

LOCK_NAME = "simulator.lock"


class DirectoryLock:
    """Held while a simulator runs; the system lets go of it however the process ends.

    Args:
        directory: The directory; it is made with mode 0700 if it is missing.

    Raises:
        SimulatorError: Another simulator holds it.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._handle = os.open(directory / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._handle)
            raise SimulatorError(
                f"A simulated Telegram runs in {directory} already; stop it, or use another "
                "directory."
            ) from None

    def release(self) -> None:
        """Let another simulator run here."""
        os.close(self._handle)
