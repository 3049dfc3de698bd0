"""What people say about works, and what moderators make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from onlyvips.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound, RateLimited
from onlyvips_content.api import CommentWritten
from onlyvips_content.invisible import can_be_seen
from onlyvips_content.knowing import KNOWN_WORK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_content.settings import ContentSettings

CommentState = Literal["visible", "waiting", "hidden", "deleted"]

MOST_CHARACTERS: Final = 1000
#: Comments of one person, over all works.
MOST_A_MINUTE: Final = 6
#: The same words at the same work within this time are one comment, sent again.
_AGAIN: Final = timedelta(minutes=2)
#: Control characters have no business in a comment; a line break and a tab have.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MANY_LINES = re.compile(r"\n{3,}")

_COLUMNS = """
    m.id, m.work_id, m.account_id, m.text, m.state, m.created_at, m.decided_by, m.decided_at
"""
_DAY = "(CAST(:now AS timestamptz) AT TIME ZONE 'UTC')::date"

_FACTS: Final = f"""
    WITH work AS ({KNOWN_WORK})
    SELECT (SELECT creator_id FROM work) AS creator_id,
        (SELECT count(*) FROM content.comments
         WHERE account_id = CAST(:account AS bigint)
         AND created_at > CAST(:minute AS timestamptz)) AS lately,
        (SELECT id FROM content.comments
         WHERE account_id = CAST(:account AS bigint) AND created_at > CAST(:again AS timestamptz)
         AND work_id = CAST(:work AS bigint) AND text = :text AND state <> 'deleted'
         ORDER BY id LIMIT 1) AS same
"""  # noqa: S608 - constants
_WRITE: Final = f"""
    WITH m AS (
        INSERT INTO content.comments (work_id, account_id, text, state, created_at)
        VALUES (:work, :account, :text, CAST(:state AS text), CAST(:now AS timestamptz))
        RETURNING *
    ),
    mark AS (
        INSERT INTO content.marks (work_id, what, amount, day)
        SELECT work_id, 'comment', 1, {_DAY} FROM m WHERE state = 'visible'
    )
    SELECT * FROM m
"""  # noqa: S608 - constants
# What was visible and is no more, or the other way round, leaves a mark for the day on which it was
# written. The row is locked first: of two decisions the second sees the first.
_CHANGE: Final = """
    WITH old AS (
        SELECT id, state FROM content.comments WHERE id = :id FOR UPDATE
    ),
    m AS (
        UPDATE content.comments AS m SET
            state = CAST(:state AS text), text = CASE WHEN :erase THEN '' ELSE m.text END,
            decided_by = :by, decided_at = CAST(:now AS timestamptz)
        FROM old WHERE m.id = old.id
        RETURNING m.*, old.state AS before
    ),
    mark AS (
        INSERT INTO content.marks (work_id, what, amount, day)
        SELECT work_id, 'comment', CASE WHEN state = 'visible' THEN 1 ELSE -1 END,
            (created_at AT TIME ZONE 'UTC')::date
        FROM m WHERE (state = 'visible') <> (before = 'visible')
    )
    SELECT * FROM m
