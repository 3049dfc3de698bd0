"""How objects in storage are called.

Everything of a medium or an upload lies below its id, so that whether an object is still needed
can be asked of the tables by their primary keys. Each name ends with random characters: a key is
never used for two contents, so what was read once may be kept, and nobody finds an object by the
id of its medium.
"""

from __future__ import annotations

import re
import secrets
from uuid import UUID

#: What is allowed in a key: no other case, no empty and no hidden part, so no ``..`` either.
_KEY = re.compile(
    r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*(?:/[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*)*"
)
_MOST = 200
#: Folders of uploads and of media.
UPLOADS, MEDIA = "u", "m"
_OWNED = re.compile(r"(u|m)/[0-9a-f]{2}/([0-9a-f]{32})/[a-z0-9_.-]+")


def check_key(key: str) -> str:
    """Return a key if it is one.

    Raises:
        ValueError: It is not: it could lead out of the storage, or mean another object elsewhere.
    """
    if len(key) > _MOST or not _KEY.fullmatch(key):
        raise ValueError(f"{key[:_MOST]!r} is no key of the media storage")
    return key


def part_key(upload_id: UUID, start: int) -> str:
    """Return a key for a part of an upload that begins at a byte."""
    return _key(UPLOADS, upload_id, f"{start}")


def original_key(media_id: UUID) -> str:
    """Return a key for an original."""
    return _key(MEDIA, media_id, "original")


def rendition_key(media_id: UUID, name: str, suffix: str = "") -> str:
    """Return a key for what was made of a medium.

    Args:
        media_id: Of which.
        name: Name of the rendition.
        suffix: Of the file, without a dot, for people who look into the storage.
    """
    return _key(MEDIA, media_id, name) + (f".{suffix}" if suffix else "")


def owner_of(key: str) -> UUID | None:
    """Return the medium or upload that an object belongs to; None for what is not ours."""
    found = _OWNED.fullmatch(key)
    return UUID(found[2]) if found else None


def _key(folder: str, owner: UUID, name: str) -> str:
    text = owner.hex
    # Two more characters, because folders of a million entries are slow in many file systems.
    return check_key(f"{folder}/{text[:2]}/{text}/{name}-{secrets.token_hex(8)}")
