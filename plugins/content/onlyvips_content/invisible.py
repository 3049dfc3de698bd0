"""Characters that nobody sees and that make text look like another one.

A right-to-left override lets ``exe.gpj`` read as ``jpg.exe``, and a zero-width space lets one name
be had twice (Unicode Technical Report 36, https://www.unicode.org/reports/tr36/). What scripts and
emoji need to be written rightly stays: joiners, and the marks of direction.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Embeddings and overrides of direction, and the byte order mark, in whatever text.
_NEVER: Final = re.compile("[\u202a-\u202e\ufeff]")
#: In a single line also isolates, which would reach into what stands behind it, and what has no
#: width: soft hyphen, zero-width space, word joiner and its like, deprecated and annotating ones.
_NOT_IN_A_LINE: Final = re.compile(
    "[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001]"
)
#: Letters that are drawn as nothing: fillers of Hangul, and the empty pattern of Braille.
_EMPTY: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def without_tricks(text: str, *, line: bool = False) -> str:
    """Return a text without the characters that only deceive.

    Args:
        text: What somebody wrote.
        line: It is a name or title, which stands among other text.
    """
    return (_NOT_IN_A_LINE if line else _NEVER).sub("", text)


def can_be_seen(text: str) -> bool:
    """Say whether there is anything in a text that shows."""
    return any(unicodedata.category(c)[0] not in "CZM" and c not in _EMPTY for c in text)
