"""Which leaderboards in Redis can be believed: those of the present generation."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.db import Database

#: Seconds for which a process believes what it read.
_FOR = 3.0
_READ = "SELECT generation FROM quests.board_mirrors WHERE id = 1"
_SPOIL = """
INSERT INTO quests.board_mirrors (id, generation) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET generation = board_mirrors.generation + 1
WHERE board_mirrors.generation % 2 = 0
RETURNING generation
"""
_RENEW = """
UPDATE quests.board_mirrors SET generation = generation + 1 WHERE id = 1 AND generation % 2 = 1
RETURNING generation
"""


class Generation:
    """A number in PostgreSQL that is raised when Redis missed a change.

    It is even while all is well, and odd from the first change that was missed until mirrors are
    made anew. No mirror is ever made for an odd number. Who misses something while it is odd need
    not write: mirrors for the next number are filled after that has been noted.

    Args:
        db: The database.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known = 0
        self._until = 0.0

    async def get(self, *, fresh: bool = False) -> int:
        """Return the present generation, as it was a few seconds ago at the latest.

        Args:
            fresh: As it is now.
        """
        if fresh or time.monotonic() >= self._until:
            self._keep(await self._db.fetch_val(_READ) or 0)
        return self._known

    async def spoil(self) -> None:
        """Note that Redis missed a change, in the caller's transaction if there is one."""
        if await self.get(fresh=True) % 2 == 0:
            raised = await self._db.fetch_val(_SPOIL)
            if raised is not None:
                self._keep(raised)

    async def renew(self) -> int:
        """Return the generation for mirrors that are made from now on; not in a transaction."""
        renewed = await self._db.fetch_val(_RENEW)
        if renewed is not None:
            self._keep(renewed)
        return await self.get(fresh=renewed is None)

    def _keep(self, generation: int) -> None:
        self._known = generation
        self._until = time.monotonic() + _FOR
