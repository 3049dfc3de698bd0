"""Landscapes that are nowhere: mountains in the mist, the sea, dunes, a northern night."""

from __future__ import annotations

import numpy as np

from onlyvips_content.drawing.canvas import (
    Array,
    Size,
    below,
    colour,
    colours,
    disc,
    distance,
    glow,
    grid,
    lay,
    line,
    mixed,
    noise,
    shaded,
    sky,
    stars,
    unit,
)

#: Of the sky from its top down, then the nearest mountain and the light.
_MOUNTAINS = (
    ("#1d3b6f #6f8fc9 #f6c9a0 #ffe9c9", "#101c33", "#fff1d0"),
    ("#2b1b4d #8a4f8f #f08a6b #ffd6a0", "#1c1030", "#ffe2b0"),
    ("#16404f #4d93a0 #bfe0d2 #f4f3dc", "#0d2a30", "#ffffff"),
    ("#3a2140 #b3566b #f7a072 #ffe0b5", "#24122c", "#ffd9a8"),
    ("#0f2438 #2f5c85 #9cc3d9 #e8f1f2", "#081624", "#f6fbff"),
)


def mountains(random: np.random.Generator, size: Size) -> Array:
    """Draw range behind range, the far ones in the mist, with a sun and trees in front."""
    codes, near, light = _MOUNTAINS[random.integers(len(_MOUNTAINS))]
    stops, dark, shine = colours(codes), colour(near), colour(light)
    canvas = sky(size, stops)
    x, y = random.uniform(0.2, 0.8), random.uniform(0.16, 0.36)
    _sun(canvas, size, (x, y), random.uniform(0.035, 0.075), shine)
    _clouds(random, canvas, size, shine)
    _, down = grid(size)
    count = int(random.integers(5, 8))
    for number in range(count):
        near_by = number / (count - 1)
        base = 0.36 + 0.52 * near_by
        edge = base - (0.2 - 0.1 * near_by) * line(random, size[0], 2 + 2.5 * near_by, 7) ** 1.3
        body = mixed(mixed(stops[2], stops[0], 0.55), dark, near_by**0.8)
        mist = mixed(body, stops[-1], 0.55 * (1 - near_by))
        fade = np.clip((down - edge[None, :]) / 0.22, 0, 1)[..., None]
        lay(canvas, below(size, edge), body + (mist - body) * fade)
    _trees(random, canvas, size, mixed(dark, colour("#000000"), 0.35))
    return canvas


_SEAS = (
    ("#0b1d3a #274b7a #e58f65 #ffd9a0", "#0a2540 #135a7d #59b7b9", "#ffe7b8"),
    ("#5bb0d8 #a4d8ea #fdf0d5 #fff7e6", "#0b5d7a #1fa3a8 #9fe3d4", "#fffbe8"),
    ("#150f2e #3b2a66 #a04b88 #f59d8b", "#120c2b #35306e #8e5ba6", "#ffd0c2"),
    ("#0a0f24 #18264d #2f4a7c #6f8fb8", "#060d1f #12305a #3f6f9f", "#f2f6ff"),
)


def sea(random: np.random.Generator, size: Size) -> Array:
    """Draw a sun or moon over the sea, its way on the water, and waves that come nearer."""
    above, water, light = _SEAS[random.integers(len(_SEAS))]
    shine, horizon = colour(light), random.uniform(0.38, 0.52)
    canvas = sky(size, colours(above))
    x, radius = random.uniform(0.25, 0.75), random.uniform(0.04, 0.09)
    _sun(canvas, size, (x, horizon - random.uniform(0.02, 0.2)), radius, shine)
    _clouds(random, canvas, size, shine)
    across, down = grid(size)
    depth = np.clip((down - horizon) / (1 - horizon), 0, 1)
    surface = shaded(np.repeat(1 - depth, size[0], axis=1) ** 1.4, colours(water))
    ripples = noise(random, size, 9, 5)
    rows = np.sin(80 * (depth + 0.06) ** 0.45 + 5 * ripples)
    surface += (0.06 * rows * (0.3 + depth))[..., None]
    glitter = np.exp(-(((across - x) / (0.03 + 0.16 * depth)) ** 2))
    glitter = glitter * np.clip(rows * 0.8 + ripples - 0.25, 0, 1)
    lay(canvas, np.repeat(np.clip((down - horizon) * size[1], 0, 1), size[0], axis=1), surface)
    glow(canvas, np.where(down > horizon, glitter * 0.85, 0), shine)
    tones = colours(water)
    for number in range(3):
        edge = (
            0.74
            + 0.1 * number
            + 0.03 * np.sin(np.linspace(0, random.uniform(4, 9), size[0]) + random.uniform(0, 6))
            + 0.015 * line(random, size[0], 6, 4)
        )
        lay(canvas, below(size, edge) * 0.55, mixed(tones[0], tones[1], 0.35 * (2 - number)))
        foam = np.exp(-(((down - edge[None, :]) * size[1] / 2.0) ** 2))
        foam = foam * np.clip(2.4 * ripples - 0.95, 0, 0.8)
        glow(canvas, foam, mixed(shine, colour("#ffffff"), 0.6))
    return canvas


_DUNES = (
    ("#2a4d7c #86a9c9 #f7d9b0", "#f2b872 #a85a36"),
    ("#3a1d3f #b05a6b #f9b98a", "#e58a5a #6b2b3a"),
    ("#12233f #3f6a8f #d9d2b8", "#d8c39a #7a5f4a"),
    ("#0c1228 #2c2f63 #8d6a9c", "#7a6fa8 #241d42"),
)


