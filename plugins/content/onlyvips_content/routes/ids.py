"""Reading names of media and uploads in addresses."""

from __future__ import annotations

import re
from uuid import UUID

from onlyvips.errors import NotFound

_HEX = re.compile(r"[0-9a-f]{32}")


def read_id(text: str) -> UUID:
    """Return the id that a part of an address writes as 32 hexadecimal digits.

    Raises:
        NotFound: It is none.
    """
    if not _HEX.fullmatch(text):
        raise NotFound("There is nothing of this name.")
    return UUID(text)
