"""Drawings: the same from the same seed, others from others, and files that are what they say."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from onlyvips_content.drawing.pictures import STYLES, draw_picture, picture
from onlyvips_content.drawing.sounds import draw_sound, music
from onlyvips_content.drawing.videos import draw_video
from onlyvips_content.media.processing.files import process_file
from onlyvips_content.media.processing.values import Limits
from PIL import Image

SIZE = (180, 120)


@pytest.mark.parametrize("style", STYLES)
def test_each_seed_is_a_picture_of_its_own(style: str) -> None:
    one, again, other = (draw_picture(seed, style, SIZE) for seed in ("one", "one", "other"))

    assert one == again
    with Image.open(BytesIO(one)) as image, Image.open(BytesIO(other)) as second:
        assert (image.format, image.size) == ("JPEG", SIZE)
        first, different = (np.asarray(i).astype(int) for i in (image, second))
    assert np.abs(first - different).mean() > 5
    # There is something to see: neither one colour nor noise.
    assert first.std() > 15
    assert np.abs(np.diff(first, axis=1)).mean() < 40


@pytest.mark.parametrize("size", [(60, 300), (300, 60), (41, 33)])
def test_pictures_have_any_shape(size: tuple[int, int]) -> None:
    for style in STYLES:
        assert picture("tall or wide", style, size).size == size


def test_styles_do_not_look_alike() -> None:
    small = [picture("one", style, SIZE).resize((9, 6)) for style in STYLES]
    points = [np.asarray(image).astype(int) for image in small]

    for number, one in enumerate(points):
        assert all(np.abs(one - other).mean() > 8 for other in points[:number])


def test_a_video_moves_and_plays_music(tmp_path: Path) -> None:
    data = draw_video("one", "sea", (96, 54), 1.0)

    assert data == draw_video("one", "sea", (96, 54), 1.0)
    with av.open(BytesIO(data)) as file:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in file.decode(video=0)]
        assert file.streams.audio
    assert len(frames) == 15
    assert np.abs(frames[0] - frames[-1]).mean() > 2
    path, folder = tmp_path / "video", tmp_path / "made"
    path.write_bytes(data)
    folder.mkdir()
    made = process_file(path, folder, Limits(), lambda percent: None)
    assert (made.kind, made.width, made.height) == ("video", 96, 54)


def test_a_sound_is_music_that_begins_and_ends_softly() -> None:
    wave = music("one", "dunes", 2.0)
    data = draw_sound("one", "dunes", 2.0)

    assert data == draw_sound("one", "dunes", 2.0)
    assert data != draw_sound("two", "dunes", 2.0)
    assert 0.7 < np.abs(wave).max() <= 0.81
    assert np.abs(wave[:200]).max() < 0.01
    assert np.abs(wave[-200:]).max() < 0.01
    with av.open(BytesIO(data)) as file:
        assert file.streams.audio[0].codec_context.name.startswith("mp3")
        assert file.duration == pytest.approx(2_000_000, abs=150_000)
