"""Planets and nebulae."""

from __future__ import annotations

import numpy as np

from onlyvips_content.drawing.canvas import (
    Array,
    Size,
    colours,
    glow,
    grid,
    lay,
    noise,
    shaded,
    sky,
    stars,
)

_SPACES = (
    ("#030414 #140c34 #3d1a5b", "#ff7eb6 #5ec8ff", "#ffb56b #a63d40 #f7e1a0"),
    ("#02060f #06202e #0e4a55", "#4affc3 #3f7cff", "#7ad7f0 #1f5aa6 #e8fbff"),
    ("#0a0410 #2b0b2e #5d1f45", "#ffb347 #ff4d6d", "#d9c2ff #5b3c88 #fff0ff"),
)


def planets(random: np.random.Generator, size: Size) -> Array:
    """Draw a planet with its moons, in front of a nebula."""
    space, gases, surface = _SPACES[random.integers(len(_SPACES))]
    canvas = sky(size, colours(space))
    for gas in colours(gases):
        cloud = np.clip(noise(random, size, 2, 6) * 1.9 - 0.95, 0, 1) ** 1.4
        glow(canvas, cloud * 0.7, gas)
    stars(random, canvas, 900)
    sun = random.uniform(0, 2 * np.pi)
    x, y, radius = random.uniform(0.3, 0.7), random.uniform(0.35, 0.65), random.uniform(0.13, 0.24)
    ringed = random.random() < 0.65
    tilt, tone = random.uniform(-0.6, 0.6), colours(surface)
    if ringed:
        _ring(canvas, size, (x, y, radius), tilt=tilt, tone=tone[2], front=False)
    _ball(random, canvas, size, (x, y, radius), sun=sun, tones=tone)
    if ringed:
        _ring(canvas, size, (x, y, radius), tilt=tilt, tone=tone[2], front=True)
    for _ in range(int(random.integers(1, 4))):
        moon = (*random.uniform(0.06, 0.94, 2), random.uniform(0.012, 0.04))
        _ball(random, canvas, size, moon, sun=sun, tones=[tone[2], tone[0], tone[1]])
    return canvas


def _ball(
    random: np.random.Generator,
    canvas: Array,
    size: Size,
    at: tuple[float, float, float],
    *,
    sun: float,
    tones: list[Array],
) -> None:
    x, y, radius = at
    across, down = grid(size)
    u = (across - x) / radius
    v = (down - y) * size[1] / size[0] / radius
    far = np.sqrt(u**2 + v**2)
    height = np.sqrt(np.clip(1 - far**2, 0, 1))
    swirl = noise(random, size, 7, 4)
    bands = 0.5 + 0.5 * np.sin(9 * v + 3.2 * swirl + random.uniform(0, 6))
    light = np.clip(u * np.cos(sun) * 0.75 + v * np.sin(sun) * 0.75 + 0.65 * height, 0, 1)
    body = shaded(bands, [tones[1], tones[0], tones[2]]) * (0.05 + 1.05 * light)[..., None]
    glow(canvas, 0.3 * np.exp(-np.clip(far - 1, 0, None) * 9) * (far > 0.9), tones[0])
    lay(canvas, np.clip((1 - far) * radius * size[0] / 1.5 + 0.5, 0, 1), np.clip(body, 0, 1))


def _ring(
    canvas: Array,
    size: Size,
    at: tuple[float, float, float],
    *,
    tilt: float,
    tone: Array,
    front: bool,
) -> None:
    x, y, radius = at
    across, down = grid(size)
    dx, dy = (across - x) / radius, (down - y) * size[1] / size[0] / radius
    u, v = dx * np.cos(tilt) + dy * np.sin(tilt), -dx * np.sin(tilt) + dy * np.cos(tilt)
    far = np.sqrt(u**2 + (v / 0.28) ** 2)
    grooves = 0.6 + 0.4 * np.sin(far * 46)
    mask = np.clip((far - 1.35) * 14, 0, 1) * np.clip((2.15 - far) * 14, 0, 1) * grooves * 0.75
    lay(canvas, np.where((v > 0) == front, mask, 0), tone)
