"""Whole answers in the memory of this process, and when they may be given again."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Pairs = list[tuple[bytes, bytes]]

#: Longest answer that is kept.
MAX_ANSWER_BYTES = 1 << 20
#: What an answer takes besides its bytes: objects, keys, places in the tables. Measured roughly.
_OVERHEAD = 1024
#: Tags whose last invalidation is remembered; beyond it all of them count as just invalidated.
_REMEMBERED_TAGS = 10_000
#: Seconds after which an invalidation that was announced, whose transaction is over and of which
#: no notification came counts as rolled back.
_ROLLED_BACK_AFTER = 10.0


@dataclass(slots=True)
class Keep:
    """That the answer to a running request may be kept.

    Attributes:
        plugin: Whose tags they are.
        tags: What the answer depends on.
        seconds: How long it is good for if nothing invalidates it.
        by_language: It also depends on the header ``Accept-Language``.
        epoch: The store's count of invalidations when the request began.
        began: When that was.
    """

    plugin: str
    tags: set[str]
    seconds: float
    by_language: bool
    epoch: int
    began: float


@dataclass(slots=True, eq=False)
class KeptAnswer:
    """A whole answer.

    Attributes:
        body: Its bytes.
        headers: All headers that are the same for everybody; lower case.
        head: The same as bytes of HTTP/1.1, status line included, without the empty line.
        unchanged_headers: Headers of the 304 for who has this answer already.
        unchanged_head: The same as bytes.
        etag: Its ``ETag``.
        path: Decoded path, for the log.
        route: Template of the route, for metrics.
        tags: What it depends on.
        until: When it is too old.
        key: Where it lies in the store.
    """

    body: bytes
    headers: Pairs
    head: bytes
    unchanged_headers: Pairs
    unchanged_head: bytes
    etag: bytes
    path: str
    route: str
    tags: frozenset[str]
    until: float
    key: bytes = b""

    @property
    def size(self) -> int:
        """Bytes of memory that it takes, roughly."""
        # The headers lie there as pairs and as bytes, for both statuses.
        return len(self.body) + 3 * len(self.head) + 2 * len(self.key) + _OVERHEAD


@dataclass(slots=True)
class _Announced:
    """An invalidation whose transaction may still be open.

    Attributes:
        tags: What it invalidates.
        since: When it was announced.
        is_open: Says whether the transaction is open.
    """

    tags: tuple[str, ...]
    since: float
    is_open: Callable[[], bool]


@dataclass(slots=True)
class KeptCounts:
    """What the metrics tell: answers given from memory, answers put in."""

    given: int = 0
    stored: int = 0


@dataclass(slots=True)
class _Invalidations:
    """When each tag was invalidated last, by a count that only grows."""

    epoch: int = 0
    floor: int = 0
    last: dict[str, int] = field(default_factory=dict)

    def note(self, tags: Iterable[str]) -> None:
        self.epoch += 1
        for tag in tags:
            self.last[tag] = self.epoch
        if len(self.last) > _REMEMBERED_TAGS:
            self.note_all()

    def note_all(self) -> None:
        self.epoch += 1
        self.floor = self.epoch
        self.last.clear()

    def any_since(self, epoch: int, tags: Iterable[str]) -> bool:
        return epoch < self.floor or any(self.last.get(tag, 0) > epoch for tag in tags)


class KeptAnswers:
    """The answers, the one used longest ago leaving first.

    It is off until `open`: only while this process hears of invalidations may it give an answer a
    second time.

    Args:
        max_bytes: Memory for all of them; 0 keeps none.
        now: Monotonic clock.
    """

    def __init__(self, max_bytes: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self.counts = KeptCounts()
        self._max_bytes = max_bytes
        self._now = now
        self._answers: OrderedDict[bytes, KeptAnswer] = OrderedDict()
        self._by_tag: dict[str, set[bytes]] = {}
        #: Addresses with answers by language, and how many each has.
        self._languages: Counter[bytes] = Counter()
        self._bytes = 0
        self._is_open = False
        self._invalidated = _Invalidations()
        self._announced: dict[str, _Announced] = {}

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def bytes_held(self) -> int:
        """Memory that the answers take, roughly."""
        return self._bytes

    @property
    def is_open(self) -> bool:
        """Whether answers are kept and given."""
        return self._is_open

    def open(self) -> None:
        """Begin to keep answers: invalidations are heard of from now on."""
        self._invalidated.note_all()
        self._is_open = self._max_bytes > 0

    def close(self) -> None:
        """Forget all answers and keep none: invalidations are not heard of any more."""
        self._is_open = False
        self.clear()

    def clear(self) -> None:
        """Forget all answers, those of running requests included."""
        self._invalidated.note_all()
        self._answers.clear()
        self._by_tag.clear()
        self._languages.clear()
        self._bytes = 0

    # ---- giving ----------------------------------------------------------------------------

    def find(self, target: bytes) -> KeptAnswer | None:
        """Return the answer for an address, if it is the same in every language.

        Args:
            target: Path and query as they were sent.
        """
        answer = self._answers.get(target)
        if answer is None:
            return None
        if answer.until < self._now():
            self._forget(answer)
            return None
        self._answers.move_to_end(target)
        return answer

    def has_languages(self, target: bytes) -> bool:
        """Say whether there are answers for an address that differ by language."""
        return target in self._languages

    def find_by_language(self, target: bytes, language: bytes) -> KeptAnswer | None:
        """Return the answer for an address and the header ``Accept-Language``."""
        return self.find(_key(target, language))

    # ---- keeping ---------------------------------------------------------------------------

    def begin(self, plugin: str, tags: set[str], seconds: float, by_language: bool) -> Keep | None:
        """Note that a request begins whose answer may be kept; None if it may not."""
        if not self._is_open:
            return None
        epoch = self._invalidated.epoch
        return Keep(plugin, tags, seconds, by_language, epoch, self._now())

    def store(self, target: bytes, language: bytes, answer: KeptAnswer, keep: Keep) -> bool:
        """Keep an answer, unless something it depends on may have changed since it was asked for.

        Args:
            target: Path and query as they were sent.
            language: The header ``Accept-Language``, or empty.
            answer: The answer.
            keep: What `begin` returned.

        Returns:
            Whether it is kept.
        """
        answer.key = _key(target, language) if keep.by_language else target
        if not self._is_open or len(answer.body) > MAX_ANSWER_BYTES:
            return False
        if answer.size > self._max_bytes or answer.until < self._now():
            return False
        if self._invalidated.any_since(keep.epoch, answer.tags) or self._is_awaited(answer.tags):
            return False
        if (old := self._answers.get(answer.key)) is not None:
            self._forget(old)
        self._answers[answer.key] = answer
        self._bytes += answer.size
        for tag in answer.tags:
            self._by_tag.setdefault(tag, set()).add(answer.key)
        if keep.by_language:
            self._languages[target] += 1
        while self._bytes > self._max_bytes:
            self._forget(next(iter(self._answers.values())))
        self.counts.stored += 1
        return True

    # ---- invalidating ----------------------------------------------------------------------

    def drop(self, tags: Iterable[str]) -> None:
        """Forget what depends on any of these tags, and what is being made of it now."""
        tags = tuple(tags)
        self._invalidated.note(tags)
        for tag in tags:
            for key in tuple(self._by_tag.get(tag, ())):
                self._forget(self._answers[key])

    def announce(self, number: str, tags: tuple[str, ...], is_open: Callable[[], bool]) -> None:
        """Drop tags whose change is about to be committed by this process.

        Until `settle` is called with the same number nothing that depends on them is kept: it
        could have been read before the commit.

        Args:
            number: Names the announcement.
            tags: What changes.
            is_open: Says whether the transaction of the change is open. When it is over and
                nothing was heard for some seconds, it was rolled back.
        """
        self.drop(tags)
        if self._is_open:
            self._announced[number] = _Announced(tags, self._now(), is_open)

    def settle(self, number: str, tags: Iterable[str]) -> None:
        """Drop tags whose change was committed, by this process or another."""
        self._announced.pop(number, None)
        self.drop(tags)

    def _is_awaited(self, tags: frozenset[str]) -> bool:
        if not self._announced:
            return False
        latest = self._now() - _ROLLED_BACK_AFTER
        for number, announced in tuple(self._announced.items()):
            if announced.since < latest and not announced.is_open():
                del self._announced[number]
        return any(not tags.isdisjoint(one.tags) for one in self._announced.values())

    def _forget(self, answer: KeptAnswer) -> None:
        del self._answers[answer.key]
        self._bytes -= answer.size
        for tag in answer.tags:
            keys = self._by_tag[tag]
            keys.discard(answer.key)
            if not keys:
                del self._by_tag[tag]
        target, is_by_language, _ = answer.key.partition(_SEPARATOR)
        if is_by_language:
            self._languages[target] -= 1
            if not self._languages[target]:
                del self._languages[target]


#: Never part of an address: a request line ends with it.
_SEPARATOR = b"\n"


def _key(target: bytes, language: bytes) -> bytes:
    return target + _SEPARATOR + language
