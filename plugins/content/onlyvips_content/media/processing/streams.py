"""Opening what plays: which streams a file has, and how long they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onlyvips_content.media.processing.kinds import Kind
from onlyvips_content.media.processing.values import Refused

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

#: Threads of a decoder and of an encoder: several files are processed at once.
THREADS: Final = 2
#: FFmpeg opens nothing else, whatever a file refers to
#: (https://ffmpeg.org/ffmpeg-protocols.html#Protocol-Options).
_OPTIONS: Final = {"protocol_whitelist": "file"}
_MICROSECONDS: Final = 1_000_000
#: What a file says of its length and what is in it may differ so much before it counts as cut off.
_CUT_OFF: Final = 0.9


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that plays.

    Attributes:
        container: FFmpeg's.
        video: The stream that is shown; None for a sound.
        audio: The stream that is heard, or None.
        claimed_ms: How long it says it is; None when it does not.
    """

    container: InputContainer
    video: VideoStream | None
    audio: AudioStream | None
    claimed_ms: int | None


@contextmanager
def opened(path: Path, kind: Kind) -> Iterator[Opened]:
    """Open a file that plays, as the format that it is.

    Raises:
        Refused: It is broken, or there is nothing in it. So are errors of FFmpeg within.
    """
    import av

    try:
        with av.open(
            str(path), format=kind.format, options=_OPTIONS, metadata_errors="ignore"
        ) as container:
            yield _looked_into(container)
    except (av.FFmpegError, ValueError) as error:
        # ValueError is how FFmpeg's EINVAL, and values that Python cannot hold, arrive.
        raise Refused("file-broken") from error


def refuse_long(duration_ms: float, most_ms: int) -> None:
    """Refuse what plays too long.

    Raises:
        Refused: It does.
    """
    if duration_ms > most_ms:
        raise Refused("too-long", {"most": max(1, most_ms // 60_000)})


def refuse_cut_off(found_ms: float, claimed_ms: int | None) -> None:
    """Refuse a file in which there is less than it says, or nothing.

    Raises:
        Refused: Its end is missing.
    """
    if found_ms <= 0 or (claimed_ms is not None and found_ms < claimed_ms * _CUT_OFF - 500):
        raise Refused("file-broken")


def milliseconds(ticks: int | None, base: Fraction | None) -> float:
    """Return a time of a stream in milliseconds; 0 when there is none."""
    return 0.0 if ticks is None or base is None else float(ticks * base * 1000)


def _looked_into(container: InputContainer) -> Opened:
    video = next((s for s in container.streams.video if _is_shown(s)), None)
    audio = container.streams.best("audio")
    if video is None and audio is None:
        raise Refused("nothing-in-it")
    claimed = container.duration
    if video is not None:
        video.codec_context.thread_type = "AUTO"
        video.codec_context.thread_count = THREADS
    return Opened(
        container,
        video,
        audio,  # type: ignore[arg-type]
        None if not claimed or claimed < 0 else claimed * 1000 // _MICROSECONDS,
    )


def _is_shown(stream: Any) -> bool:
    """Say whether a video stream is a video, and not the cover picture of a sound."""
    from av.stream import Disposition

    still = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    return not stream.disposition & still and stream.width > 0 and stream.height > 0
