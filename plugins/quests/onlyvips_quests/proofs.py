"""Proofs that people hand in: a text, a picture or both, for a moderator to judge."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from onlyvips.errors import FieldError, InvalidInput, NotFound
from onlyvips_quests.marks import N_
from onlyvips_quests.pictures import MEDIA_TYPE, Picture, bands, near_bands, prepare
from onlyvips_quests.settings import QuestsSettings

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform

#: A text message of Telegram has at most so many letters (https://core.telegram.org/method/messages.sendMessage).
MOST_LETTERS: Final = 4096
#: In how many of 64 points pictures that look alike may differ.
MOST_DISTANCE: Final = 6
MOST_TWINS: Final = 20
#: Pictures that a process decodes at the same time; a large one takes some hundred megabytes.
_DECODERS: Final = 2
_BIGINT: Final = 2**63

#: Waits for an erasure that is under way; whoever was erased hands in nothing afterwards.
_LIVE = "SELECT id FROM core.accounts WHERE id = :id AND erased_at IS NULL FOR KEY SHARE"
_QUEST = "SELECT id FROM quests.quests WHERE id = :id"
_INSERT = """
INSERT INTO quests.proofs
  (account_id, quest_id, text, picture, picture_hash, band_0, band_1, band_2, band_3, created_at)
VALUES (:account, :quest, :text, :picture, :hash, :band_0, :band_1, :band_2, :band_3, :now)
RETURNING id
"""
_GET = """
SELECT id, account_id, quest_id, text, picture, created_at FROM quests.proofs WHERE id = :id
"""
_HASH = "SELECT picture_hash FROM quests.proofs WHERE id = :id"
#: Each band is looked for with all its neighbours, see `onlyvips_quests.pictures.near_bands`.
_TWINS = """
SELECT id, account_id, created_at, distance FROM (
  SELECT id, account_id, created_at,
         bit_count((picture_hash # CAST(:hash AS bigint))::bit(64))::integer AS distance
    FROM quests.proofs
   WHERE band_0 = ANY(CAST(:band_0 AS integer[])) OR band_1 = ANY(CAST(:band_1 AS integer[]))
      OR band_2 = ANY(CAST(:band_2 AS integer[])) OR band_3 = ANY(CAST(:band_3 AS integer[]))
) AS near
WHERE distance <= :most AND account_id <> :account
ORDER BY distance, id LIMIT :limit
"""
_UNUSED = """
DELETE FROM quests.proofs WHERE id IN (
  SELECT p.id FROM quests.proofs p
  WHERE p.created_at < :before
    AND NOT EXISTS (SELECT FROM quests.reviews r WHERE r.proof_id = p.id)
  ORDER BY p.id LIMIT :limit
)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody handed in.

    Attributes:
        id: Its number.
        account_id: Who handed it in.
        quest_id: For which quest.
        text: What they wrote, or empty.
        picture: The picture as it is kept, or None.
        created_at: When.
    """

    id: int
    account_id: int
    quest_id: int
    text: str
    picture: bytes | None
    created_at: datetime

    @property
    def media_type(self) -> str | None:
        """Kind of the picture, for who shows it; None without one."""
        return None if self.picture is None else MEDIA_TYPE


@dataclass(frozen=True, slots=True)
class Twin:
    """A picture of somebody else that looks alike.

    Attributes:
        proof_id: Of which proof.
        account_id: Who handed it in.
        distance: In how many of 64 points it differs; 0 looks the same.
        created_at: When it was handed in.
    """

    proof_id: int
    account_id: int
    distance: int
    created_at: datetime


class Proofs:
    """Takes in proofs and finds them again.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._most_bytes = platform.settings(QuestsSettings).proof_megabytes * 2**20
        self._decoders = asyncio.Semaphore(_DECODERS)

    async def hand_in(
        self, account: Account, quest_id: int, *, text: str = "", picture: bytes | None = None
    ) -> int:
        """Keep a proof and return its number.

        Args:
            account: Who hands it in.
            quest_id: For which quest.
            text: What they wrote.
            picture: A file that should be a JPEG, PNG or WebP picture.

        Raises:
            InvalidInput: There is neither text nor picture, the text is too long, or the picture
                is too large, of another kind, or broken; says which and what was expected.
            NotFound: There is no such quest, or the account was erased meanwhile.
        """
        text = _checked(text, picture)
        kept = None if picture is None else await self._prepare(picture)
        db = self._platform.db
        async with db.transaction():
            if await db.fetch_val(_LIVE, {"id": account.id}) is None:
                raise NotFound(N_("There is no such account."), code="account-not-found")
            known = 0 < quest_id < _BIGINT
            if not known or await db.fetch_val(_QUEST, {"id": quest_id}) is None:
                raise NotFound(N_("There is no such quest."), code="quest-not-found")
            parts = [None] * 4 if kept is None else bands(kept.hash)
            number: int = await db.fetch_val(
                _INSERT,
                {
                    "account": account.id,
                    "quest": quest_id,
                    "text": text,
                    "picture": kept and kept.data,
                    "hash": kept and kept.hash,
                    **{f"band_{place}": part for place, part in enumerate(parts)},
                    "now": self._platform.clock.now(),
                },
            )
        return number

    async def get(self, proof_id: int) -> Proof:
        """Return a proof with its picture.

        Raises:
            NotFound: There is none, or it was erased with its owner's data.
        """
        row = None
        if 0 < proof_id < _BIGINT:
            row = await self._platform.db.fetch_one(_GET, {"id": proof_id})
        if row is None:
            raise NotFound(N_("There is no such proof."), code="proof-not-found")
        return Proof(**row)

    async def twins(self, proof_id: int, account_id: int) -> list[Twin]:
        """Return pictures of others that look like that of a proof, the most alike first.

        Args:
            proof_id: The proof; without a picture it has no twins.
            account_id: Whose own pictures are left out.
        """
        db = self._platform.db
        found = await db.fetch_val(_HASH, {"id": proof_id})
        if found is None:
            return []
        near = {f"band_{place}": values for place, values in enumerate(near_bands(found))}
        values = {"hash": found, "most": MOST_DISTANCE, "account": account_id, "limit": MOST_TWINS}
        rows = await db.fetch_all(_TWINS, {**values, **near})
        return [
            Twin(row["id"], row["account_id"], row["distance"], row["created_at"]) for row in rows
        ]

    async def forget_unused(self, before: datetime, limit: int = 1000) -> int:
        """Delete proofs that never came before a moderator; return how many.

        Args:
            before: Only those that were handed in before this moment.
            limit: Most that are deleted at once.
        """
        rows = await self._platform.db.fetch_all(_UNUSED, {"before": before, "limit": limit})
        return len(rows)

    async def _prepare(self, raw: bytes) -> Picture:
        async with self._decoders:
            return await asyncio.to_thread(prepare, raw, self._most_bytes)


def _checked(text: str, picture: bytes | None) -> str:
    """Return the text without what PostgreSQL and people cannot read.

    Raises:
        InvalidInput: It is too long, or there is nothing at all.
    """
    text = text.replace("\x00", "").strip()
    if len(text) > MOST_LETTERS:
        expected = f"expected at most {MOST_LETTERS} characters, got {len(text)}"
        raise InvalidInput(N_("Your text is too long."), fields=[FieldError("text", expected)])
    if not text and not picture:
        expected = "expected a text, a picture or both"
        raise InvalidInput(
            N_("Send a text or a picture."),
            fields=[FieldError("text", expected), FieldError("picture", expected)],
        )
    return text
