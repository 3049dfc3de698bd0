"""Cities at night, and their lights in the water."""

from __future__ import annotations

import numpy as np

from onlyvips_content.drawing.canvas import (
    Array,
    Size,
    colour,
    colours,
    disc,
    glow,
    grid,
    lay,
    mixed,
    noise,
    sky,
    stars,
)

_DUSKS = (
    ("#0b1030 #2b2f77 #b0487d #ffb27a", "#0a0b1c", "#ffd98a #ffb454 #9fe7ff"),
    ("#04121f #0f3a56 #3c7f93 #c9e4d6", "#050d16", "#fff0b8 #ffd36e #ffffff"),
    ("#12061f #4b1459 #b8336a #ff9b71", "#10061a", "#ffe9a8 #ff7ac6 #7af3ff"),
    ("#020814 #0a1f3d #1c4770 #5d8aa8", "#020610", "#ffe3a1 #ffc15c #c7f0ff"),
)


def city(random: np.random.Generator, size: Size) -> Array:
    """Draw houses behind houses, windows that are lit, and a river in front."""
    above, near, lamps = _DUSKS[random.integers(len(_DUSKS))]
    stops, lights = colours(above), colours(lamps)
    canvas = sky(size, stops)
    stars(random, canvas, 260, 0.45)
    if random.random() < 0.7:
        at = (random.uniform(0.15, 0.85), random.uniform(0.1, 0.28))
        glow(canvas, disc(size, *at, 0.09, size[0] * 0.12) * 0.35, lights[0])
        lay(canvas, disc(size, *at, random.uniform(0.025, 0.045)), colour("#fff6dd"))
    shore = random.uniform(0.7, 0.8)
    for layer in range(3):
        share = layer / 2
        tone = mixed(mixed(stops[-1], stops[1], 0.5), colour(near), 0.25 + 0.75 * share)
        _houses(
            random,
            canvas,
            size,
            shore=shore,
            tallest=0.5 - 0.12 * share,
            tone=tone,
            lights=lights,
            near=share,
        )
    _river(random, canvas, size, shore, colour(near))
    return canvas


def _houses(
    random: np.random.Generator,
    canvas: Array,
    size: Size,
    *,
    shore: float,
    tallest: float,
    tone: Array,
    lights: list[Array],
    near: float,
) -> None:
    width, height = size
    foot = int(height * shore)
    x = -int(random.integers(0, width // 20))
    while x < width:
        wide = int(width * random.uniform(0.028, 0.075) * (0.8 + 0.5 * near))
        tall = int(height * tallest * random.uniform(0.25, 1.0) ** 1.2)
        left, right, top = max(0, x), min(width, x + wide), max(2, foot - tall)
        if right > left:
            canvas[top:foot, left:right] = tone
            if random.random() < 0.3:
                middle = (left + right) // 2
                canvas[max(0, top - tall // 5) : top, middle : middle + 2] = tone
            _windows(random, canvas[top:foot, left:right], lights, near)
        x += wide + int(random.integers(0, 4))


def _windows(random: np.random.Generator, house: Array, lights: list[Array], near: float) -> None:
    step = 5 + round(3 * near)
    pane = max(2, step // 2)
    share = random.uniform(0.12, 0.55) * (0.4 + 0.6 * near)
    for top in range(step, house.shape[0] - step, step):
        for left in range(pane, house.shape[1] - pane, step):
            if random.random() < share:
                light = lights[int(random.integers(len(lights)) * random.random())]
                strength = random.uniform(0.35, 1.0) * (0.45 + 0.55 * near)
                spot = house[top : top + pane, left : left + pane]
                spot += (light - spot) * np.float32(strength)


def _river(
    random: np.random.Generator, canvas: Array, size: Size, shore: float, dark: Array
) -> None:
    row = int(size[1] * shore)
    ripple = noise(random, (size[0], size[1] - row), 12, 3)
    columns = np.arange(size[0])
    for number in range(size[1] - row):
        source = canvas[max(0, row - 1 - round(number * 1.5))]
        sway = np.sin(number * 1.3) * (0.6 + number * 0.05) + (ripple[number] - 0.5) * number * 0.25
        at = np.clip(columns + np.round(sway).astype(int), 0, size[0] - 1)
        canvas[row + number] = source[at] * 0.62 + dark * 0.3
    across, down = grid(size)
    bank = np.exp(-((((down - shore) * size[1]) / 1.5) ** 2)) * (0.4 + 0 * across)
    lay(canvas, bank, dark)
