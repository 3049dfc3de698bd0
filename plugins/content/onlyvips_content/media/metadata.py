"""``Upload-Metadata`` of tus: keys and Base64 (https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

import binascii
import unicodedata
from base64 import b64decode

from onlyvips.errors import FieldError, InvalidInput

_MOST = 4096
_MOST_NAME = 255


def read_metadata(text: str) -> dict[str, str]:
    """Return what was sent with an upload.

    Args:
        text: Pairs of a key and a Base64 value, separated by commas; a value may be missing.

    Raises:
        InvalidInput: It is malformed.
    """
    expected = "expected keys with Base64 values, separated by commas"
    problem = InvalidInput(
        f"Upload-Metadata is malformed: {expected}.",
        fields=[FieldError("Upload-Metadata", expected)],
    )
    if len(text) > _MOST or not text.isascii() or not (text.isprintable() or not text):
        raise problem
    found: dict[str, str] = {}
    for pair in text.split(",") if text.strip() else ():
        key, _, value = pair.strip().partition(" ")
        if not key or key in found:
            raise problem
        try:
            found[key] = b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise problem from None
    return found


def file_name_of(metadata: dict[str, str]) -> str:
    """Return the name that a file had, safe to show: one line, no folders, nothing invisible."""
    name = metadata.get("filename") or metadata.get("name") or ""
    name = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in name if unicodedata.category(c)[0] not in "CZ" or c == " ")
    return kept.strip()[:_MOST_NAME]
