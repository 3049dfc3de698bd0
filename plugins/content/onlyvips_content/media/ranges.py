"""Which bytes a caller wants: ``Range`` and ``If-Range`` (RFC 9110, section 14).

Werkzeug reads the header too, but takes a suffix that is longer than the file for one that cannot
be satisfied, where the whole file is meant (section 14.1.2).
"""

from __future__ import annotations

import re

_SINGLE = re.compile(r"bytes[ \t]*=[ \t,]*([0-9]*)-([0-9]*)[ \t,]*", re.IGNORECASE)
#: Digits that a position may have. No file is that long, so what has more lies behind the end.
_DIGITS = 18


class Unsatisfiable(Exception):
    """None of the bytes that were asked for exist."""


def wanted(
    header: str | None, if_range: str | None, etag: str, size: int
) -> tuple[int, int] | None:
    """Return the bytes that a caller wants.

    Args:
        header: ``Range``.
        if_range: ``If-Range``: the range is meant only for the file with this tag. There is no
            date to compare with, so one never fits.
        etag: Tag of the file, with its quotes.
        size: Bytes of the file.

    Returns:
        The first byte and the one after the last; None for the whole file, which is the answer to
        what is malformed, in other units, or asks for several ranges, too: a server may leave
        ``Range`` out of account.

    Raises:
        Unsatisfiable: They lie behind the end.
    """
    if not header or (if_range is not None and if_range.strip() != etag):
        return None
    found = _SINGLE.fullmatch(header.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found[1][:_DIGITS], found[2][:_DIGITS]
    if len(found[1]) > _DIGITS:
        raise Unsatisfiable
    if not first:
        length = min(int(last), size)
        if not length:
            raise Unsatisfiable
        return size - length, size
    start = int(first)
    bounded = last and len(found[2]) <= _DIGITS
    end = int(last) + 1 if bounded else size
    if bounded and end <= start:
        return None  # the last before the first: no range at all
    if start >= size:
        raise Unsatisfiable
    return start, min(end, size)
