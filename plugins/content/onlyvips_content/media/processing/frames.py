"""Frames of a video as they are to be seen: turned, shrunk, with square points."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from onlyvips_content.media.processing.values import Refused

if TYPE_CHECKING:
    from av.filter.graph import Graph
    from av.video.frame import VideoFrame

_TURNS: Final = {90: ("transpose=cclock",), -90: ("transpose=clock",), 180: ("hflip", "vflip")}


def seen_size(frame: VideoFrame, aspect: Fraction | None) -> tuple[int, int]:
    """Return width and height of a frame as it is seen, in square points and turned."""
    width, height = frame.width, frame.height
    if aspect and aspect != 1 and Fraction(1, 8) < aspect < 8:
        # Old cameras have points that are not square.
        width = round(width * aspect)
    return (height, width) if _turn(frame) in (90, -90) else (width, height)


def fitted(width: int, height: int, longest: int) -> tuple[int, int]:
    """Return a size of even numbers that is at most so long, as H.264 in 4:2:0 wants it."""
    factor = min(1.0, longest / max(width, height))
    return max(2, round(width * factor / 2) * 2), max(2, round(height * factor / 2) * 2)


def refuse_huge(frame: VideoFrame, most_pixels: int) -> None:
    """Refuse frames of more points than a picture may have.

    Raises:
        Refused: It has too many.
    """
    if frame.width * frame.height > most_pixels:
        values = {
            "most": most_pixels // 10**6,
            "width": f"{frame.width:,}",
            "height": f"{frame.height:,}",
        }
        raise Refused("picture-too-large", values)


class Shaper:
    """Gives every frame the same size and format, also when a video changes in its midst.

    Args:
        size: Width and height of what comes out.
        pixel_format: FFmpeg's name of the format that comes out.
    """

    def __init__(self, size: tuple[int, int], pixel_format: str) -> None:
        self._size = size
        self._format = pixel_format
        self._graph: Graph | None = None
        self._shape: object = None

    def shape(self, frame: VideoFrame) -> VideoFrame:
        """Return a frame as it is to be seen; its time stays."""
        pts, base = frame.pts, frame.time_base
        shape = (frame.width, frame.height, frame.format.name, _turn(frame))
        if self._graph is None or shape != self._shape:
            self._graph, self._shape = self._build(frame), shape
        self._graph.vpush(frame)
        shaped: VideoFrame = self._graph.vpull()
        shaped.pts, shaped.time_base = pts, base
        return shaped

    def _build(self, frame: VideoFrame) -> Graph:
        from av.filter import Graph

        graph = Graph()
        width, height = self._size
        steps = [
            *_TURNS.get(_turn(frame), ()),
            f"scale={width}:{height}:flags=bicubic",
            "setsar=1",
            f"format={self._format}",
        ]
        last: Any = graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base or Fraction(1, 1000),
        )
        for step in steps:
            name, _, arguments = step.partition("=")
            node = graph.add(name, arguments or None)
            last.link_to(node)
            last = node
        last.link_to(graph.add("buffersink"))
        graph.configure()
        return graph


def _turn(frame: VideoFrame) -> int:
    """Return how many degrees a frame is turned counter-clockwise to be seen: 0, 90, -90 or 180."""
    turn = round(frame.rotation / 90) * 90
    return 180 if turn == -180 else turn
