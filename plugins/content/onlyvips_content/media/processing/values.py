"""What processing is told and what it answers; both travel between processes as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

#: Called with the percent that are done.
Progress = Callable[[int], None]

MEGA: Final = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What is processed at most.

    Attributes:
        image_bytes: Largest picture.
        video_bytes: Largest video.
        audio_bytes: Largest sound.
        image_pixels: Most pixels of a picture, and of one frame of a video.
        video_ms: Longest video.
        audio_ms: Longest sound.
        memory_bytes: Address space of the process.
        cpu_seconds: Computing time of the process.
    """

    image_bytes: int = 30 * MEGA
    video_bytes: int = 2000 * MEGA
    audio_bytes: int = 300 * MEGA
    image_pixels: int = 100_000_000
    video_ms: int = 7_200_000
    audio_ms: int = 14_400_000
    memory_bytes: int = 4096 * MEGA
    cpu_seconds: int = 7200


@dataclass(frozen=True, slots=True)
class Rendition:
    """A file that was made.

    Attributes:
        name: ``display``, ``thumb``, ``preview``, ``poster`` or ``stream``.
        file: Name of the file in the folder.
        media_type: What it is.
        size: Bytes.
        width: Pixels; None for a sound.
        height: Pixels; None for a sound.
    """

    name: str
    file: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What a file is and what was made of it.

    Attributes:
        kind: ``image``, ``video`` or ``audio``.
        media_type: Of the original, by its content.
        renditions: What was made.
        width: Pixels of the original as it is seen, turned the right way up.
        height: The same.
        duration_ms: Length of a video or sound.
        picture_hash: Perceptual hash of the picture or poster, 64 bits as a signed number.
        waveform: Peaks of a sound, each 0 to 255.
    """

    kind: str
    media_type: str
    renditions: tuple[Rendition, ...]
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    picture_hash: int | None = None
    waveform: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Made:
        """Return what `as_json` gave."""
        made = [Rendition(**rendition) for rendition in values["renditions"]]
        waveform = tuple(values["waveform"])
        return cls(**{**values, "renditions": tuple(made), "waveform": waveform})


class Refused(Exception):
    """A file is not processed, and would not be another time either.

    Attributes:
        code: Why, a key of `onlyvips_content.media.processing.refusals.SENTENCES`.
        values: What fills the placeholders of its sentence.
    """

    def __init__(self, code: str, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, Any] = values or {}
