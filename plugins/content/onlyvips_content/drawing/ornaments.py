"""Ornaments: tiles with stars, and flowers."""

from __future__ import annotations

import numpy as np

from onlyvips_content.drawing.canvas import (
    Array,
    Size,
    colour,
    colours,
    disc,
    distance,
    glow,
    grid,
    lay,
    mixed,
    noise,
    sky,
)

_TILES = (
    "#0b3c5d #1d7a8c #f2e3bc #d9903d #f7f1e1",
    "#3b0d2c #8e2444 #f3c98b #1f6f5c #fff3df",
    "#10243f #2e5fa3 #e7c66b #b5482f #f6efe0",
    "#123a2e #2f8f6b #f0dfb0 #c2603a #fdf6e3",
)


def tiles(random: np.random.Generator, size: Size) -> Array:
    """Draw eight-pointed stars and the crosses between them, with golden lines."""
    tones = colours(_TILES[random.integers(len(_TILES))])
    across, down = grid(size)
    count, turn = random.uniform(2.5, 5), random.choice([0, np.pi / 4, np.pi / 8])
    u = (across - 0.5) * count
    v = (down - 0.5) * count * size[1] / size[0]
    u, v = u * np.cos(turn) - v * np.sin(turn), u * np.sin(turn) + v * np.cos(turn)
    x, y = np.abs(u - np.round(u)), np.abs(v - np.round(v))
    square, diamond = np.maximum(x, y), (x + y) / np.sqrt(2)
    star = np.minimum(square, diamond)
    corner = np.minimum(np.maximum(0.5 - x, 0.5 - y), np.abs(x - y) / np.sqrt(2) + 0.12)
    dot = 1.2 * count / size[0]
    canvas = np.broadcast_to(tones[0], (size[1], size[0], 3)).copy()
    lay(canvas, np.clip((0.17 - corner) / dot + 0.5, 0, 1), tones[3])
    rings = sorted(random.uniform(0.1, 0.36, 3), reverse=True)
    for radius, tone in zip((0.38, *rings), (tones[1], tones[2], tones[0], tones[3]), strict=True):
        lay(canvas, np.clip((radius - star) / dot + 0.5, 0, 1), tone)
    core = np.maximum(square, diamond)
    lay(canvas, np.clip((rings[-1] * 0.55 - core) / dot + 0.5, 0, 1), tones[4])
    gold = mixed(colour("#d8b25a"), tones[4], 0.2)
    for radius in (0.38, *rings):
        lay(canvas, np.clip(1.6 - np.abs(star - radius) / dot, 0, 1) * 0.9, gold)
    lay(canvas, np.clip(1.4 - np.abs(corner - 0.17) / dot, 0, 1) * 0.8, gold)
    glaze = noise(random, size, 14, 3)
    light = 1.12 - 0.5 * distance(size, random.uniform(0.2, 0.8), 0.2)
    canvas *= (light * (0.88 + 0.2 * glaze))[..., None]
    return canvas


_BLOSSOMS = (
    ("#1b1030 #3b1d4f", "#ff8fab #ffc2d1 #ffe5ec #f9a03f"),
    ("#0c2d2e #16504b", "#ffb703 #fb8500 #fff0c9 #8ecae6"),
    ("#fdf0e6 #f6d5c3", "#c8553d #f28f3b #588b8b #8d5a97"),
    ("#10213a #27476e", "#e0aaff #9d4edd #fefae0 #ff9e9e"),
    ("#f2f7ee #d3e4cd", "#e56b6f #b56576 #6d597a #eaac8b"),
)


def blossom(random: np.random.Generator, size: Size) -> Array:
    """Draw flowers: petal over petal, the inner ones lighter."""
    ground, petals = _BLOSSOMS[random.integers(len(_BLOSSOMS))]
    canvas = sky(size, colours(ground))
    canvas *= (0.9 + 0.2 * noise(random, size, 3, 3))[..., None]
    tones = colours(petals)
    for _ in range(18):
        spot = disc(size, random.random(), random.random(), random.uniform(0.004, 0.03), 30)
        glow(canvas, spot * 0.25, tones[random.integers(len(tones))])
    for number in range(int(random.integers(5, 9))):
        _flower(random, canvas, size, tones, random.uniform(0.08, 0.22) * (0.7 + number / 14))
    return canvas


def _flower(
    random: np.random.Generator, canvas: Array, size: Size, tones: list[Array], radius: float
) -> None:
    x, y = random.uniform(0.05, 0.95, 2)
    width, height = size
    half = int(radius * width * 1.15)
    left, top = int(x * width) - half, int(y * height) - half
    box = np.s_[max(0, top) : max(0, top + 2 * half), max(0, left) : max(0, left + 2 * half)]
    part = canvas[box]
    if part.size == 0:
        return
    rows = np.arange(max(0, top), max(0, top) + part.shape[0], dtype=np.float32)[:, None]
    columns = np.arange(max(0, left), max(0, left) + part.shape[1], dtype=np.float32)[None, :]
    dx, dy = columns - x * width, rows - y * height
    far, angle = np.sqrt(dx**2 + dy**2) / (radius * width), np.arctan2(dy, dx)
    count, twist = int(random.integers(5, 11)), random.uniform(0, np.pi)
    outer = int(random.integers(len(tones)))
    layers = int(random.integers(3, 6))
    soft = 1.5 / (radius * width)
    for layer in range(layers):
        share = layer / layers
        edge = (1 - share) * (0.62 + 0.38 * np.abs(np.cos(count * (angle + twist) / 2)) ** 0.7)
        mask = np.clip((edge - far) / soft + 0.5, 0, 1)
        tone = mixed(tones[outer], tones[(outer + 1) % len(tones)], share)
        depth = np.clip(far / np.maximum(edge, 1e-3), 0, 1)
        veins = 0.06 * np.cos(count * 6 * (angle + twist))
        shade = tone * (1.05 - 0.38 * (1 - depth) + veins * depth)[..., None]
        lay(part, mask, np.clip(shade, 0, 1))
        twist += np.pi / count
    heart = np.clip((0.16 - far) / soft + 0.5, 0, 1)
    lay(part, heart, mixed(tones[-1], colour("#fff2b0"), 0.4))
    lay(part, heart * (0.5 + 0.5 * np.sin(far * 160)) * np.cos(angle * 12) ** 2 * 0.5, tones[outer])
