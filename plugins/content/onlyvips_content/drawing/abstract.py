"""Pictures that show nothing: currents, glass, cut paper, marbled paper."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from onlyvips_content.drawing.canvas import (
    Array,
    Size,
    colour,
    colours,
    distance,
    glow,
    grid,
    lay,
    mixed,
    noise,
    shaded,
)

_FLOWS = (
    "#0b132b #5bc0be #6fffe9 #f4d35e #ee964b",
    "#fbf7f0 #264653 #2a9d8f #e76f51 #f4a261",
    "#1a1423 #ef476f #ffd166 #06d6a0 #118ab2",
    "#f7f4ea #7b2d26 #0b7a75 #d7c9aa #19535f",
    "#0d0221 #ff3864 #ffbd69 #7a5cff #2de2e6",
)


def currents(random: np.random.Generator, size: Size) -> Array:
    """Draw threads that drift with an invisible current."""
    ground, *tones = colours(_FLOWS[random.integers(len(_FLOWS))])
    width, height = (round(side * 1.5) for side in size)
    field = noise(random, (width, height), random.uniform(1.2, 2.6), 2)
    angle = field * np.pi * random.uniform(2.5, 5) + random.uniform(0, 6)
    count, steps, stride = 900, 46, max(3.0, width / 190)
    x = random.uniform(-0.1, 1.1, count) * width
    y = random.uniform(-0.1, 1.1, count) * height
    paths = np.empty((count, steps, 2), np.float32)
    for step in range(steps):
        paths[:, step, 0], paths[:, step, 1] = x, y
        at = angle[np.clip(y, 0, height - 1).astype(int), np.clip(x, 0, width - 1).astype(int)]
        x, y = x + np.cos(at) * stride, y + np.sin(at) * stride
    image = Image.fromarray((np.broadcast_to(ground, (height, width, 3)) * 255).astype(np.uint8))
    draw = ImageDraw.Draw(image, "RGBA")
    wide = random.exponential(width / 330, count) + width / 800
    for path, thick in zip(paths, wide, strict=True):
        tone = tones[random.integers(len(tones))] * random.uniform(0.75, 1.0)
        fill = (*(int(band * 255) for band in tone), int(random.integers(110, 235)))
        length = int(random.integers(12, steps))
        draw.line(
            path[:length].ravel().tolist(), fill=fill, width=max(1, round(thick)), joint="curve"
        )
    small = image.resize(size, Image.Resampling.LANCZOS)
    return np.asarray(small, np.float32) / 255


_GLASS = (
    "#14213d #3a6ea5 #9ad1d4 #fca311 #e5383b #f1faee",
    "#2d1e2f #6a4c93 #ff595e #ffca3a #8ac926 #1982c4",
    "#0f3d3e #2a7f62 #c3e88d #f2c14e #f78154 #5fad56",
    "#22162b #451f55 #724e91 #e54f6d #f8c630 #a0dde6",
)


def glass(random: np.random.Generator, size: Size) -> Array:
    """Draw a window of coloured glass with the sun behind it."""
    from scipy.spatial import cKDTree  # type: ignore[import-untyped]

    tones = colours(_GLASS[random.integers(len(_GLASS))])
    width, height = size
    count = int(random.integers(70, 170))
    places = random.uniform(-0.05, 1.05, (count, 2)) * [width, height]
    if random.random() < 0.5:  # a rose window
        ring = np.repeat(np.arange(1, 8), np.arange(1, 8) * 6)
        turn = np.concatenate([np.arange(n * 6) / (n * 6) * 2 * np.pi for n in range(1, 8)])
        far = ring * width / 12
        centre = [width / 2, height / 2]
        places = np.stack([np.cos(turn) * far, np.sin(turn) * far], axis=1) + centre
        places += random.normal(0, width / 200, places.shape)
    rows, columns = np.mgrid[0:height, 0:width]
    points = np.stack([columns.ravel(), rows.ravel()], axis=1)
    found, which = cKDTree(places).query(points, k=2)
    gap = (found[:, 1] - found[:, 0]).reshape(height, width).astype(np.float32)
    pane = which[:, 0].reshape(height, width)
    pick = random.integers(0, len(tones), len(places))
    bright = random.uniform(0.75, 1.1, len(places)).astype(np.float32)
    canvas = np.stack(tones)[pick][pane] * bright[pane][..., None]
    canvas *= (0.8 + 0.35 * noise(random, size, 22, 3))[..., None]
    light = np.exp(-(distance(size, random.uniform(0.3, 0.7), random.uniform(0.25, 0.6)) ** 2) * 5)
    canvas = np.clip(canvas * (0.62 + 0.75 * light)[..., None], 0, 1).astype(np.float32)
    glow(canvas, light * 0.22, colour("#fff1c9"))
    lead = width / 260
    lay(canvas, np.clip(lead - gap + 0.5, 0, 1), colour("#15110f"))
    glow(canvas, np.exp(-(((gap - lead * 1.7) / lead) ** 2)) * 0.12, colour("#ffffff"))
    return np.asarray(canvas)


_PAPERS = (
    "#f1e9da #d8402f #1f4e79 #f0b429 #22223b #7aa095",
    "#efe6dd #2a4747 #e4572e #f3a712 #a8c686 #29335c",
    "#1d2230 #f25f5c #ffe066 #247ba0 #70c1b3 #f7f3e9",
    "#f7ede2 #84a59d #f28482 #f6bd60 #3d405b #f5cac3",
)


def paper(random: np.random.Generator, size: Size) -> Array:
    """Draw a poster of cut paper: circles, quarters, stripes."""
    ground, *tones = colours(_PAPERS[random.integers(len(_PAPERS))])
    width, height = (side * 2 for side in size)
    cell = width / int(random.integers(4, 8))
    image = Image.fromarray((np.broadcast_to(ground, (height, width, 3)) * 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    inks = [tuple(int(band * 255) for band in tone) for tone in (*tones, ground)]
    for top in np.arange(0, height, cell):
        for left in np.arange(0, width, cell):
            one, other = (inks[i] for i in random.choice(len(inks), 2, replace=False))
            box = (left, top, left + cell, top + cell)
            draw.rectangle(box, fill=one)
            _shape(random, draw, box, other, inks[random.integers(len(inks))])
    small = image.resize(size, Image.Resampling.LANCZOS)
    canvas = np.asarray(small, np.float32) / 255
    fibres = noise(random, size, 90, 2)
    return np.asarray(canvas * (0.93 + 0.11 * fibres)[..., None], np.float32)


def _shape(
    random: np.random.Generator,
    draw: ImageDraw.ImageDraw,
    box: tuple[float, float, float, float],
    ink: tuple[int, ...],
    second: tuple[int, ...],
) -> None:
    left, top, right, bottom = box
    side = right - left
    kind = random.integers(6)
    if kind == 0:
        turn = int(random.integers(4))
        x = left if turn in (0, 3) else left - side
        y = top if turn in (0, 1) else top - side
        start = {0: 180, 1: 270, 2: 0, 3: 90}[turn]
        draw.pieslice((x, y, x + 2 * side, y + 2 * side), start, start + 90, fill=ink)
    elif kind == 1:
        draw.ellipse(box, fill=ink)
        inner = side * random.uniform(0.2, 0.34)
        draw.ellipse((left + inner, top + inner, right - inner, bottom - inner), fill=second)
    elif kind == 2:
        for number in range(0, 6, 2):
            at = top + side * number / 6
            draw.rectangle((left, at, right, at + side / 6), fill=ink)
    elif kind == 3:
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        skip = int(random.integers(4))
        draw.polygon([c for n, c in enumerate(corners) if n != skip], fill=ink)
    elif kind == 4:
        start = int(random.integers(4)) * 90
        draw.pieslice(box, start, start + 180, fill=ink)
    else:
        inner = side * 0.28
        draw.ellipse((left + inner, top + inner, right - inner, bottom - inner), fill=ink)


_MARBLES = (
    "#0d1b2a #1b4965 #62b6cb #f4f1de #e07a5f",
    "#2b0f1a #8c1c3a #e29578 #ffe8d6 #355070",
    "#10302b #2d6a4f #95d5b2 #fefae0 #bc6c25",
    "#1c1235 #5a189a #c77dff #ffe5f1 #ff9e00",
    "#1e1e24 #92140c #fff8f0 #ffcf99 #111d4a",
)


def marble(random: np.random.Generator, size: Size) -> Array:
    """Draw colours that float on water and were drawn through with a comb."""
    tones = colours(_MARBLES[random.integers(len(_MARBLES))])
    across, down = grid(size)
    ratio = size[1] / size[0]
    first, second = noise(random, size, 2, 3), noise(random, size, 2, 3)
    third = noise(random, size, 5, 3)
    turn = random.uniform(0, np.pi)
    way = across * np.cos(turn) + down * ratio * np.sin(turn)
    comb = 0.05 * np.sin((across * np.sin(turn) - down * ratio * np.cos(turn)) * 40)
    value = way * random.uniform(1, 2) + first * 1.8 + comb + 0.3 * np.sin(second * 7) + third * 0.2
    band = (value * random.uniform(0.8, 1.5)) % 1.0
    canvas = shaded(np.abs(2 * band - 1), [tones[0], tones[1], tones[2], tones[3]])
    drops = noise(random, size, 24, 1)
    lay(canvas, np.clip((drops - 0.86) * 40, 0, 1) * np.clip(first * 3 - 1, 0, 1), tones[4])
    veins = np.exp(-(((band - 0.5) / 0.012) ** 2))
    lay(canvas, veins * 0.75, mixed(tones[0], colour("#000000"), 0.3))
    gold = np.exp(-(((band - 0.18) / 0.006) ** 2)) * np.clip(second * 2 - 0.7, 0, 1)
    lay(canvas, gold, colour("#d9b44a"))
    return canvas