def dunes(random: np.random.Generator, size: Size) -> Array:
    """Draw dunes with a bright and a dark side, and the wind's ripples on them."""
    above, sand = _DUNES[random.integers(len(_DUNES))]
    bright, dark = colours(sand)
    canvas = sky(size, colours(above))
    _sun(
        canvas, size, (random.uniform(0.15, 0.85), random.uniform(0.14, 0.3)),
        random.uniform(0.03, 0.06), colour("#fff3d6"),
    )  # fmt: skip
    if random.random() < 0.4:
        stars(random, canvas, 250, 0.4)
    across, down = grid(size)
    count = int(random.integers(4, 6))
    for number in range(count):
        near = number / (count - 1)
        ridge = line(random, size[0], 1.3 + 1.2 * near, 2)
        edge = 0.46 + 0.42 * near - 0.15 * ridge
        crest = unit(np.gradient(line(random, size[0], 1.6, 2)))
        split = np.clip(0.5 + 2.2 * (crest[None, :] - 0.5 - 1.2 * (down - edge[None, :])), 0, 1)
        ripple = np.sin(
            260 * (down - edge[None, :]) * (1.2 - 0.5 * near) + 26 * across + 9 * ridge[None, :]
        )
        light = np.clip(split + 0.05 * ripple * (0.3 + near), 0, 1)
        far = mixed(colours(above)[2], bright, 0.35 + 0.65 * near)
        shade = mixed(far, dark, 0.25 + 0.65 * near)
        lay(canvas, below(size, edge), shade + (far - shade) * light[..., None])
    return canvas


_NIGHTS = (
    ("#050a1c #0d2140 #17415a", "#4dffb0 #8a5cff"),
    ("#070718 #191b4a #3a2b66", "#59e8ff #ff6bd0"),
    ("#04121a #0a3040 #1b5a5e", "#b6ff7a #37c8ff"),
)


def aurora(random: np.random.Generator, size: Size) -> Array:
    """Draw northern lights over a forest, and in the lake in front of it."""
    above, curtains = _NIGHTS[random.integers(len(_NIGHTS))]
    low, high = colours(curtains)
    canvas = sky(size, colours(above))
    stars(random, canvas, 700, 0.7)
    _, down = grid(size)
    for _ in range(int(random.integers(2, 5))):
        foot = random.uniform(0.34, 0.6) - 0.26 * (line(random, size[0], 2, 3) - 0.5)
        rays = 0.35 + 0.65 * line(random, size[0], 26, 4)
        rise = foot[None, :] - down
        tall = random.uniform(0.16, 0.3) * (0.5 + rays)[None, :]
        light = np.where(rise > 0, np.exp(-rise / tall), np.exp(rise / 0.015)) * rays[None, :]
        tint = low + (high - low) * np.clip(rise / 0.34, 0, 1)[..., None]
        glow(canvas, np.clip(light * 0.8, 0, 1), tint)
    shore = random.uniform(0.72, 0.8)
    _trees(random, canvas, size, colour("#03070d"), foot=shore, tall=0.12)
    row = int(size[1] * shore)
    calm = 1 + 2.5 * line(random, size[1] - row, 30, 2)
    for below_shore in range(1, size[1] - row):
        shift = round(calm[below_shore] * np.sin(below_shore * 0.9))
        mirrored = np.roll(canvas[max(0, row - round(1.6 * below_shore))], shift, axis=0)
        canvas[row + below_shore] = mirrored * 0.6 + colour("#02060c") * 0.2
    glow(canvas, np.where(down > shore, 0.05 * noise(random, size, 30, 2), 0), low)
    return canvas


def _sun(canvas: Array, size: Size, at: tuple[float, float], radius: float, shine: Array) -> None:
    far = distance(size, *at)
    glow(canvas, 0.55 * np.exp(-((far / (radius * 3.6)) ** 1.2)), shine)
    lay(canvas, disc(size, *at, radius) * 0.96, mixed(shine, colour("#ffffff"), 0.35))


def _clouds(random: np.random.Generator, canvas: Array, size: Size, shine: Array) -> None:
    """Let thin clouds lie in the upper half, drawn out by the wind."""
    width, height = size
    narrow = noise(random, (max(8, width // 5), height), 2, 4)
    streaks = np.stack(
        [np.interp(np.arange(width) / 5, np.arange(len(row)), row) for row in narrow]
    )
    _, down = grid(size)
    veil = np.clip(streaks - 0.5, 0, 1) * 1.5 * np.clip(1 - down / 0.55, 0, 1)
    lay(canvas, np.clip(veil, 0, 0.6).astype(np.float32), mixed(shine, colour("#ffffff"), 0.3))


def _trees(
    random: np.random.Generator,
    canvas: Array,
    size: Size,
    paint: Array,
    *,
    foot: float = 0.985,
    tall: float = 0.17,
) -> None:
    """Put a row of firs in front."""
    width = size[0]
    edge = np.full(width, foot, np.float32) - 0.02 * line(random, width, 3, 3)
    at = np.arange(width, dtype=np.float32)
    x = -10.0
    while x < width + 10:
        height = tall * random.uniform(0.35, 1.0) * (0.5 + 0.5 * abs(np.cos(x / width * 3)))
        half = height * size[1] * random.uniform(0.16, 0.22)
        away = np.abs(at - x) / half
        # Branches are steps on the way up.
        steps = np.floor(away * 7) / 7 * 0.85 + away * 0.15
        edge = np.minimum(edge, np.where(away < 1, foot - height * (1 - steps), foot + 1))
        x += half * random.uniform(0.7, 2.2)
    lay(canvas, below(size, edge.astype(np.float32)), paint)
