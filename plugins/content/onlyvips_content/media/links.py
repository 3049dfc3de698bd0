"""Signed addresses of media, bound to whoever may look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from onlyvips.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from onlyvips.clock import Clock
    from onlyvips_content.media.signing import Signer

PREFIX = "/api/v1/content/media"
#: Viewer of what is for everybody.
ANYBODY = 0
#: The file as it was uploaded, which is for its owner alone.
ORIGINAL = "original"
#: The picture with the viewer's mark.
MARKED = "marked"
#: Addresses end at the same moments for all, so that one that is asked for twice is the same, and
#: what it gave can be kept by whoever asked.
_STEP = 300
#: Addresses that are remembered within a step; some 300 bytes each.
_MOST_MADE = 50_000


@dataclass(frozen=True, slots=True)
class Link:
    """What an address that holds says.

    Attributes:
        media_id: Which medium.
        rendition: What was made of it; `ORIGINAL` and `MARKED` as well.
        viewer_id: Whose account it is bound to; `ANYBODY` for nobody's.
        seconds: How long it holds from now on.
    """

    media_id: UUID
    rendition: str
    viewer_id: int
    seconds: int


class MediaLinks:
    """Signs and checks addresses.

    Args:
        signer: Signs.
        clock: The platform's clock.
        minutes: How long an address holds at least.
    """

    def __init__(self, signer: Signer, clock: Clock, minutes: int) -> None:
        self._signer = signer
        self._clock = clock
        self._seconds = minutes * 60
        self._made: dict[tuple[UUID, str, int], str] = {}
        self._made_until = 0

    def url(self, media_id: UUID, rendition: str, viewer_id: int) -> str:
        """Return an address. It does not ask whether the viewer may look: the caller did.

        Args:
            media_id: Which medium.
            rendition: What was made of it.
            viewer_id: Account that may use the address; `ANYBODY` for all.

        Raises:
            ValueError: Nobody in particular would get an original, or a picture with their mark.
        """
        return self._make(media_id, rendition, viewer_id, self._until())

    def signing(self) -> Callable[[UUID, str, int], str]:
        """Return what makes addresses as `url` does, for the many of a page; use it at once.

        What was made before is given again as long as it would be made just so.
        """
        until, made = self._until(), self._made
        if until != self._made_until or len(made) > _MOST_MADE:
            made = self._made = {}
            self._made_until = until

        def url(media_id: UUID, rendition: str, viewer_id: int) -> str:
            key = (media_id, rendition, viewer_id)
            address = made.get(key)
            if address is None:
                address = made[key] = self._make(media_id, rendition, viewer_id, until)
            return address

        return url

    def _until(self) -> int:
        until = int(self._clock.now().timestamp()) + self._seconds
        return -(-until // _STEP) * _STEP

    def _make(self, media_id: UUID, rendition: str, viewer_id: int, until: int) -> str:
        if viewer_id == ANYBODY and rendition in {ORIGINAL, MARKED}:
            raise ValueError(f"{rendition} is for one viewer")
        path = f"{media_id.hex}/{rendition}"
        mac = self._signer.sign(f"{path}?{viewer_id}&{until}")
        return f"{PREFIX}/{path}?v={viewer_id}&e={until}&s={mac}"

    def check(self, name: str, rendition: str, viewer: str, until: str, mac: str) -> Link:
        """Read an address.

        Args:
            name: Of the medium, as in the address; so is all else.
            rendition: What was made of it.
            viewer: To whom it is bound.
            until: Its end.
            mac: Its signature.

        Raises:
            NotFound: It was not made here, or changed since.
            Forbidden: It holds no longer; code ``link-expired``.
        """
        # Signed is the very text, so a second way to write the same number is another address.
        if not self._signer.holds(f"{name}/{rendition}?{viewer}&{until}", mac):
            raise NotFound("There is nothing at this address.")
        seconds = int(until) - int(self._clock.now().timestamp())
        if seconds <= 0:
            raise Forbidden("This address holds no longer; ask for a new one.", code="link-expired")
        return Link(UUID(name), rendition, int(viewer), seconds)
