"""Keeping a world on disk.

Two files: a snapshot of the world, written a while after something changed and at the end, and the
marks of its counters, written before a number beyond them is used.  After a crash the world is the
last snapshot's, but its numbers go on above everything that anybody saw.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.private_files import write_private
from onlyvips.testing.telegram.world import World

logger = logging.getLogger(__name__)

Extras = Callable[[], dict[str, Any]]


class WorldKeeper:
    """Loads a world from a file and keeps that file up to date.

    Args:
        world: The world; its counters are tied to the file from now on.
        path: The snapshot; the marks lie beside it in `<name>.marks`.
        extras: Returns more plain data to keep with the snapshot, such as keys.
        delay: Seconds from a change to the snapshot that holds it.
    """

    def __init__(
        self, world: World, path: Path, *, extras: Extras | None = None, delay: float = 1.0
    ) -> None:
        self.world = world
        self.path = path
        self.marks_path = path.with_name(path.name + ".marks")
        self._extras = extras
        self._delay = delay
        self._cost = 0.0
        self._dirty = False
        self._closing = asyncio.Event()
        self._saving: asyncio.Task[None] | None = None

    def load(self) -> dict[str, Any] | None:
        """Load the snapshot into the world, and begin to keep it.

        Returns:
            The extras, or `None` when there was no snapshot.

        Raises:
            SimulatorError: The file cannot be read, or another version wrote it.
        """
        marks = self._read(self.marks_path) or {}
        plain = self._read(self.path)
        if plain is not None:
            try:
                extras: dict[str, Any] = plain["extras"]
                self.world.restore(plain["world"], marks)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise SimulatorError(
                    f"The simulator's saved state {self.path} is damaged; remove it to begin with "
                    "an empty world."
                ) from error
        elif marks:
            self.world.counters.restore({}, marks)
        self.world.counters.persist_through(self._write_marks)
        self.world.on_change = self._changed
        return None if plain is None else extras

    async def close(self) -> None:
        """Write the last snapshot, with marks that set nothing aside any more."""
        self.world.on_change = None
        self._closing.set()
        if self._saving is not None:  # a write that has begun must not end after the last one
            await asyncio.gather(self._saving, return_exceptions=True)
        try:
            self.save()
            write_private(self.marks_path, json.dumps(self.world.counters.values()).encode())
        except OSError as error:
            logger.warning("The simulator cannot save its state: %s.", error)

    def save(self) -> None:
        """Write a snapshot now."""
        write_private(self.path, self._encode())

    def _changed(self) -> None:
        self._dirty = True
        if self._saving is not None and not self._saving.done():
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no loop runs yet; a later snapshot will have it
            return
        self._saving = loop.create_task(self._save_soon())

    async def _save_soon(self) -> None:
        while self._dirty:
            # A big world is saved more rarely, so that saving never takes more than a twentieth.
            with contextlib.suppress(TimeoutError):
                delay = max(self._delay, 20 * self._cost)
                await asyncio.wait_for(self._closing.wait(), delay)
            if self._closing.is_set():
                return
            self._dirty = False
            begun = time.monotonic()
            data = self._encode()
            self._cost = time.monotonic() - begun
            try:
                await asyncio.to_thread(write_private, self.path, data)
            except OSError as error:
                logger.warning("The simulator cannot save its state: %s.", error)

    def _encode(self) -> bytes:
        extras = self._extras() if self._extras is not None else {}
        plain = {"world": self.world.snapshot(), "extras": extras}
        return json.dumps(plain, separators=(",", ":")).encode()

    def _write_marks(self, marks: Mapping[str, int]) -> None:
        write_private(self.marks_path, json.dumps(dict(marks)).encode())

    @staticmethod
    def _read(path: Path) -> dict[str, Any] | None:
        try:
            plain = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise SimulatorError(
                f"The simulator's saved state {path} cannot be read; remove it to begin with an "
                "empty world."
            ) from error
        if not isinstance(plain, dict):
            raise SimulatorError(f"{path} is damaged; remove it to begin with an empty world.")
        return plain
