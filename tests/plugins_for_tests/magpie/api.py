from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from onlyvips.events import Event


class Nest(Protocol):
    treasures: Mapping[str, list[str]]
    is_open: bool

    def open(self, treasures: Mapping[str, list[str]]) -> None: ...
    async def close(self) -> int: ...
    async def find(self, account_id: int | None, thing: str, source: str) -> int: ...
    async def finds(self, account_id: int) -> Sequence[str]: ...
    async def count(self) -> int: ...
    async def clear(self) -> int: ...
    async def export(self, account_id: int) -> Mapping[str, Any]: ...
    async def erase(self, account_id: int) -> None: ...


class ThingFound(Event):
    event_name: ClassVar[str] = "magpie.thing_found"
    find_id: int
    account_id: int | None
    thing: str
