"""Cards out of what was seen: as values, and as bytes of JSON that say the same.

A page of a list is asked for more than anything else, so its JSON is put together from pieces that
were made before. `card` is what it must be equal to; a test compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from onlyvips_content.cards.seeing import COUNTS, LIKED, SAVED
from onlyvips_content.views import Counts, Picture, WorkCard

if TYPE_CHECKING:
    from onlyvips_content.cards.public import Still
    from onlyvips_content.cards.seeing import Seen
    from onlyvips_content.views import Viewer

#: Signs an address: medium, rendition, viewer.
Url = Callable[[UUID, str, int], str]

_FLAGS = {
    (liked, saved): b'},"liked":%b,"saved":%b,"access":'
    % (b"true" if liked else b"false", b"true" if saved else b"false")
    for liked in (True, False)
    for saved in (True, False)
}


def card_values(seen: Seen, viewer: Viewer, url: Url) -> dict[str, Any]:
    """Return the fields of a `WorkCard`."""
    work, row = seen.work, seen.row
    language = work.language_for(viewer.language)
    title, summary = work.texts[language]
    still, whose = _cover(seen, viewer)
    cover: Picture | None = None
    if still is not None:
        cover = still.at(url(still.media_id, still.rendition, whose))
    return {
        "id": work.facts.work_id,
        "creator": work.creator.card(url),
        "kind": work.kind,
        "state": work.facts.state,
        "language": language,
        "title": title,
        "summary": summary,
        "category": work.category,
        "tags": work.tags,
        "age": work.facts.age,
        "items": work.items,
        "duration_ms": work.duration_ms,
        "published_at": work.published_at,
        "revision": work.revision,
        "cover": cover,
        "counts": Counts(*(row[place] or 0 for place in range(COUNTS, COUNTS + 5))),
        "liked": row[LIKED],
        "saved": row[SAVED],
        "access": seen.access,
    }


def card(seen: Seen, viewer: Viewer, url: Url) -> WorkCard:
    """Return the card of a work."""
    return WorkCard(**card_values(seen, viewer, url))


def write_cards(page: Sequence[Seen], viewer: Viewer, url: Url) -> bytes:
    """Return the cards of a page as a list in JSON."""
    language = viewer.language
    pieces: list[bytes] = []
    for seen in page:
        row = seen.row
        still, whose = _cover(seen, viewer)
        pieces.append(
            b'%b,"cover":%b,"counts":{"views":%d,"likes":%d,"saves":%d,"comments":%d,"unlocks":%d'
            b"%b%b}"
            % (
                seen.work.head(language, url),
                b"null"
                if still is None
                else still.json_at(url(still.media_id, still.rendition, whose)),
                row[3] or 0,
                row[4] or 0,
                row[5] or 0,
                row[6] or 0,
                row[7] or 0,
                _FLAGS[row[LIKED], row[SAVED]],
                seen.access_json,
            )
        )
    return b"[" + b",".join(pieces) + b"]"


def _cover(seen: Seen, viewer: Viewer) -> tuple[Still | None, int]:
    """Return a work's cover for a viewer, and to whom its address is bound."""
    work = seen.work
    if not seen.access.allowed:
        return work.blurred, 0
    if work.clear is None:
        return work.blurred, 0
    return work.clear, 0 if seen.shared else viewer.id
