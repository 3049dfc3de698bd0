"""Drawing a sound: soft chords and a few plucked notes, in the scale of a style."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import numpy as np

from onlyvips_content.drawing.pictures import dice

RATE: Final = 32_000
#: Steps of a scale in halves of a tone.
_SCALES: Final[Mapping[str, tuple[int, ...]]] = {
    "bright": (0, 2, 4, 7, 9),
    "dark": (0, 3, 5, 7, 10),
    "hijaz": (0, 1, 4, 5, 7, 8, 10),
    "whole": (0, 2, 4, 6, 8, 10),
}
_OF_STYLE: Final = {
    "dunes": "hijaz", "tiles": "hijaz", "marble": "hijaz", "planets": "whole", "glass": "whole",
    "city": "dark", "aurora": "dark", "mountains": "dark", "currents": "dark",
}  # fmt: skip


def draw_sound(seed: str, style: str, seconds: float = 12.0) -> bytes:
    """Draw a sound; the same arguments give the same sound.

    Args:
        seed: Which of the endless many.
        style: A key of `onlyvips_content.drawing.pictures.STYLES`; says the scale.
        seconds: How long it is.

    Returns:
        An MP3.
    """
    import av

    buffer = BytesIO()
    wave = (music(seed, style, seconds) * 32767).astype(np.int16)
    with av.open(buffer, "w", format="mp3") as output:
        stream: Any = output.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = 64_000
        for start in range(0, len(wave), 1152):
            frame = av.AudioFrame.from_ndarray(
                wave[None, start : start + 1152], format="s16p", layout="mono"
            )
            frame.rate, frame.pts = RATE, start
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return buffer.getvalue()


def music(seed: str, style: str, seconds: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a piece of music as samples from -1 to 1."""
    random = dice(f"{seed} {style} sound")
    scale = _SCALES[_OF_STYLE.get(style, "bright")]
    total = np.zeros(int(seconds * RATE))
    root = 110 * 2 ** (random.integers(-3, 5) / 12)
    beat = random.uniform(0.28, 0.42)
    _chords(random, total, scale, root, beat)
    _melody(random, total, scale, root * 4, beat)
    _wind(random, total)
    fade = min(len(total) // 4, RATE)
    total[:fade] *= np.linspace(0, 1, fade) ** 2
    total[-fade:] *= np.linspace(1, 0, fade) ** 2
    loudest = np.abs(total).max()
    return total / loudest * 0.8 if loudest else total


def _chords(
    random: np.random.Generator, total: Any, scale: tuple[int, ...], root: float, beat: float
) -> None:
    length = int(beat * 8 * RATE)
    for start in range(0, len(total), length):
        degree = int(random.integers(len(scale)))
        at = np.arange(min(int(length * 1.4), len(total) - start)) / RATE
        swell = np.sin(np.pi * np.clip(at / (length * 1.4 / RATE), 0, 1)) ** 1.2
        for step in (0, 2, 4):
            tone = _pitch(scale, root, degree + step)
            for detune in (0.997, 1.0, 1.003):
                total[start : start + len(at)] += (
                    0.12 * swell * np.sin(2 * np.pi * tone * detune * at + random.uniform(0, 6))
                )


def _melody(
    random: np.random.Generator, total: Any, scale: tuple[int, ...], root: float, beat: float
) -> None:
    degree, moment = int(random.integers(2, 6)), beat
    while (start := int(moment * RATE)) < len(total):
        if random.random() < 0.72:
            degree = int(np.clip(degree + random.integers(-2, 3), 0, 9))
            at = np.arange(min(int(1.6 * RATE), len(total) - start)) / RATE
            tone = _pitch(scale, root, degree)
            pluck = np.exp(-at * 3.2) * (1 - np.exp(-at * 400))
            for harmonic, share in ((1, 1.0), (2, 0.4), (3, 0.18)):
                total[start : start + len(at)] += (
                    0.3 * share * pluck**harmonic * np.sin(2 * np.pi * tone * harmonic * at)
                )
        moment += beat * random.choice([0.5, 1, 1, 2])


def _wind(random: np.random.Generator, total: Any) -> None:
    """Let something rustle in the background."""
    rough = random.normal(0, 1, len(total))
    soft = np.cumsum(rough)
    soft -= np.concatenate([np.zeros(200), soft[:-200]])
    swell = 0.5 + 0.5 * np.sin(np.arange(len(total)) / RATE * random.uniform(0.4, 0.9))
    total += 0.0016 * soft * swell


def _pitch(scale: tuple[int, ...], root: float, degree: int) -> float:
    octave, step = divmod(degree, len(scale))
    return float(root * 2 ** (octave + scale[step] / 12))
