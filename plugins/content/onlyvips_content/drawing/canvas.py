"""What all pictures are drawn with: colours, gradients, noise, and soft edges.

A canvas is an array of rows, columns and the three colours, each from 0 to 1. Every shape is laid
over it with a mask from 0 to 1, whose edge is as soft as one point, so nothing looks jagged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from PIL import Image

Array: TypeAlias = "np.ndarray[Any, Any]"
Size: TypeAlias = tuple[int, int]


def colour(code: str) -> Array:
    """Return a colour that is written as in CSS, ``#c0ffee``."""
    value = int(code.removeprefix("#"), 16)
    return np.array([value >> 16, value >> 8 & 255, value & 255], np.float32) / 255


def colours(codes: str) -> list[Array]:
    """Return several colours, separated by spaces."""
    return [colour(code) for code in codes.split()]


def mixed(one: Array, other: Array, share: float) -> Array:
    """Return a colour between two others."""
    return one + (other - one) * np.float32(share)


def grid(size: Size) -> tuple[Array, Array]:
    """Return across and down of every point, each from 0 to 1."""
    width, height = size
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    return across, down


def shaded(values: Array, stops: Sequence[Array]) -> Array:
    """Return colours for values from 0 to 1: a gradient of even steps."""
    places = np.linspace(0, 1, len(stops))
    table = np.stack(stops)
    return np.stack(
        [np.interp(values, places, table[:, band]).astype(np.float32) for band in range(3)], axis=-1
    )


def sky(size: Size, stops: Sequence[Array]) -> Array:
    """Return a canvas that is a gradient from its top to its bottom."""
    _, down = grid(size)
    return np.repeat(shaded(down[:, 0], stops)[:, None, :], size[0], axis=1)


def lay(canvas: Array, mask: Array, paint: Array) -> None:
    """Lay a colour, or colours of every point, over a canvas where a mask is."""
    canvas += (paint - canvas) * mask[..., None]


def glow(canvas: Array, mask: Array, paint: Array) -> None:
    """Let light shine on a canvas where a mask is."""
    canvas += (1 - canvas) * paint * mask[..., None]


def disc(size: Size, x: float, y: float, radius: float, soft: float = 1.5) -> Array:
    """Return the mask of a disc; places and radius are parts of the width."""
    return np.clip((radius * size[0] - distance(size, x, y) * size[0]) / soft + 0.5, 0, 1)


def distance(size: Size, x: float, y: float) -> Array:
    """Return how far every point is from a place; all as parts of the width."""
    across, down = grid(size)
    ratio = size[1] / size[0]
    return np.sqrt((across - x) ** 2 + ((down - y) * ratio) ** 2)


def noise(random: np.random.Generator, size: Size, cells: float, octaves: int = 4) -> Array:
    """Return smooth noise from 0 to 1, finer with every octave.

    Args:
        random: Where it comes from.
        size: Width and height.
        cells: Lumps across the width.
        octaves: How often finer lumps are added.
    """
    width, height = size
    total = np.zeros((height, width), np.float32)
    weight = 1.0
    for octave in range(octaves):
        across = max(2, round(cells * 2**octave))
        down = max(2, round(across * height / width))
        small = Image.fromarray(random.random((down + 2, across + 2), dtype=np.float32))
        total += weight * np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))
        weight *= 0.5
    return unit(total)


def line(random: np.random.Generator, width: int, cells: float, octaves: int = 5) -> Array:
    """Return a smooth line from 0 to 1, as long as the width."""
    total = np.zeros(width, np.float32)
    weight = 1.0
    for octave in range(octaves):
        points = max(3, round(cells * 2**octave) + 2)
        at = np.linspace(0, points - 1.001, width)
        left = at.astype(int)
        part = at - left
        part = part * part * (3 - 2 * part)
        values = random.random(points + 1)
        total += weight * (values[left] * (1 - part) + values[left + 1] * part)
        weight *= 0.5
    return unit(total)


def unit(values: Array) -> Array:
    """Stretch values to the range from 0 to 1."""
    low, high = float(values.min()), float(values.max())
    return ((values - low) / max(high - low, 1e-6)).astype(np.float32)


def below(size: Size, edge: Array, soft: float = 1.5) -> Array:
    """Return the mask of all that is below a line; its heights are parts of the height."""
    _, down = grid(size)
    return np.clip((down - edge[None, :]) * size[1] / soft + 0.5, 0, 1)


def stars(random: np.random.Generator, canvas: Array, count: int, lowest: float = 1.0) -> None:
    """Put stars onto a canvas, a few of them bright.

    Args:
        random: Where they are.
        canvas: What they are put onto.
        count: How many.
        lowest: Down to which part of the height.
    """
    height, width = canvas.shape[:2]
    x = random.integers(1, width - 1, count)
    y = random.integers(1, max(2, int(height * lowest) - 1), count)
    light = random.random(count) ** 4
    for dx, dy, share in ((0, 0, 1.0), (1, 0, 0.3), (-1, 0, 0.3), (0, 1, 0.3), (0, -1, 0.3)):
        spot = canvas[y + dy, x + dx]
        canvas[y + dy, x + dx] = spot + (1 - spot) * (light * share)[:, None].astype(np.float32)


def finished(canvas: Array, random: np.random.Generator, grain: float = 0.012) -> Image.Image:
    """Return a canvas as a picture, a little darker in its corners, with a film's grain."""
    height, width = canvas.shape[:2]
    far = distance((width, height), 0.5, 0.5)
    light = 1 - 0.32 * np.clip(far - 0.25, 0, 1) ** 1.5
    rough = random.normal(0, grain, (height, width)).astype(np.float32)
    points = np.clip(canvas * light[..., None] + rough[..., None], 0, 1)
    image = Image.fromarray((points * 255 + 0.5).astype(np.uint8))
    # Each is developed a little differently: warmer, colder, lighter.
    steps = np.arange(256) / 255
    curves = [steps ** random.uniform(0.88, 1.14) for _ in range(3)]
    return image.point([round(255 * step) for curve in curves for step in curve.tolist()])