"""


@dataclass(frozen=True, slots=True)
class Comment:
    """Something that somebody said about a work.

    Attributes:
        id: Number.
        work_id: About what.
        account_id: Who.
        text: Plain text; empty once it is deleted.
        state: ``visible``; ``waiting`` for a moderator; ``hidden`` by the creator or a moderator;
            ``deleted`` by who wrote it.
        created_at: When.
        decided_by: Who changed its state last.
        decided_at: When that was.
        author: Name of who wrote it.
    """

    id: int
    work_id: int
    account_id: int
    text: str
    state: CommentState
    created_at: datetime
    decided_by: int | None = None
    decided_at: datetime | None = None
    author: str = ""


class Comments:
    """Writes, shows and moderates comments.

    Args:
        platform: The plugin's platform.
        settings: Say whether comments wait for a moderator.
    """

    def __init__(self, platform: Platform, settings: ContentSettings) -> None:
        self._platform = platform
        self._wait = settings.comments_wait

    async def write(
        self, account: Account, work_id: int, text: str, *, allowed: bool, trusted: bool = False
    ) -> Comment:
        """Say something about a work; the same again within two minutes is the same comment.

        Args:
            account: Who.
            work_id: About what.
            text: Plain text.
            allowed: They may see the work, see `onlyvips_content.api.Content.access`.
            trusted: They moderate, so that nobody needs to look at it first.

        Raises:
            NotFound: There is no such work for this person.
            Forbidden: They may not see the work itself.
            InvalidInput: There is no text, or too much of it.
            RateLimited: They say too much at once.
        """
        text, now = clean(text), self._platform.clock.now()
        values: dict[str, Any] = {"work": work_id, "account": account.id, "text": text}
        db = self._platform.db
        async with db.transaction():
            # One person's comments come one after the other, so that the limit holds.
            await db.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('content.comments', :id))",
                {"id": account.id},
            )
            facts = await db.fetch_one(
                _FACTS, {**values, "minute": now - timedelta(minutes=1), "again": now - _AGAIN}
            )
            assert facts is not None
            if facts["creator_id"] is None:
                raise NotFound("There is no such work.", code="work-not-found")
            own = facts["creator_id"] == account.id
            if not allowed and not own:
                raise Forbidden("Only who may see a work can comment it.", code="work-closed")
            if facts["same"] is not None:
                return await self.get(facts["same"])
            if facts["lately"] >= MOST_A_MINUTE and not trusted:
                raise RateLimited(
                    f"At most {MOST_A_MINUTE} comments a minute; wait a little.", retry_after=60
                )
            state = "waiting" if self._wait and not own and not trusted else "visible"
            row = await db.fetch_one(_WRITE, {**values, "state": state, "now": now})
            assert row is not None
            await self._platform.events.publish(
                CommentWritten(
                    comment_id=row["id"], work_id=work_id, account_id=account.id, state=state
                )
            )
        return _comment(row, account.name)

    async def get(self, comment_id: int) -> Comment:
        """Return a comment, whatever its state.

        Raises:
            NotFound: There is none.
        """
        row = await self._platform.db.fetch_one(
            f"SELECT {_COLUMNS} FROM content.comments m WHERE m.id = :id",  # noqa: S608
            {"id": comment_id},
        )
        if row is None:
            raise _no_comment()
        [comment] = await self._named([row])
        return comment

    async def page(
        self,
        account: Account | None,
        work_id: int,
        *,
        staff: bool = False,
        after: int | None = None,
        limit: int,
    ) -> list[Comment]:
        """Return comments of a work, the newest first: visible ones, and one's own that wait.

        Args:
            account: Who looks; None for a stranger.
            work_id: Of which work.
            staff: They see what waits and what is hidden, too; so does the work's creator.
            after: Number of the last one of the page before.
            limit: Most rows.

        Raises:
            NotFound: There is no such work for this person.
        """
        number = account.id if account is not None else None
        known = await self._platform.db.fetch_one(KNOWN_WORK, {"work": work_id, "account": number})
        if known is None and not staff:
            raise NotFound("There is no such work.", code="work-not-found")
        everything = staff or (known is not None and known["creator_id"] == number)
        rows = await self._platform.db.fetch_all(
            f"""
            SELECT {_COLUMNS} FROM content.comments m
            WHERE m.work_id = :work AND m.state <> 'deleted'
            AND (m.state = 'visible' OR :everything
                 OR (m.state = 'waiting' AND m.account_id = CAST(:account AS bigint)))
            AND (CAST(:after AS bigint) IS NULL OR m.id < CAST(:after AS bigint))
            ORDER BY m.id DESC LIMIT :limit
            """,  # noqa: S608 - constants
            {
                "work": work_id,
                "account": number,
                "everything": everything,
                "after": after,
                "limit": limit,
            },
        )
        return await self._named(rows)

    async def queue(
        self,
        state: CommentState = "waiting",
        *,
        creator_id: int | None = None,
        after: int | None = None,
        limit: int,
    ) -> list[Comment]:
        """Return comments in a state, what waits the oldest first, all else the newest first.

        Args:
            state: Which.
            creator_id: Only of works of this creator.
            after: Number of the last one of the page before.
            limit: Most rows.
        """
        compare, order = (">", "") if state == "waiting" else ("<", "DESC")
        rows = await self._platform.db.fetch_all(
            f"""
            SELECT {_COLUMNS} FROM content.comments m
            WHERE m.state = '{_STATES[state]}'
            AND (CAST(:after AS bigint) IS NULL OR m.id {compare} CAST(:after AS bigint))
            AND (CAST(:creator AS bigint) IS NULL OR EXISTS (
                SELECT FROM content.works w
                WHERE w.id = m.work_id AND w.creator_id = CAST(:creator AS bigint)
            ))
            ORDER BY m.id {order} LIMIT :limit
            """,  # noqa: S608 - constants
            {"creator": creator_id, "after": after, "limit": limit},
        )
        return await self._named(rows)

    async def decide(
        self, by: Account, comment_id: int, state: CommentState, *, staff: bool = False
    ) -> Comment:
        """Show or hide a comment.

        Args:
            by: Who decides: a moderator, or the creator of the work.
            comment_id: Which.
            state: ``visible`` or ``hidden``.
            staff: They moderate.

        Raises:
            NotFound: There is no such comment, or it is none of their business.
            Conflict: Who wrote it has deleted it.
            InvalidInput: That is no decision.
        """
        if state not in ("visible", "hidden"):
            message = "expected visible or hidden"
            raise InvalidInput(f"state: {message}.", fields=[FieldError("state", message)])
        async with self._platform.db.transaction():
            owner = await self._platform.db.fetch_one(
                "SELECT w.creator_id, m.state, m.decided_by FROM content.comments m"
                " JOIN content.works w ON w.id = m.work_id WHERE m.id = :id FOR UPDATE OF m",
                {"id": comment_id},
            )
            if owner is None or (owner["creator_id"] != by.id and not staff):
                raise _no_comment()
            if owner["state"] == "deleted":
                raise Conflict("Who wrote this comment has deleted it.", code="comment-deleted")
            if not staff and owner["state"] == state:
                return await self.get(comment_id)  # whose decision it is does not change
            if not staff and state == "visible" and owner["decided_by"] not in (None, by.id):
                raise Conflict("A moderator has hidden this comment.", code="comment-moderated")
            return await self._change(by, comment_id, state)

    async def delete(self, account: Account, comment_id: int) -> Comment:
        """Delete one's own comment; its words are gone.

        Raises:
            NotFound: There is no such comment of theirs.
        """
        async with self._platform.db.transaction():
            mine = await self._platform.db.fetch_one(
                "SELECT state FROM content.comments WHERE id = :id AND account_id = :account"
                " FOR UPDATE",
                {"id": comment_id, "account": account.id},
            )
            if mine is None:
                raise _no_comment()
            return await self._change(account, comment_id, "deleted", erase=True)

    async def _change(
        self, by: Account, comment_id: int, state: CommentState, *, erase: bool = False
    ) -> Comment:
        values = {
            "id": comment_id,
            "state": state,
            "erase": erase,
            "by": by.id,
            "now": self._platform.clock.now(),
        }
        row = await self._platform.db.fetch_one(_CHANGE, values)
        if row is None:
            raise _no_comment()
        [comment] = await self._named([row])
        return comment

    async def _named(self, rows: Any) -> list[Comment]:
        people = await self._platform.accounts.get_many({row["account_id"] for row in rows})
        return [
            _comment(row, people[row["account_id"]].name if row["account_id"] in people else "")
            for row in rows
        ]


def clean(text: str) -> str:
    """Return a comment as it is kept.

    Raises:
        InvalidInput: There is no text, or too much of it.
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").encode(errors="ignore").decode())
    text = _MANY_LINES.sub("\n\n", text).strip()
    if not can_be_seen(text) or len(text) > MOST_CHARACTERS:
        message = f"expected 1 to {MOST_CHARACTERS} characters"
        raise InvalidInput(f"text: {message}.", fields=[FieldError("text", message)])
    return text


_STATES: Final[Mapping[CommentState, str]] = {
    "visible": "visible",
    "waiting": "waiting",
    "hidden": "hidden",
    "deleted": "deleted",
}


def _comment(row: Any, author: str) -> Comment:
    return Comment(
        row["id"],
        row["work_id"],
        row["account_id"],
        row["text"],
        row["state"],
        row["created_at"],
        row["decided_by"],
        row["decided_at"],
        author,
    )


def _no_comment() -> NotFound:
    return NotFound("There is no such comment.", code="comment-not-found")
