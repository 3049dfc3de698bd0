"""Renditions of a sound: a form that everything plays while it loads, and the shape of its wave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onlyvips_content.media.processing.kinds import Kind
from onlyvips_content.media.processing.streams import opened, refuse_cut_off, refuse_long
from onlyvips_content.media.processing.transcoding import Sound, Watch, decoded_frames, written
from onlyvips_content.media.processing.values import Limits, Made, Progress, Rendition

if TYPE_CHECKING:
    import numpy as np

#: Peaks of a waveform.
PEAKS: Final = 200
_RATE: Final = 8000
#: Samples of which one peak is kept until the length is known, and how many of them are looked at
#: together.
_WINDOW, _TOGETHER = 160, 25


def process_sound(path: Path, kind: Kind, folder: Path, limits: Limits, progress: Progress) -> Made:
    """Make the renditions of a sound.

    Args:
        path: The original.
        kind: What it is.
        folder: Where the renditions go.
        limits: How long it may be.
        progress: Told the percent.

    Raises:
        Refused: It is too long, or broken.
    """
    stream = folder / "stream.m4a"
    with opened(path, kind) as file:
        assert file.audio is not None
        if file.claimed_ms is not None:
            refuse_long(file.claimed_ms, limits.audio_ms)
        end, peaks = Watch(file, limits.audio_ms, progress), Peaks()
        with written(stream) as output:
            sound = Sound(output, file.audio)
            for _, frame in decoded_frames(file, file.audio):
                end.reached(frame.pts, frame.time_base, frame.duration or 0)
                peaks.add(frame)
                sound.add(frame)
            sound.finish()
        refuse_cut_off(end.ms, file.claimed_ms)
    made = Rendition("stream", stream.name, "audio/mp4", stream.stat().st_size)
    return Made(
        kind="audio",
        media_type=kind.media_type,
        renditions=(made,),
        duration_ms=max(1, round(end.ms)),
        waveform=peaks.finish(),
    )


class Peaks:
    """Finds the loudest moments of a sound, whatever its length."""

    def __init__(self) -> None:
        from av.audio.resampler import AudioResampler

        self._resampler = AudioResampler("s16", "mono", _RATE, frame_size=_WINDOW * _TOGETHER)
        self._found: list[int] = []

    def add(self, frame: Any) -> None:
        """Look at a frame."""
        import numpy as np

        for small in self._resampler.resample(frame):
            samples = np.abs(small.to_ndarray()[0].astype(np.int32))
            peaks = np.maximum.reduceat(samples, np.arange(0, len(samples), _WINDOW))
            self._found += peaks.tolist()

    def finish(self, count: int = PEAKS) -> tuple[int, ...]:
        """Return so many peaks, 0 to 255, the loudest of all being 255; fewer of a short sound."""
        import numpy as np

        self.add(None)
        if not self._found:
            return ()
        parts: list[np.ndarray[Any, Any]] = np.array_split(
            np.array(self._found), min(count, len(self._found))
        )
        peaks = [int(part.max()) for part in parts]
        loudest = max(peaks)
        return tuple(round(peak * 255 / loudest) if loudest else 0 for peak in peaks)
