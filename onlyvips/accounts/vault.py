"""Encryption at rest: AES-256-GCM under a master key that is kept apart from the database.

The master key is ``ONLYVIPS_SECRET_KEY`` or, where that is not set, a file in the state folder
that only its owner may read. Several keys, separated by commas or blanks, are a rotation: the
first encrypts, all decrypt. ``onlyvips key rotate`` re-encrypts what is stored, after which the
old ones can be dropped.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onlyvips.accounts.secret_files import SECRET_KEY_FILE, read_or_create
from onlyvips.errors import ConfigurationError

if TYPE_CHECKING:
    from onlyvips.config import Config

_MIN_LENGTH = 32
_FORMAT = b"\x01"
_MARK = 4  # bytes that tell which master key encrypted
_NONCE = 12  # NIST SP 800-38D, section 8.2: 96 bits
_TAG = 16
_HEADER = len(_FORMAT) + _MARK + _NONCE


class VaultKeyError(ConfigurationError):
    """The master key does not fit the data, or the data was changed."""

    default_code = "secret-key"


class _MasterKey:
    """One master key: what it encrypts with, and the mark that it leaves."""

    __slots__ = ("cipher", "mark")

    def __init__(self, secret: str) -> None:
        derived = HKDF(SHA256(), length=32 + _MARK, salt=None, info=b"onlyvips vault 1").derive(
            secret.encode()
        )
        self.cipher = AESGCM(derived[:32])
        self.mark = derived[32:]


class Vault:
    """Encrypts and decrypts values.

    Each value is bound to a context (say, table, column and row), so that a sealed value that is
    copied to another place does not open there.

    Args:
        master_keys: At least one; the first encrypts. Each has at least 32 characters.

    Raises:
        ConfigurationError: There is no key, or one is too short.
    """

    def __init__(self, *master_keys: str) -> None:
        if not master_keys:
            raise ConfigurationError("ONLYVIPS_SECRET_KEY holds no key")
        if any(len(key) < _MIN_LENGTH for key in master_keys):
            raise ConfigurationError(
                f"ONLYVIPS_SECRET_KEY: a key has fewer than {_MIN_LENGTH} characters; make one "
                "with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
        self._keys = tuple(_MasterKey(key) for key in master_keys)
        self._by_mark = {key.mark: key for key in reversed(self._keys)}

    @classmethod
    def from_config(cls, config: Config) -> Vault:
        """Return the vault of an installation, making its key file if there is no key yet.

        Raises:
            ConfigurationError: The key is too short, or its file cannot be used.
        """
        if config.secret_key is not None:
            text = config.secret_key.get_secret_value()
        else:
            text = read_or_create(config.state / SECRET_KEY_FILE, _make_key)
        return cls(*(key for key in re.split(r"[,\s]+", text) if key))

    def seal(self, value: bytes, context: str) -> bytes:
        """Encrypt a value.

        Args:
            value: What to hide.
            context: Where it belongs; the same is needed to open it.
        """
        key = self._keys[0]
        nonce = os.urandom(_NONCE)
        return _FORMAT + key.mark + nonce + key.cipher.encrypt(nonce, value, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt a value.

        Raises:
            VaultKeyError: It was encrypted with another master key, belongs elsewhere, or was
                changed.
        """
        if len(sealed) < _HEADER + _TAG or sealed[:1] != _FORMAT:
            raise VaultKeyError(f"The encrypted value of {context} is damaged")
        key = self._by_mark.get(sealed[1 : 1 + _MARK])
        if key is None:
            raise VaultKeyError(
                f"The encrypted value of {context} was made with another master key: set "
                "ONLYVIPS_SECRET_KEY to the one this database was used with, or put its file "
                f"{SECRET_KEY_FILE} back into the state folder"
            )
        nonce = sealed[1 + _MARK : _HEADER]
        try:
            return key.cipher.decrypt(nonce, sealed[_HEADER:], context.encode())
        except InvalidTag:
            raise VaultKeyError(
                f"The encrypted value of {context} was changed or belongs elsewhere"
            ) from None

    def seal_text(self, value: str | None, context: str) -> bytes | None:
        """Encrypt a text; None stays None."""
        return None if value is None else self.seal(value.encode(), context)

    def open_text(self, sealed: bytes | None, context: str) -> str | None:
        """Decrypt a text; None stays None.

        Raises:
            VaultKeyError: See `open`.
        """
        return None if sealed is None else self.open(sealed, context).decode()

    def is_current(self, sealed: bytes) -> bool:
        """Say whether a value was encrypted with the first master key."""
        return hmac.compare_digest(sealed[1 : 1 + _MARK], self._keys[0].mark)


def keyed_digest(key: bytes, value: str) -> bytes:
    """Return an HMAC-SHA256: recognises a value again without keeping it."""
    return hmac.new(key, value.encode(), hashlib.sha256).digest()


def _make_key() -> str:
    return secrets.token_urlsafe(32)
