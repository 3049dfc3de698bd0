"""Leaderboards in Redis: copies of the tables, which answer without counting.

A board is one sorted set: members are account numbers, written so that they sort like numbers, and
scores are XP. Beside people it holds notes, whose scores are below zero, so that no rank and no
page sees them. A note lies in the set itself because it must vanish with it: Redis may drop a key
when memory is short, and an empty board must not be taken for one on which nobody stands.

- ``complete``: everybody is on the board. Its score tells the generation, see `Boards`.
- ``building``: somebody is filling it; the score tells who.
- ``server:<id>``: the run of the server on which it was filled. Another run may have begun with an
  old copy from its disk, or on a replica that had not heard of everything.

Filling never overwrites (``NX``): what is there already was written after the filling began, by
somebody who looked at the tables later. Who has no XP any more is on the board with a score of 0
while it is filled, for the same reason; those are removed when it is complete.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onlyvips_quests.standing.entries import ALL, Entry, Place

if TYPE_CHECKING:
    from onlyvips.cache import Cache

#: Digits of a member: as many as the largest number has.
_DIGITS = 19
#: Seconds after which a board that is not of all time is forgotten; weeks and seasons pass.
_TTL = 30 * 86_400

_COMPLETE = """
local key = KEYS[1]
if tonumber(redis.call('ZSCORE', key, 'complete') or 0) ~= tonumber(ARGV[1]) then return false end
"""
_RANK = f"""{_COMPLETE}
local xp = redis.call('ZSCORE', key, ARGV[2])
if not xp then return 0 end
return redis.call('ZCOUNT', key, '(' .. xp, '+inf') + 1
"""
_PAGE = """
local found = redis.call('ZREVRANGE', key, first, last, 'WITHSCORES')
while #found > 0 and tonumber(found[#found]) <= 0 do
  table.remove(found)
  table.remove(found)
end
local above = 0
if #found > 0 then above = redis.call('ZCOUNT', key, '(' .. found[2], '+inf') end
return {first, above, found}
"""
# A page may continue after a place where nobody stands any more: those with as much XP are searched
# by halves, which takes as many looks as their number has binary digits.
_TOP = f"""{_COMPLETE}
local first = 0
if ARGV[3] ~= '' then
  local to = redis.call('ZCOUNT', key, ARGV[3], '+inf')
  first = redis.call('ZCOUNT', key, '(' .. ARGV[3], '+inf')
  while first < to do
    local middle = math.floor((first + to) / 2)
    if redis.call('ZREVRANGE', key, middle, middle)[1] >= ARGV[4] then
      first = middle + 1
    else
      to = middle
    end
  end
end
local last = first + ARGV[2] - 1
{_PAGE}
"""
_AROUND = f"""{_COMPLETE}
local place = redis.call('ZREVRANK', key, ARGV[3])
if not place then return {{0, 0, {{}}}} end
local first, last = math.max(0, place - ARGV[2]), place + ARGV[2]
{_PAGE}
"""
_PUT = """
local key = KEYS[1]
local complete = redis.call('ZSCORE', key, 'complete')
if not complete and not redis.call('ZSCORE', key, 'building') then return 0 end
for i = 1, #ARGV, 2 do
  if complete and tonumber(ARGV[i]) <= 0 then
    redis.call('ZREM', key, ARGV[i + 1])
  else
    redis.call('ZADD', key, ARGV[i], ARGV[i + 1])
  end
