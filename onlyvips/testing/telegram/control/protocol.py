"""What goes over the control channel, and the file that says where it is.

The channel is TCP on 127.0.0.1 with one JSON object a line.  The first line of a client is
`{"secret": "..."}`; then come requests `{"id": 1, "op": "say", "args": {...}}`, each answered by
`{"id": 1, "result": ...}` or `{"id": 1, "error": {"code": "...", "message": "..."}}`.  A `watch`
goes on with lines `{"id": 1, "event": {...}}` until `{"op": "unwatch", "args": {"id": 1}}`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from onlyvips.processes import is_alive
from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.private_files import write_private

HOST = "127.0.0.1"
LINE_LIMIT = 4 * 2**20
FILE_NAME = "simulator.json"
VERSION = 1


class ControlError(SimulatorError):
    """The simulator cannot be reached, or it refused a request.

    Args:
        message: One sentence for a person.
        code: A short name for programs: `not_running`, `refused`, `invalid`, `unknown_op`, ...
    """

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class SimulatorFile:
    """What `simulator.json` says about a running simulator.

    Attributes:
        pid: Its process.
        control_port: Where the control channel listens on 127.0.0.1.
        secret: What a client of the control channel must know.
        mtproto_port: Where the simulated Telegram listens on 127.0.0.1.
        session: A Telethon `StringSession` for the bot.
        bot_id: The bot's user id.
        bot_username: The bot's username, without the @.
    """

    pid: int
    control_port: int
    secret: str
    mtproto_port: int
    session: str
    bot_id: int
    bot_username: str
    version: int = VERSION

    def write(self, directory: Path) -> Path:
        """Write the file so that only its owner may read it, and return its path."""
        path = directory / FILE_NAME
        write_private(path, json.dumps(asdict(self), indent=2).encode() + b"\n")
        return path

    @classmethod
    def read(cls, directory: Path) -> SimulatorFile:
        """Read the file of the simulator that runs in a directory.

        Raises:
            ControlError: There is none, its process is gone, or another version wrote it.
        """
        path = directory / FILE_NAME
        try:
            plain = json.loads(path.read_bytes())
            found = cls(**plain)
        except FileNotFoundError:
            raise ControlError(
                f"No simulated Telegram runs here ({path} is missing); start it with "
                "`onlyvips up` or `onlyvips telegram simulate`.",
                "not_running",
            ) from None
        except (ValueError, TypeError, OSError):
            raise ControlError(
                f"{path} cannot be read; stop the simulator, remove the file and start again.",
                "not_running",
            ) from None
        if not is_alive(found.pid):
            raise ControlError(
                "The simulated Telegram that ran here has ended; start it with `onlyvips up` or "
                "`onlyvips telegram simulate`.",
                "not_running",
            )
        return found


def line(plain: dict[str, Any]) -> bytes:
    """Return one line of the channel."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
