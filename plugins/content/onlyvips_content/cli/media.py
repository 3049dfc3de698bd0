"""``onlyvips content gc`` and ``reprocess``: the storage of media, as an operator tends it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from onlyvips_cli.plugin_api import JsonOption, print_json, print_record, run, say

from onlyvips.errors import NotFound
from onlyvips_content.cli.app import app, opened, usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips_content.media.collecting import Collected

#: Media that one call has processed again.
_MOST = 1000
_LABELS = {
    "uploads": "Uploads that expired",
    "media": "Media of no work",
    "marked": "Marked pictures of long ago",
    "objects": "Objects in storage",
    "unknown": "Objects that nobody knew of",
}


@app.command()
def gc(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be deleted, and delete nothing.")
    ] = False,
    sweep: Annotated[
        bool,
        typer.Option("--sweep", help="Also look through the storage for what no table tells of."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete uploads, media and objects that are of no use; a job does so by itself."""
    if dry_run and sweep:
        raise usage("give --dry-run or --sweep, not both: a sweep deletes what it finds")

    async def work() -> Collected:
        async with opened() as (_, parts):
            if dry_run:
                return await parts.collecting.due()
            done = await parts.collecting.collect()
            if sweep:
                done.unknown = await parts.collecting.sweep()
            return done

    found = asdict(run(work()))
    if not sweep:
        del found["unknown"]
    if as_json:
        print_json(found)
        return
    print_record({_LABELS[name]: count for name, count in found.items()})
    if dry_run:
        say("Nothing was deleted.")


@app.command()
def reprocess(
    media: Annotated[
        list[str] | None, typer.Argument(metavar="[MEDIA]...", help="Ids of media.")
    ] = None,
    *,
    failed: Annotated[
        bool, typer.Option("--failed", help=f"Up to {_MOST} that could not be processed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Have pictures, videos and sounds made anew; the works show the old ones until then."""
    if bool(media) == failed:
        raise usage("give ids of media, or --failed")
    chosen = [_id(text) for text in media or ()]

    async def work() -> Sequence[UUID]:
        async with opened() as (_, parts):
            ids = chosen or await parts.own_media.failed(limit=_MOST)
            found = await parts.own_media.reprocess(ids)
            if missing := set(chosen) - set(found):
                raise NotFound(f"there is no medium {min(missing).hex}; the others are queued")
            return found

    queued = run(work())
    if as_json:
        print_json([media_id.hex for media_id in queued])
    else:
        say(f"{len(queued)} will be processed.")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise usage(f"{text!r} is no id of a medium; expected 32 hexadecimal digits") from None
