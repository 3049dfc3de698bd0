"""Writing what plays as MP4: copied packet by packet, or coded anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onlyvips_content.media.processing.frames import Shaper, refuse_huge
from onlyvips_content.media.processing.streams import THREADS, Opened, milliseconds, refuse_long
from onlyvips_content.media.processing.values import Limits, Progress, Refused

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.container import OutputContainer
    from av.video.frame import VideoFrame

#: The index comes first, so that a player can begin before it has the whole. No word of the writer.
_OPTIONS: Final = {"movflags": "+faststart", "fflags": "+bitexact"}
#: Seconds between frames that need no other: how exactly one can seek.
_KEY_SECONDS: Final = 2
_CRF: Final = "23"
_MOST_RATE: Final = 60
_AUDIO_RATE: Final = 48_000
_AAC_SAMPLES: Final = 1024
_AUDIO_BITS: Final = 64_000
#: Of so many frames one may be broken, as after a fault of a memory card.
_BROKEN_SHARE: Final = 20


def copy(file: Opened, target: Path, limits: Limits, progress: Progress) -> float:
    """Copy the packets of a video as they are; of all else in the file nothing is kept.

    Args:
        file: A video of H.264, and AAC if it is heard.
        target: The MP4 that is written.
        limits: How long it may be.
        progress: Told the percent, from 5 to 95.

    Returns:
        Its length in milliseconds, by what was in it.

    Raises:
        Refused: It is too long, or has broken packets.
    """
    streams = [stream for stream in (file.video, file.audio) if stream is not None]
    end = Watch(file, limits.video_ms, progress)
    with written(target) as output:
        copies = {stream.index: output.add_stream_from_template(stream) for stream in streams}
        for made in copies.values():
            made.metadata.clear()
        for packet in file.container.demux(*streams):
            if packet.size == 0:  # that there are no more
                continue
            if packet.is_corrupt or packet.dts is None:
                raise Refused("file-broken")
            end.reached(packet.pts, packet.time_base, packet.duration or 0)
            packet.stream = copies[packet.stream.index]
            output.mux(packet)
    return end.ms


def encode(
    file: Opened, target: Path, size: tuple[int, int], limits: Limits, progress: Progress
) -> float:
    """Code a video anew.

    Args:
        file: Any video.
        target: The MP4 that is written.
        size: Width and height, even numbers.
        limits: How large and how long it may be.
        progress: Told the percent, from 5 to 95.

    Returns:
        Its length in milliseconds, by what was in it.

    Raises:
        Refused: It is too long, too large, or broken.
    """
    assert file.video is not None
    end = Watch(file, limits.video_ms, progress)
    shaper = Shaper(size, "yuv420p")
    with written(target) as output:
        pictures = _Pictures(output, file, size)
        sound = Sound(output, file.audio) if file.audio is not None else None
        for kind, frame in _decoded(file):
            end.reached(frame.pts, frame.time_base, frame.duration or 0)
            if kind == "audio":
                assert sound is not None
                sound.add(frame)
            else:
                refuse_huge(frame, limits.image_pixels)
                pictures.add(shaper.shape(frame))
        pictures.finish()
        if sound is not None:
            sound.finish()
    return end.ms if pictures.count else 0.0


@contextmanager
def written(target: Path) -> Iterator[OutputContainer]:
    """Write an MP4 that says nothing of who made it, when, where and with what."""
    import av

    with av.open(str(target), "w", format="mp4", options=_OPTIONS) as output:
        yield output


class Watch:
    """Looks how far a file is, says so, and stops it when it is too long.

    Args:
        file: The file.
        most_ms: Longest that is taken.
        progress: Told the percent, from 5 to 95.
    """

    def __init__(self, file: Opened, most_ms: int, progress: Progress) -> None:
        self._start_ms = (file.container.start_time or 0) / 1000
        self._claimed_ms = file.claimed_ms
        self._most_ms = most_ms
        self._progress = progress
        self._percent = 5
        self.ms = 0.0

    def reached(self, pts: int | None, base: Fraction | None, duration: int) -> None:
        """Note that a packet or frame was reached.

        Args:
            pts: When it begins, in units of the time base; None when it does not say.
            base: The time base.
            duration: How long it is, in the same units.

        Raises:
            Refused: It plays too long.
        """
        if pts is None:
            return
        end = milliseconds(pts + duration, base) - self._start_ms
        if end <= self.ms:
            return
        self.ms = end
        refuse_long(end, self._most_ms)
        if self._claimed_ms:
            percent = 5 + int(min(1.0, end / self._claimed_ms) * 90)
            if percent > self._percent:
                self._percent = percent
                self._progress(percent)


class _Pictures:
    """The pictures of a video that is coded anew. Their times stay as they are."""

    def __init__(self, output: OutputContainer, file: Opened, size: tuple[int, int]) -> None:
        assert file.video is not None
        rate = file.video.average_rate or file.video.guessed_rate or Fraction(25)
        rate = min(max(rate, Fraction(1)), Fraction(_MOST_RATE))
        options = {"preset": "veryfast", "crf": _CRF, "g": str(round(rate * _KEY_SECONDS))}
        stream: Any = output.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = file.video.time_base
        stream.codec_context.thread_count = THREADS
        self._base = file.video.time_base
        self._output = output
        self._stream = stream
        self._last: int | None = None
        self.count = 0

    def add(self, frame: VideoFrame) -> None:
        from av.video.frame import PictureType

        if frame.pts is None or (self._last is not None and frame.pts <= self._last):
            return  # players show what comes later
        self._last = frame.pts
        frame.pict_type = PictureType.NONE  # the encoder says which needs no other
        self.count += 1
        self._output.mux(self._stream.encode(frame))

    def finish(self) -> None:
        self._output.mux(self._stream.encode(None))


class Sound:
    """A sound that is coded anew, as AAC of one or two channels.

    Args:
        output: Where to.
        source: The stream that it was.
    """

    def __init__(self, output: OutputContainer, source: Any) -> None:
        from av.audio.resampler import AudioResampler

        mono = source.codec_context.channels == 1
        layout = "mono" if mono else "stereo"
        stream: Any = output.add_stream("aac", rate=_AUDIO_RATE, layout=layout)
        stream.bit_rate = _AUDIO_BITS * (1 if mono else 2)
        self._resampler = AudioResampler("fltp", layout, _AUDIO_RATE, frame_size=_AAC_SAMPLES)
        self._output = output
        self._stream = stream
        self._next: int | None = None

    def add(self, frame: AudioFrame) -> None:
        """Add a frame."""
        self._put(frame)

    def finish(self) -> None:
        """Write what is left."""
        self._put(None)
        self._output.mux(self._stream.encode(None))

    def _put(self, frame: AudioFrame | None) -> None:
        for made in self._resampler.resample(frame):
            made.pts = self._next = self._moment(made)
            made.time_base = Fraction(1, _AUDIO_RATE)
            self._next += made.samples
            self._output.mux(self._stream.encode(made))

    def _moment(self, frame: AudioFrame) -> int:
        """Return when a frame begins, in samples: after the one before, unless there is a gap.

        Some containers (AVI) say it so roughly that frames would overlap.
        """
        if frame.pts is None or frame.time_base is None:
            return self._next or 0
        said = round(frame.pts * frame.time_base * _AUDIO_RATE)
        if self._next is None or said > self._next + _AUDIO_RATE // 10:
            return said
        return self._next


def decoded_frames(file: Opened, *streams: Any) -> Iterator[tuple[str, Any]]:
    """Yield kind and frame of all that can be decoded, in the order in which it is stored.

    Raises:
        Refused: Too much of it is broken.
    """
    import av

    good = bad = 0
    for packet in file.container.demux(*streams):
        kind = packet.stream.type
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            bad += 1
            continue
        for frame in frames:
            good += 1
            yield kind, frame
    if bad * _BROKEN_SHARE > good:
        raise Refused("file-broken")


def _decoded(file: Opened) -> Iterator[tuple[str, Any]]:
    streams = [stream for stream in (file.video, file.audio) if stream is not None]
    return decoded_frames(file, *streams)
