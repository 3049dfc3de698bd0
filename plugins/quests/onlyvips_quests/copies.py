"""Telling texts that somebody wrote from texts that somebody copied."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: Shorter texts are alike by chance: "Good morning everybody!" is nobody's own.
SHORTEST = 24
_NOTE = """
WITH noted AS (
  INSERT INTO quests.text_prints (print, account_id, written_at) VALUES (:print, :account, :now)
  ON CONFLICT (print) DO NOTHING RETURNING account_id
)
SELECT account_id FROM noted
UNION ALL SELECT account_id FROM quests.text_prints WHERE print = :print
LIMIT 1
"""


def plain(text: str) -> str:
    """Return the letters and digits of a text, without case, accents of form, marks and blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def text_print(text: str) -> int | None:
    """Return a digest that texts share that differ in blanks, case and punctuation only.

    Returns:
        A signed 64-bit number; None for a text that is too short to be anybody's own.
    """
    letters = plain(text)
    if len(letters) < SHORTEST:
        return None
    digest = hashlib.blake2b(letters.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class Copies:
    """Remembers who wrote a text first.

    Args:
        platform: Has the tables.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def is_copy(self, account_id: int, text: str) -> bool:
        """Note a text and say whether somebody else wrote it before."""
        digest = text_print(text)
        if digest is None:
            return False
        first = await self._platform.db.fetch_val(
            _NOTE,
            {"print": digest, "account": account_id, "now": self._platform.clock.now()},
        )
        # Another transaction may have noted it at this very moment, unseen by this statement.
        if first is None:
            first = await self._platform.db.fetch_val(
                "SELECT account_id FROM quests.text_prints WHERE print = :print", {"print": digest}
            )
        return first is not None and first != account_id
