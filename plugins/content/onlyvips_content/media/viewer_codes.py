"""Short codes that stand for viewers, on pictures that they look at.

A code says nothing to whoever sees it. With the platform's key it leads back to the account: it is
the account's number, enciphered by a Feistel network of four rounds over 40 bits (Luby and
Rackoff, 1988), whose round function is keyed BLAKE2b.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

#: Letters and digits that nobody takes for one another (https://www.crockford.com/base32.html).
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ: Final[dict[str, str | int | None]] = {"O": "0", "I": "1", "L": "1", "-": "", " ": ""}
_HALF: Final = 20
_MASK: Final = (1 << _HALF) - 1
_ROUNDS: Final = 4
_LENGTH: Final = 8


class ViewerCodes:
    """Makes codes and reads them.

    Args:
        keys: Keys, the present one first; codes made with an older one can still be read.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = keys

    def code(self, account_id: int) -> str:
        """Return the code of an account, as ``7K3M-Q9TB``.

        Raises:
            ValueError: The number is no account's.
        """
        if not 0 < account_id < 1 << 2 * _HALF:
            raise ValueError(f"{account_id} has no code")
        number = _mixed(self._keys[0], account_id, range(_ROUNDS))
        letters = [_LETTERS[number >> shift & 31] for shift in range(35, -1, -5)]
        return "".join(letters[:4]) + "-" + "".join(letters[4:])

    def accounts(self, code: str) -> Sequence[int]:
        """Return the accounts that a code may stand for: one for each key.

        Args:
            code: As somebody read it off a picture.

        Raises:
            ValueError: It is no code.
        """
        text = code.upper().translate(str.maketrans(_READ))
        if len(text) != _LENGTH or any(letter not in _LETTERS for letter in text):
            raise ValueError(f"expected {_LENGTH} letters and digits, got {code!r}")
        number = 0
        for letter in text:
            number = number << 5 | _LETTERS.index(letter)
        return [_mixed(key, number, range(_ROUNDS - 1, -1, -1)) for key in self._keys]


def _mixed(key: bytes, number: int, rounds: range) -> int:
    """Run the network; the rounds the other way round undo it."""
    left, right = number >> _HALF, number & _MASK
    if rounds.step > 0:
        for turn in rounds:
            left, right = right, left ^ _word(key, turn, right)
    else:
        for turn in rounds:
            left, right = right ^ _word(key, turn, left), left
    return left << _HALF | right


def _word(key: bytes, turn: int, half: int) -> int:
    message = bytes([turn]) + half.to_bytes(3, "big")
    digest = hashlib.blake2b(message, key=key[:64], digest_size=3).digest()
    return int.from_bytes(digest, "big") & _MASK
