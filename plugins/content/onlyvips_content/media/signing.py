"""Signatures of addresses and cookies: keyed BLAKE2b (RFC 7693).

The keys are derived from the platform's master key, which lies outside the database. While the
master key rotates, what was signed with an old key still holds.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from onlyvips.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.config import Config

#: The master key's file in the state folder where ``ONLYVIPS_SECRET_KEY`` is not set; the host
#: makes it before it starts a plugin (docs/operators.md).
_KEY_FILE = "secret.key"
#: 128 bits: nobody guesses them, and an address stays short.
_SIZE = 16


def keys_for(config: Config, purpose: str) -> Sequence[bytes]:
    """Return this installation's keys for one purpose, the present one first.

    Args:
        config: Knows the master key, or where it lies.
        purpose: Keeps these keys apart from all others that are derived from the master key.

    Raises:
        ConfigurationError: The file of the master key cannot be read.
    """
    if config.secret_key is not None:
        text = config.secret_key.get_secret_value()
    else:
        path = config.state / _KEY_FILE
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise ConfigurationError(f"{path}: the secret cannot be read: {reason}") from None
    found = [key.encode() for key in re.split(r"[,\s]+", text) if key]
    if not found:
        raise ConfigurationError("ONLYVIPS_SECRET_KEY holds no key")
    return [hmac.digest(key, f"onlyvips content {purpose} 1".encode(), "sha256") for key in found]


class Signer:
    """Signs short messages.

    Args:
        keys: See `keys_for`.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        # A state that took the key in is copied faster than made.
        self._states = [hashlib.blake2b(key=key, digest_size=_SIZE) for key in keys]

    def sign(self, message: str) -> str:
        """Return the signature of a message: 22 characters that need no escaping."""
        return _mac(self._states[0], message)

    def holds(self, message: str, signature: str) -> bool:
        """Say whether a signature is one of this message."""
        given = signature.encode("utf-8", "replace")
        return any(
            hmac.compare_digest(_mac(state, message).encode(), given) for state in self._states
        )


def _mac(state: hashlib.blake2b, message: str) -> str:
    taken = state.copy()
    taken.update(message.encode())
    return urlsafe_b64encode(taken.digest())[:22].decode()
