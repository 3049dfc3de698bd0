"""TL objects to bytes and back."""

from __future__ import annotations

import base64
import struct
from typing import Any

from telethon.extensions import BinaryReader

_TRUE = 0x997275B5
_FALSE = 0xBC799737
_VECTOR = 0x1CB5C415


def parse(data: bytes) -> Any:
    """Read one TL object."""
    return BinaryReader(data).tgread_object()


def copy(thing: Any) -> Any:
    """Return a TL object as the other side would read it.

    Besides separating the two sides, this catches objects that Telegram could not carry.
    """
    if hasattr(thing, "CONSTRUCTOR_ID"):
        return parse(bytes(thing))
    if isinstance(thing, list):
        return [copy(item) for item in thing]
    return thing


def encode(answer: Any) -> bytes:
    """Return the bytes of an answer: a TL object, a bool, or a vector of objects."""
    if isinstance(answer, bool):
        return struct.pack("<I", _TRUE if answer else _FALSE)
    if isinstance(answer, list):
        head = struct.pack("<Ii", _VECTOR, len(answer))
        return head + b"".join(bytes(item) for item in answer)
    return bytes(answer)


def to_text(thing: Any) -> str:
    """Return a TL object as text, for a snapshot."""
    return base64.b64encode(bytes(thing)).decode()


def from_text(text: str) -> Any:
    """Read what `to_text` wrote."""
    return parse(base64.b64decode(text))
