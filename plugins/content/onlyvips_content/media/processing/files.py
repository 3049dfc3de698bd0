"""From a file to its renditions, whatever it is."""

from __future__ import annotations

from pathlib import Path

from onlyvips_content.media.processing.kinds import Kind, kind_of, refuse_large
from onlyvips_content.media.processing.values import Limits, Made, Progress

_GIF = Kind("stream", "image/gif", "gif")


def process_file(path: Path, folder: Path, limits: Limits, progress: Progress) -> Made:
    """Make the renditions of a file.

    Args:
        path: The original; nothing is told by its name.
        folder: An empty folder for the renditions.
        limits: What is processed at most.
        progress: Told the percent, from 0 to 100.

    Raises:
        Refused: It cannot be processed, now or ever; says why.
    """
    kind = kind_of(path, limits)
    if kind.reader == "picture":
        return _picture(path, kind, folder, limits, progress)
    return _stream(path, kind, folder, limits, progress)


def _picture(path: Path, kind: Kind, folder: Path, limits: Limits, progress: Progress) -> Made:
    from onlyvips_content.media.processing import pictures

    if kind.media_type == _GIF.media_type:
        pictures.upright_size(path, kind, limits)
        if pictures.frames_of(path, kind) > 1:
            # What moves is a video, as Telegram has it too.
            return _stream(path, _GIF, folder, limits, progress)
    return pictures.process_picture(path, kind, folder, limits, progress)


def _stream(path: Path, kind: Kind, folder: Path, limits: Limits, progress: Progress) -> Made:
    from onlyvips_content.media.processing import sounds, streams, videos

    with streams.opened(path, kind) as file:
        shown = file.video is not None
    if shown:
        return videos.process_video(path, kind, folder, limits, progress)
    refuse_large(path.stat().st_size, limits.audio_bytes)
    return sounds.process_sound(path, kind, folder, limits, progress)
