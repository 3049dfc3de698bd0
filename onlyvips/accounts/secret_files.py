"""Secrets that the platform makes for itself: files that only their owner may read."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from onlyvips.errors import ConfigurationError

SECRET_KEY_FILE = "secret.key"  # noqa: S105 - a file name
SIMULATED_BOT_TOKEN_FILE = "simulated-bot.token"  # noqa: S105 - a file name


def read_or_create(path: Path, make: Callable[[], str]) -> str:
    """Return the content of a secret file; the first caller makes it.

    Two processes that start at once get the same secret: the file appears under its name in one
    step and complete, and whoever comes second reads what the first wrote.

    Args:
        path: Where the secret lies. Its folder is made if need be, closed to others.
        make: Returns a new secret.

    Raises:
        ConfigurationError: The file cannot be read or written, is empty, or others may read it.
    """
    try:
        if not path.exists():
            _create(path, make())
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigurationError(f"{path}: the secret cannot be read or made: {reason}") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigurationError(f"{path} can be read by others; run: chmod 600 {path}")
    if not text:
        raise ConfigurationError(
            f"{path} is empty; put the secret back from a backup, or remove the file to make a "
            "new one (what was encrypted with the old one cannot be read then)"
        )
    return text


def _create(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never replaces what another process has put there meanwhile.
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


def simulated_bot_token(state: Path) -> str:
    """Return the token of this installation's simulated bot, made at the first call.

    It signs ``initData`` for the simulator, so that sign-in runs through the same check as with
    Telegram. It has the form of a real token and opens nothing at Telegram.

    Args:
        state: Folder of what the platform keeps on this machine.
    """
    return read_or_create(state / SIMULATED_BOT_TOKEN_FILE, _make_bot_token)


def _make_bot_token() -> str:
    return f"{10**9 + secrets.randbelow(9 * 10**9)}:{secrets.token_urlsafe(26)[:35]}"
