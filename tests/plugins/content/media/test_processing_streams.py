"""Videos and sounds become what every browser plays while it loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from onlyvips_content.media.processing.files import process_file
from onlyvips_content.media.processing.values import Limits, Made, Refused

from tests.plugins.content.media import files


def processed(tmp_path: Path, original: Path, **limits: Any) -> tuple[Made, Path]:
    folder = tmp_path / "made"
    folder.mkdir(exist_ok=True)
    percents: list[int] = []
    made = process_file(original, folder, Limits(**limits), percents.append)
    assert percents == sorted(percents), "progress never goes back"
    stream = next(r for r in made.renditions if r.name == "stream")
    return made, folder / stream.file


def refusal(tmp_path: Path, original: Path, **limits: Any) -> str:
    with pytest.raises(Refused) as caught:
        processed(tmp_path, original, **limits)
    return caught.value.code


def frames_of(path: Path) -> list[np.ndarray[Any, Any]]:
    """Return all frames as a player shows them."""
    with av.open(str(path)) as file:
        return [
            np.rot90(frame.to_ndarray(format="rgb24"), round(frame.rotation / 90))
            for frame in file.decode(video=0)
        ]


def assert_streamable(path: Path) -> None:
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index comes first"
    assert files.SECRET.encode() not in data
    assert b"+52.5" not in data
    with av.open(str(path)) as file:
        kinds = {stream.type: stream.codec_context.name for stream in file.streams}
    assert set(kinds.values()) <= {"h264", "aac"}


def test_a_video_that_is_as_it_should_be_is_copied_without_a_loss(tmp_path: Path) -> None:
    original = files.video(tmp_path / "video.mp4")
    made, stream = processed(tmp_path, original)

    assert (made.kind, made.media_type) == ("video", "video/mp4")
    assert (made.width, made.height, made.duration_ms) == (96, 64, 1000)
    assert {r.name for r in made.renditions} == {"poster", "thumb", "preview", "stream"}
    assert_streamable(stream)
    assert all(
        np.array_equal(one, other)
        for one, other in zip(frames_of(original), frames_of(stream), strict=True)
    )


@pytest.mark.parametrize(
    ("name", "codec", "sound"),
    [
        ("video.webm", "libvpx-vp9", "libopus"),
        ("video.mkv", "libx264", None),
        ("video.avi", "mpeg4", "libmp3lame"),
        ("video.mov", "mpeg4", None),
    ],
)
def test_any_other_video_is_coded_anew(
    tmp_path: Path, name: str, codec: str, sound: str | None
) -> None:
    original = files.video(tmp_path / name, codec=codec, sound=sound, size=(98, 66))
    made, stream = processed(tmp_path, original)

    assert made.kind == "video"
    assert made.duration_ms == pytest.approx(1000, abs=100)  # codecs fill up their frames
    assert_streamable(stream)
    one, other = frames_of(original), frames_of(stream)
    assert len(one) == len(other) == 12
    assert np.abs(one[6].astype(int) - other[6]).mean() < 8
    with av.open(str(stream)) as file:
        assert len(file.streams.audio) == (sound is not None)


def test_a_video_named_as_a_picture_is_a_video(tmp_path: Path) -> None:
    original = files.video(tmp_path / "video.mp4").rename(tmp_path / "photo.jpg")

    assert processed(tmp_path, original)[0].kind == "video"


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_a_video_of_a_phone_that_was_held_upright_stands_upright(
    tmp_path: Path, codec: str
) -> None:
    """Copied, the turn is kept; coded anew, the pictures are turned."""
    original = files.video(tmp_path / "video.mp4", codec=codec, sound=None, rotation=90)
    made, stream = processed(tmp_path, original)

    assert (made.width, made.height) == (64, 96)
    poster = next(r for r in made.renditions if r.name == "poster")
    assert (poster.width, poster.height) == (64, 96)
    expected, found = frames_of(original)[0], frames_of(stream)[0]
    assert expected.shape == found.shape == (96, 64, 3)
    assert np.abs(expected.astype(int) - found).mean() < 8


def test_odd_sizes_become_even(tmp_path: Path) -> None:
    original = files.video(tmp_path / "video.webm", codec="libvpx-vp9", sound=None, size=(97, 65))
    made, stream = processed(tmp_path, original)

    assert (made.width, made.height) == (97, 65)
    assert frames_of(stream)[0].shape == (64, 96, 3)


def test_frames_keep_their_uneven_times(tmp_path: Path) -> None:
    times = [0, 40, 80, 600, 640, 1800]
    original = files.video(tmp_path / "video.mkv", codec="mpeg4", sound=None, frames=6, times=times)
    made, stream = processed(tmp_path, original)

    with av.open(str(stream)) as file:
        found = [round(float(frame.time or 0) * 1000) for frame in file.decode(video=0)]
    assert found == pytest.approx(times, abs=2)
    assert made.duration_ms == pytest.approx(1840, abs=120)


def test_a_gif_that_moves_becomes_a_video(tmp_path: Path) -> None:
    original = tmp_path / "gif"
    original.write_bytes(files.moving("GIF"))
    made, stream = processed(tmp_path, original)

    assert (made.kind, made.media_type, made.duration_ms) == ("video", "image/gif", 600)
    assert_streamable(stream)
    assert len(frames_of(stream)) == 6


@pytest.mark.parametrize("options", [{}, {"movflags": "+faststart"}], ids=["end", "front"])
def test_a_video_whose_end_is_missing_is_broken(tmp_path: Path, options: dict[str, str]) -> None:
    original = files.video(tmp_path / "video.mp4", frames=36, options=options)
    data = original.read_bytes()
    original.write_bytes(data[: len(data) // 2])

    assert refusal(tmp_path, original) == "file-broken"


def test_what_plays_too_long_is_refused(tmp_path: Path) -> None:
    video = files.video(tmp_path / "video.mp4")
    sound = files.sound(tmp_path / "sound.mp3", "libmp3lame")

    assert refusal(tmp_path, video, video_ms=500) == "too-long"
    assert refusal(tmp_path, sound, audio_ms=500) == "too-long"


def test_frames_of_too_many_points_are_refused(tmp_path: Path) -> None:
    video = files.video(tmp_path / "video.mp4")

    assert refusal(tmp_path, video, image_pixels=96 * 64 - 1) == "picture-too-large"


@pytest.mark.parametrize(
    ("name", "codec", "media_type"),
    [
        ("sound.mp3", "libmp3lame", "audio/mpeg"),
        ("sound.m4a", "aac", "audio/mp4"),
        ("sound.ogg", "libopus", "audio/ogg"),
        ("sound.flac", "flac", "audio/flac"),
        ("sound.wav", "pcm_s16le", "audio/wav"),
    ],
)
def test_sounds_become_aac_with_the_shape_of_their_wave(
    tmp_path: Path, name: str, codec: str, media_type: str
) -> None:
    made, stream = processed(tmp_path, files.sound(tmp_path / name, codec))

    assert (made.kind, made.media_type) == ("audio", media_type)
    assert made.duration_ms == pytest.approx(1000, abs=80)
    assert_streamable(stream)
    quarter = len(made.waveform) // 4
    assert 40 <= len(made.waveform) <= 200
    assert max(made.waveform) == 255
    # It grows louder from its beginning to its end.
    assert max(made.waveform[:quarter]) < 80 < min(made.waveform[2 * quarter : 3 * quarter])


def test_a_sound_with_a_cover_picture_is_a_sound(tmp_path: Path) -> None:
    original = files.sound(tmp_path / "sound.mp3", "libmp3lame", cover=True)
    with av.open(str(original)) as file:
        assert file.streams.video, "there is a cover, or this test shows nothing"

    made, stream = processed(tmp_path, original)

    assert made.kind == "audio"
    with av.open(str(stream)) as file:
        assert not file.streams.video


def test_a_sound_that_is_too_large_is_refused(tmp_path: Path) -> None:
    original = files.sound(tmp_path / "sound.wav", "pcm_s16le")

    assert refusal(tmp_path, original, audio_bytes=1000) == "file-too-large"
