"""Pictures of proofs as files, as long as it takes to send them."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips.errors import NotFound
from onlyvips_quests.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: A message that could not leave at once is sent from the file, so it is kept for a while.
_KEPT = 3600.0


async def file_of(platform: Platform, proof_id: int) -> Path | None:
    """Return a file with the picture of a proof; None if it has none (any more).

    Args:
        platform: Where it is kept.
        proof_id: Number of the proof.
    """
    try:
        proof = await parts_of(platform).proofs.get(proof_id)
    except NotFound:
        return None
    if proof.picture is None:
        return None
    folder = platform.config.state / "quests" / "pictures"
    return await asyncio.to_thread(_write, folder, proof_id, proof.picture)


def _write(folder: Path, proof_id: int, picture: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{proof_id}.jpg"
    _forget_old(folder)
    if not path.exists():
        draft = path.with_suffix(".part")
        draft.write_bytes(picture)
        draft.chmod(0o600)
        draft.replace(path)
    return path


def _forget_old(folder: Path) -> None:
    oldest = time.time() - _KEPT
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:  # another thread was quicker
            continue
