"""Drawing winners so that anybody can repeat it; docs/seasons.md describes it for them.

Everybody who takes part has a ticket, which is a digest of

- the season's seed, made in secret when the season starts, when its own digest is published;
- the digest of the final standings, which nobody knows before the season is over;
- the number of the prize, and of the account.

The lowest tickets win. So nobody's ticket depends on who else takes part, each is as likely to win
as any other, and there is no remainder of a division that would favour some.
"""

from __future__ import annotations

import heapq
import secrets
from hashlib import sha256


def new_seed() -> str:
    """Return a seed that nobody can guess: 32 bytes in hexadecimal."""
    return secrets.token_hex(32)


def digest_of(seed: str) -> str:
    """Return what is published of a seed while it is secret."""
    return sha256(seed.encode()).hexdigest()


class Standings:
    """Digest of the final standings: a line ``rank:account:xp`` for each place, in their order."""

    def __init__(self) -> None:
        self._digest = sha256()

    def add(self, rank: int, account_id: int, xp: int) -> None:
        """Add the next place; those with the same rank follow in the order of their numbers."""
        self._digest.update(f"{rank}:{account_id}:{xp}\n".encode())

    def hexdigest(self) -> str:
        """Return the digest in hexadecimal."""
        return self._digest.hexdigest()


def ticket(seed: str, standings: str, prize: int, account_id: int) -> bytes:
    """Return somebody's ticket, as SHA-256 of ``seed:standings:prize:account``.

    Args:
        seed: The season's seed, in hexadecimal.
        standings: Digest of the final standings, in hexadecimal.
        prize: Number of the prize within the season, from 1.
        account_id: Whose.
    """
    return sha256(f"{seed}:{standings}:{prize}:{account_id}".encode()).digest()


class Draw:
    """One raffle: those who take part are added one by one, and only the best are kept.

    Args:
        seed: The season's seed.
        standings: Digest of the final standings.
        prize: Number of the prize within the season, from 1.
        winners: How many are drawn.
    """

    def __init__(self, seed: str, standings: str, prize: int, winners: int) -> None:
        self._of = (seed, standings, prize)
        self._most = winners
        # The worst of the best comes first: tickets are held negative.
        self._best: list[tuple[int, int]] = []

    def add(self, account_id: int) -> None:
        """Let somebody take part."""
        item = (-int.from_bytes(ticket(*self._of, account_id), "big"), account_id)
        if len(self._best) < self._most:
            heapq.heappush(self._best, item)
        else:
            heapq.heappushpop(self._best, item)

    def winners(self) -> list[int]:
        """Return the accounts with the lowest tickets, the lowest first."""
        return [account for _, account in sorted(self._best, reverse=True)]
