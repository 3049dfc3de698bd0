"""Creators: who applies, who is one, what they say of themselves, and who follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import asyncpg

from onlyvips.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from onlyvips.events import Activity
from onlyvips_content.api import CreatorDecided
from onlyvips_content.creator_rows import OwnCreator, read_own
from onlyvips_content.listing import WORKS, refresh_creator
from onlyvips_content.media_of_works import note_use, own_media

if TYPE_CHECKING:
    from uuid import UUID

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_content.definitions import ApplicationIn, DecisionIn, ProfileIn

#: What a moderator can decide about a creator in each state.
DECISIONS: Final[dict[str, frozenset[str]]] = {
    "applied": frozenset({"verified", "rejected"}),
    "rejected": frozenset({"verified"}),
    "verified": frozenset({"suspended"}),
    "suspended": frozenset({"verified"}),
}
#: Most creators that one person follows: their feed looks at each.
MOST_FOLLOWED: Final = 500

_APPLY = """
INSERT INTO content.creators AS c (account_id, slug, state, name, bio, languages, links, avatar_id,
                                   cover_id, statement, applied_at)
VALUES (:id, :slug, 'applied', :name, :bio, :languages, :links, :avatar, :cover, :statement, :now)
ON CONFLICT (account_id) DO UPDATE
   SET slug = excluded.slug, state = 'applied', name = excluded.name, bio = excluded.bio,
       languages = excluded.languages, links = excluded.links, avatar_id = excluded.avatar_id,
       cover_id = excluded.cover_id, statement = excluded.statement,
       applied_at = excluded.applied_at, decided_at = NULL, decided_by = NULL, reason = '',
       revision = c.revision + 1
"""
_EDIT = """
UPDATE content.creators
   SET name = :name, bio = :bio, languages = :languages, links = :links, avatar_id = :avatar,
       cover_id = :cover, revision = revision + 1
 WHERE account_id = :id
"""
_FOLLOW = """
INSERT INTO content.follows (account_id, creator_id, created_at)
SELECT :account, :creator, :now
 WHERE (SELECT count(*) FROM content.follows WHERE account_id = :account) < :most
    ON CONFLICT DO NOTHING
