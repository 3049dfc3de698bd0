"""Pictures to hand in, drawn at random but each time the same."""

from __future__ import annotations

import random
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Draw something with large and small things in it, as photos and screenshots have."""
    dice = random.Random(seed)
    image = Image.new("RGB", size, _colour(dice))
    draw = ImageDraw.Draw(image)
    width, height = size
    for step in range(24):
        reach = max(width, height) // (2 + step // 3)
        x, y = dice.randrange(-reach // 2, width), dice.randrange(-reach // 2, height)
        box = (x, y, x + dice.randrange(reach // 4, reach), y + dice.randrange(reach // 4, reach))
        (draw.ellipse if dice.random() < 0.5 else draw.rectangle)(box, fill=_colour(dice))
    return image


def file(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return the picture as a file."""
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    """Read a file."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def _colour(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(256), dice.randrange(256), dice.randrange(256)
