"""Renditions of a video: a poster, and a form that every browser and phone plays while it loads.

That form is MP4 with H.264 and AAC, its index in front. A video that is so already is copied
packet by packet, without a loss and in a moment; any other is coded anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onlyvips_content.media.processing.frames import Shaper, fitted, refuse_huge, seen_size
from onlyvips_content.media.processing.kinds import Kind
from onlyvips_content.media.processing.pictures import (
    opaque,
    perceptual_hash,
    save_jpeg,
    small_renditions,
)
from onlyvips_content.media.processing.streams import opened, refuse_cut_off, refuse_long
from onlyvips_content.media.processing.transcoding import copy, encode
from onlyvips_content.media.processing.values import Limits, Made, Progress, Refused, Rendition
from onlyvips_content.media.processing.vips import vips

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

    from onlyvips_content.media.processing.streams import Opened

#: Longest sides in pixels.
STREAM: Final = 1920
POSTER: Final = 1280
#: A video that is copied has at most so many bits a second; phones load no more.
_MOST_BITS: Final = 12_000_000
#: Where a poster is looked for, as parts of the length: the first frame is often black.
_POSTER_AT: Final = (0.15, 0.5, 0.0)
#: A frame whose points differ so much shows something.
_LIVELY: Final = 40.0
_PLAIN_FORMATS: Final = frozenset({"yuv420p", "yuvj420p"})
_PLAIN_PROFILES: Final = frozenset({"Baseline", "Constrained Baseline", "Main", "High"})


@dataclass(frozen=True, slots=True)
class _Look:
    """What a frame shows."""

    image: Any
    size: tuple[int, int]
    lively: float


def process_video(path: Path, kind: Kind, folder: Path, limits: Limits, progress: Progress) -> Made:
    """Make the renditions of a video.

    Args:
        path: The original.
        kind: What it is.
        folder: Where the renditions go.
        limits: How large and how long it may be.
        progress: Told the percent.

    Raises:
        Refused: It is too long, too large, or broken.
    """
    with opened(path, kind) as file:
        if file.claimed_ms is not None:
            refuse_long(file.claimed_ms, limits.video_ms)
        look = _poster(file, limits)
    poster = look.image
    pictures = [save_jpeg(poster, folder, "poster"), *small_renditions(poster, folder)]
    progress(5)
    stream = folder / "stream.mp4"
    with opened(path, kind) as file:
        if _is_playable(file, kind, path.stat().st_size, look.size):
            found_ms, size = copy(file, stream, limits, progress), look.size
        else:
            size = fitted(*look.size, STREAM)
            found_ms = encode(file, stream, size, limits, progress)
        refuse_cut_off(found_ms, file.claimed_ms)
    made = Rendition("stream", stream.name, "video/mp4", stream.stat().st_size, *size)
    return Made(
        kind="video",
        media_type=kind.media_type,
        renditions=(*pictures, made),
        width=look.size[0],
        height=look.size[1],
        duration_ms=max(1, round(found_ms)),
        picture_hash=perceptual_hash(poster),
    )


def _is_playable(file: Opened, kind: Kind, size: int, seen: tuple[int, int]) -> bool:
    """Say whether the packets of a video can be copied as they are."""
    video, audio = file.video, file.audio
    assert video is not None
    codec = video.codec_context
    return (
        # Matroska does not say in which order frames are decoded, which MP4 must.
        kind.format == "mov"
        and codec.name == "h264"
        and codec.pix_fmt in _PLAIN_FORMATS
        and codec.profile in _PLAIN_PROFILES
        and max(seen) <= STREAM
        and file.claimed_ms is not None
        and size * 8000 <= _MOST_BITS * file.claimed_ms
        and (
            audio is None
            or (
                audio.codec_context.name == "aac"
                and audio.codec_context.profile == "LC"
                and audio.codec_context.channels <= 2
            )
        )
    )


def _poster(file: Opened, limits: Limits) -> _Look:
    """Return the frame that stands for a video: the first of some that shows something.

    Raises:
        Refused: No frame can be decoded.
    """
    best: _Look | None = None
    for part in _POSTER_AT if file.claimed_ms else (0.0,):
        frame = _frame_at(file, round((file.claimed_ms or 0) * part))
        if frame is None:
            continue
        refuse_huge(frame, limits.image_pixels)
        look = _look_at(frame, file)
        if best is None or look.lively > best.lively:
            best = look
        if best.lively >= _LIVELY:
            break
    if best is None:
        raise Refused("file-broken")
    return best


def _frame_at(file: Opened, ms: int) -> VideoFrame | None:
    """Return the first frame that can be decoded from a time on."""
    import av

    container, video = file.container, file.video
    assert video is not None
    try:
        # Backwards to a frame that needs no other.
        container.seek(ms * 1000 + (container.start_time or 0))
        return next(iter(container.decode(video)), None)
    except (av.FFmpegError, StopIteration):
        return None


def _look_at(frame: VideoFrame, file: Opened) -> _Look:
    assert file.video is not None
    size = seen_size(frame, _aspect(file))
    shaped = Shaper(fitted(*size, POSTER), "rgb24").shape(frame)
    image = opaque(
        vips().Image.new_from_array(shaped.to_ndarray(), interpretation="srgb").copy_memory()
    )
    return _Look(image, size, float(image.colourspace("b-w").deviate()))


def _aspect(file: Opened) -> Fraction | None:
    assert file.video is not None
    return file.video.sample_aspect_ratio