RETURNING creator_id
"""


class Creators:
    """Applications, profiles, decisions, followers.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def apply(self, account: Account, application: ApplicationIn) -> OwnCreator:
        """Ask to become a creator, or correct what was asked and is not decided.

        Raises:
            Conflict: They are a creator already, or somebody else has the name in addresses.
            Forbidden: They were suspended.
            InvalidInput: A picture is not theirs.
        """
        db, now = self._platform.db, self._platform.clock.now()
        try:
            async with db.transaction():
                before = await db.fetch_one(
                    "SELECT state, avatar_id, cover_id FROM content.creators"
                    " WHERE account_id = :id FOR UPDATE",
                    {"id": account.id},
                )
                if before is not None and before["state"] == "verified":
                    raise Conflict("You are a creator already.", code="already-a-creator")
                if before is not None and before["state"] == "suspended":
                    raise Forbidden("You were suspended as a creator.", code="creator-suspended")
                await self._check_pictures(account, application)
                await db.execute(
                    _APPLY,
                    {
                        **self._values(account.id, application),
                        "slug": application.slug,
                        "statement": application.statement,
                        "now": now,
                    },
                )
                pictures = [application.avatar, application.cover]
                if before is not None:
                    pictures += [before["avatar_id"], before["cover_id"]]
                await note_use(db, pictures, now)
        except asyncpg.UniqueViolationError:
            raise Conflict(
                f"Somebody else is called {application.slug}.", code="slug-taken"
            ) from None
        return await self.own(account)

    async def edit(self, account: Account, profile: ProfileIn) -> OwnCreator:
        """Replace what a creator says of themselves.

        Raises:
            NotFound: They never applied.
            Forbidden: They were suspended.
            InvalidInput: A picture is not theirs.
        """
        db, now = self._platform.db, self._platform.clock.now()
        async with db.transaction():
            before = await db.fetch_one(
                "SELECT state, avatar_id, cover_id FROM content.creators"
                " WHERE account_id = :id FOR UPDATE",
                {"id": account.id},
            )
            if before is None:
                raise NotFound("You did not apply to be a creator.", code="creator-not-found")
            if before["state"] == "suspended":
                raise Forbidden("You were suspended as a creator.", code="creator-suspended")
            await self._check_pictures(account, profile)
            await db.execute(_EDIT, self._values(account.id, profile))
            await note_use(
                db,
                [before["avatar_id"], before["cover_id"], profile.avatar, profile.cover],
                now,
            )
            await self._platform.pages.invalidate(WORKS)
        return await self.own(account)

    async def own(self, account: Account) -> OwnCreator:
        """Return what somebody said of themselves, and how it stands.

        Raises:
            NotFound: They never applied.
        """
        return await self.get(account.id)

    async def get(self, account_id: int) -> OwnCreator:
        """Return an application or creator, whatever its state; for staff.

        Raises:
            NotFound: There is none.
        """
        found = await read_own(self._platform.db, account_id)
        if found is None:
            raise NotFound(f"Account {account_id} is no creator.", code="creator-not-found")
        return found

    async def decide(
        self, moderator: Account | None, account_id: int, decision: DecisionIn
    ) -> OwnCreator:
        """Decide about an application, or suspend a creator, or take that back.

        Verification gives the account the role ``creator``; suspension takes it. The works of
        somebody suspended vanish from lists; who bought them keeps them.

        Args:
            moderator: Who decides; None for the operator.
            account_id: About whom.
            decision: What.

        Raises:
            NotFound: There is no such application.
            Conflict: That cannot be decided in its state.
            InvalidInput: A rejection or suspension needs a reason.
        """
        if decision.state != "verified" and not decision.reason:
            raise InvalidInput(
                "Say why.", fields=[FieldError("reason", "expected a reason in some words")]
            )
        db, accounts = self._platform.db, self._platform.accounts
        by = None if moderator is None else moderator.id
        async with db.transaction():
            state = await db.fetch_val(
                "SELECT state FROM content.creators WHERE account_id = :id FOR UPDATE",
                {"id": account_id},
            )
            if state is None:
                raise NotFound(f"Account {account_id} is no creator.", code="creator-not-found")
            if state == decision.state:
                return await self.get(account_id)
            if decision.state not in DECISIONS[state]:
                raise Conflict(
                    f"A creator who is {state} cannot become {decision.state}.", code="wrong-state"
                )
            await db.execute(
                "UPDATE content.creators SET state = :state, reason = :reason, decided_at = :now,"
                " decided_by = :by, revision = revision + 1 WHERE account_id = :id",
                {
                    "id": account_id,
                    "state": decision.state,
                    "reason": decision.reason,
                    "now": self._platform.clock.now(),
                    "by": by,
                },
            )
            if decision.state == "verified":
                await accounts.grant(account_id, "creator", by=by)
            elif decision.state == "suspended":
                await accounts.revoke(account_id, "creator", by=by)
            await refresh_creator(self._platform, account_id)
            await accounts.audit.record(
                f"content.creator_{decision.state}", actor=by, target=account_id
            )
            await self._platform.events.publish(
                CreatorDecided(account_id=account_id, state=decision.state)
            )
        return await self.get(account_id)

    async def follow(self, account: Account, creator_id: int) -> bool:
        """Follow a creator; return whether that is new.

        Raises:
            NotFound: There is no such creator.
            InvalidInput: Nobody follows themselves.
            Conflict: They follow `MOST_FOLLOWED` already.
        """
        if creator_id == account.id:
            raise InvalidInput(
                "Nobody follows themselves.",
                fields=[FieldError("creator_id", "expected somebody else")],
            )
        db, now = self._platform.db, self._platform.clock.now()
        async with db.transaction():
            await self._require_verified(creator_id)
            values = {"account": account.id, "creator": creator_id}
            new = await db.fetch_val(_FOLLOW, {**values, "now": now, "most": MOST_FOLLOWED})
            if new is None:
                known = await db.fetch_val(
                    "SELECT creator_id FROM content.follows"
                    " WHERE account_id = :account AND creator_id = :creator",
                    values,
                )
                if known is None:
                    raise Conflict(
                        f"Nobody follows more than {MOST_FOLLOWED} creators.", code="too-many"
                    )
                return False
            await self._mark(creator_id, 1)
            await self._platform.events.publish(
                Activity(
                    account_id=account.id,
                    kind="content.followed",
                    subject=f"creator:{creator_id}",
                )
            )
        return True

    async def unfollow(self, account: Account, creator_id: int) -> bool:
        """Follow a creator no more; return whether they were followed."""
        db = self._platform.db
        if not 0 < creator_id < 2**63:
            return False
        async with db.transaction():
            gone = await db.fetch_val(
                "DELETE FROM content.follows WHERE account_id = :account AND creator_id = :creator"
                " RETURNING creator_id",
                {"account": account.id, "creator": creator_id},
            )
            if gone is not None:
                await self._mark(creator_id, -1)
        return gone is not None

    async def name(self, account_id: int) -> str | None:
        """Return a verified creator's name, or None."""
        name: str | None = await self._platform.db.fetch_val(
            "SELECT name FROM content.creators WHERE account_id = :id AND state = 'verified'",
            {"id": account_id},
        )
        return name

    async def _require_verified(self, creator_id: int) -> None:
        state = None
        if 0 < creator_id < 2**63:
            state = await self._platform.db.fetch_val(
                "SELECT state FROM content.creators WHERE account_id = :id", {"id": creator_id}
            )
        if state != "verified":
            raise NotFound(f"There is no creator {creator_id}.", code="creator-not-found")

    async def _mark(self, creator_id: int, amount: int) -> None:
        await self._platform.db.execute(
            "INSERT INTO content.follow_marks (creator_id, amount, day)"
            " VALUES (:creator, :amount, :day)",
            {
                "creator": creator_id,
                "amount": amount,
                "day": self._platform.clock.now().date(),
            },
        )

    async def _check_pictures(self, account: Account, profile: ProfileIn) -> None:
        for field in ("avatar", "cover"):
            wanted: UUID | None = getattr(profile, field)
            if wanted is None:
                continue
            (medium,) = await own_media(self._platform.db, account.id, [wanted], field=field)
            if medium.kind not in {None, "image"}:
                raise InvalidInput(
                    "This is no picture.", fields=[FieldError(field, "expected a picture")]
                )

    @staticmethod
    def _values(account_id: int, profile: ProfileIn) -> dict[str, object]:
        return {
            "id": account_id,
            "name": profile.name,
            "bio": profile.bio,
            "languages": list(profile.languages),
            "links": [link.model_dump() for link in profile.links],
            "avatar": profile.avatar,
            "cover": profile.cover,
        }
