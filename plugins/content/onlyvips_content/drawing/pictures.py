"""Drawing a picture in a style."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np

from onlyvips_content.drawing import abstract, cities, landscapes, ornaments, space
from onlyvips_content.drawing.canvas import Array, Size, finished

if TYPE_CHECKING:
    from PIL.Image import Image

Style = Callable[[np.random.Generator, Size], Array]

STYLES: Final[Mapping[str, Style]] = {
    "mountains": landscapes.mountains,
    "sea": landscapes.sea,
    "dunes": landscapes.dunes,
    "aurora": landscapes.aurora,
    "city": cities.city,
    "planets": space.planets,
    "tiles": ornaments.tiles,
    "blossom": ornaments.blossom,
    "currents": abstract.currents,
    "glass": abstract.glass,
    "paper": abstract.paper,
    "marble": abstract.marble,
}
_QUALITY: Final = 90


def draw_picture(seed: str, style: str, size: Size) -> bytes:
    """Draw a picture; the same arguments give the same picture.

    Args:
        seed: Which of the endless many.
        style: A key of `STYLES`.
        size: Width and height in pixels.

    Returns:
        A JPEG.
    """
    buffer = BytesIO()
    picture(seed, style, size).save(buffer, "JPEG", quality=_QUALITY, subsampling=0)
    return buffer.getvalue()


def picture(seed: str, style: str, size: Size) -> Image:
    """Draw a picture and return it as it is; see `draw_picture`."""
    random = dice(f"{seed} {style}")
    return finished(STYLES[style](random, size), random)


def dice(seed: str) -> np.random.Generator:
    """Return a generator whose numbers depend on a text alone."""
    return np.random.default_rng(np.frombuffer(seed.encode(), np.uint8).tolist())