end
return 1
"""
_BEGIN = """
redis.call('DEL', KEYS[1])
return redis.call('ZADD', KEYS[1], ARGV[1], 'building')
"""
_BUILDING = """
local key = KEYS[1]
if tonumber(redis.call('ZSCORE', key, 'building') or 0) ~= tonumber(ARGV[1]) then return 0 end
"""
_FILL = f"""{_BUILDING}
for i = 2, #ARGV, 2 do redis.call('ZADD', key, 'NX', ARGV[i], ARGV[i + 1]) end
return 1
"""
_FINISH = f"""{_BUILDING}
redis.call('ZREMRANGEBYSCORE', key, 0, 0)
redis.call('ZREM', key, 'building')
redis.call('ZADD', key, ARGV[2], 'complete', -1, 'server:' .. ARGV[3])
if tonumber(ARGV[4]) > 0 then redis.call('EXPIRE', key, ARGV[4]) end
return 1
"""
_FITS = f"""{_COMPLETE}
if ARGV[2] ~= '' and not redis.call('ZSCORE', key, 'server:' .. ARGV[2]) then return false end
return 1
"""


class Mirror:
    """Boards in Redis. Whatever is asked while Redis is away is answered with None.

    Args:
        cache: The plugin's cache.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    # ---- reading ---------------------------------------------------------------------------

    async def rank(self, board: str, generation: int, account_id: int) -> int | None:
        """Return somebody's rank; 0 for who is not on the board; None when it is not complete."""
        found = await self._run(_RANK, board, _note(generation), _member(account_id))
        return None if found is None else int(found)

    async def top(
        self, board: str, generation: int, limit: int, after: Place | None
    ) -> list[Entry] | None:
        """Return a page, from the first place or from the one after ``after`` on."""
        start = (after.xp, _member(after.account_id)) if after else ("", "")
        return _page(await self._run(_TOP, board, _note(generation), limit, *start))

    async def around(
        self, board: str, generation: int, account_id: int, radius: int
    ) -> list[Entry] | None:
        """Return somebody and their neighbours; nobody for who is not on the board."""
        member = _member(account_id)
        return _page(await self._run(_AROUND, board, _note(generation), radius, member))

    async def fits(self, board: str, generation: int, server: str) -> bool:
        """Say whether a board is complete, of this generation, and filled on this server.

        Args:
            board: The board.
            generation: What holds now.
            server: The server's present run; empty where it does not tell.
        """
        return bool(await self._run(_FITS, board, _note(generation), server))

    # ---- writing ---------------------------------------------------------------------------

    async def put(self, board: str, scores: Mapping[int, int]) -> bool:
        """Set people's XP on a board that is complete or being filled.

        Args:
            board: The board.
            scores: XP by account; 0 for who is not on the board.

        Returns:
            Whether Redis heard it. A board that is not there is left so.
        """
        return await self._run(_PUT, board, *_pairs(scores.items())) is not None

    async def begin(self, board: str) -> int | None:
        """Empty a board and begin to fill it; return the token of who fills it.

        Whoever fills it at the moment will find that they do not any more.
        """
        token = secrets.randbelow(2**48) + 2
        done = await self._run(_BEGIN, board, -token)
        return None if done is None else token

    async def fill(self, board: str, token: int, scores: Sequence[tuple[int, int]]) -> bool | None:
        """Add people, by account and XP, who are not there yet; False for a lost token."""
        done = await self._run(_FILL, board, -token, *_pairs(scores))
        return None if done is None else bool(done)

    async def finish(self, board: str, token: int, generation: int, server: str) -> bool | None:
        """Note that everybody is on the board; False for a lost token."""
        ttl = 0 if board == ALL else _TTL
        done = await self._run(_FINISH, board, -token, _note(generation), server, ttl)
        return None if done is None else bool(done)

    async def drop(self, board: str) -> None:
        """Forget a board."""
        await self._cache.delete(_key(board))

    async def _run(self, script: str, board: str, *arguments: str | float) -> Any:
        return await self._cache.script(script, [_key(board)], arguments)


def _key(board: str) -> str:
    return f"board:{board}"


def _member(account_id: int) -> str:
    return f"{account_id:0{_DIGITS}d}"


def _note(generation: int) -> int:
    """Return the score of a complete board of a generation, which is from 0 on."""
    return -1 - generation


def _pairs(scores: Any) -> list[str | float]:
    return [value for account, xp in scores for value in (xp, _member(account))]


def _page(found: Any) -> list[Entry] | None:
    """Read what the scripts return of a page: places before it, people above it, the page."""
    if found is None:
        return None
    before, above, flat = found
    entries: list[Entry] = []
    rank = int(above) + 1
    for number, (member, score) in enumerate(zip(flat[::2], flat[1::2], strict=True)):
        xp = int(float(score))
        if entries and xp < entries[-1].xp:
            rank = int(before) + number + 1
        entries.append(Entry(int(member), rank, xp))
    return entries
