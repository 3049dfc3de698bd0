"""Drawing and processing what the demo shows, on all processors at once."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from onlyvips_content.media.processing.values import Limits, Made

_SIZES: Final = ((720, 480), (720, 480), (720, 480), (540, 675), (640, 640), (768, 432))
_VIDEO: Final = (480, 270)
_VIDEO_SECONDS: Final = 3.0
_SOUND_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """Something to draw.

    Attributes:
        name: Of the file; unique within the demo, and what it is drawn by.
        kind: ``image``, ``video`` or ``audio``.
        style: See `onlyvips_content.drawing.pictures.STYLES`.
        wide: Of a picture: it is the wide one of a page's head; None for one like the others.
    """

    name: str
    kind: str
    style: str
    wide: bool | None = None


@dataclass(frozen=True, slots=True)
class Baked:
    """Something that was drawn and processed.

    Attributes:
        recipe: What it is.
        original: The file.
        digest: SHA-256 of it.
        folder: Where its renditions are.
        made: What they are.
    """

    recipe: Recipe
    original: Path
    digest: bytes
    folder: Path
    made: Made


@contextmanager
def oven(room: Path, recipes: Sequence[Recipe]) -> Iterator[list[Future[Baked]]]:
    """Draw and process in processes of their own.

    Args:
        room: An empty folder for all that comes of it.
        recipes: What to draw.
    """
    # Forking a process that has threads and connections is asking for trouble.
    context = multiprocessing.get_context("spawn")
    workers = max(1, min(os.cpu_count() or 1, len(recipes)))
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_settle_in)
    try:
        yield [
            pool.submit(bake, recipe, room / f"{number}") for number, recipe in enumerate(recipes)
        ]
    finally:
        # Who leaves early, because the platform is stopped, waits for what is begun and no more.
        pool.shutdown(cancel_futures=True)


def bake(recipe: Recipe, folder: Path) -> Baked:
    """Draw something and process it, as if somebody had uploaded it.

    Args:
        recipe: What to draw.
        folder: A folder that is not there yet.
    """
    from onlyvips_content.media.processing.files import process_file

    folder.mkdir()
    data = _drawn(recipe)
    original = folder / "original"
    original.write_bytes(data)
    made_in = folder / "made"
    made_in.mkdir()
    made = process_file(original, made_in, Limits(), lambda percent: None)
    return Baked(recipe, original, hashlib.sha256(data).digest(), made_in, made)


def _drawn(recipe: Recipe) -> bytes:
    from onlyvips_content.drawing.pictures import dice, draw_picture
    from onlyvips_content.drawing.sounds import draw_sound
    from onlyvips_content.drawing.videos import draw_video

    if recipe.kind == "video":
        return draw_video(recipe.name, recipe.style, _VIDEO, _VIDEO_SECONDS)
    if recipe.kind == "audio":
        return draw_sound(recipe.name, recipe.style, _SOUND_SECONDS)
    size = _SIZES[int(dice(f"{recipe.name} size").integers(len(_SIZES)))]
    if recipe.wide is not None:
        size = (960, 320) if recipe.wide else (320, 320)
    return draw_picture(recipe.name, recipe.style, size)


def _settle_in() -> None:
    """Each process has one processor: threads within it would only be in each other's way.

    Ctrl-C in a terminal reaches these processes, too; the one that began them ends them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("VIPS_CONCURRENCY", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = "1"


def suffix_of(kind: str) -> str:
    """Return the ending of a file's name."""
    names: dict[str, Any] = {"image": "jpg", "video": "mp4", "audio": "mp3"}
    return str(names[kind])
