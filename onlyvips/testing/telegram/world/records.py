"""The people and the channels of the simulated world."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Role = Literal["creator", "admin", "member", "left", "banned"]


def access_hash(entity_id: int) -> int:
    """Return a hash that differs between entities and that nobody guesses by counting."""
    return (entity_id * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) & (2**62 - 1)


@dataclass(slots=True)
class UserRecord:
    """A user or the bot itself.

    Attributes:
        language: IETF tag of the user's Telegram, as in `User.lang_code`.
        started: Whether the user ever wrote to the bot; before that, the bot may not write.
        blocked: Whether the user blocked the bot.
        deleted: Whether the user deleted the account.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str = "en"
    is_bot: bool = False
    premium: bool = False
    started: bool = False
    blocked: bool = False
    deleted: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return plain data for the snapshot."""
        return asdict(self)


@dataclass(slots=True)
class Member:
    """What one user is in one channel."""

    role: Role
    since: dt.datetime

    @property
    def inside(self) -> bool:
        """Whether the user is in the channel now."""
        return self.role in {"creator", "admin", "member"}


@dataclass(slots=True)
class InviteRecord:
    """An invite link that the bot made.

    Attributes:
        usage_limit: How many people may join by it; 0 is any number.
        expires: When it stops to work, or `None`.
        needs_approval: Whether joining by it makes a join request.
    """

    link: str
    created: dt.datetime
    title: str | None = None
    usage_limit: int = 0
    usage: int = 0
    expires: dt.datetime | None = None
    needs_approval: bool = False
    revoked: bool = False


@dataclass(slots=True)
class ChannelRecord:
    """A broadcast channel or a megagroup.

    Attributes:
        megagroup: Whether everybody may write (a group) or the admins only (a channel).
        members: Every user that is or was in it.
        count: How many are in it now, kept beside `members` so that nobody has to count.
        invites: Invite links by their text.
        requests: Users who asked to join and wait, with the link that they used.
    """

    id: int
    title: str
    created: dt.datetime
    username: str | None = None
    megagroup: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    count: int = 0
    invites: dict[str, InviteRecord] = field(default_factory=dict)
    requests: dict[int, str] = field(default_factory=dict)

    def role(self, user_id: int) -> Role | None:
        """Return what a user is in here, or `None` for a user who never was."""
        member = self.members.get(user_id)
        return None if member is None else member.role

    def holds(self, user_id: int) -> bool:
        """Whether the user is in the channel now."""
        member = self.members.get(user_id)
        return member is not None and member.inside

    def set_role(self, user_id: int, role: Role, since: dt.datetime) -> Member | None:
        """Give a user a role and return what the user was before."""
        before = self.members.get(user_id)
        after = Member(role, since)
        self.members[user_id] = after
        self.count += after.inside - (before is not None and before.inside)
        return before

    def to_json(self) -> dict[str, Any]:
        """Return plain data for the snapshot."""
        return {
            "id": self.id,
            "title": self.title,
            "created": self.created.isoformat(),
            "username": self.username,
            "megagroup": self.megagroup,
            "members": [[u, m.role, m.since.isoformat()] for u, m in self.members.items()],
            "invites": [
                {
                    **asdict(invite),
                    "created": invite.created.isoformat(),
                    "expires": invite.expires.isoformat() if invite.expires else None,
                }
                for invite in self.invites.values()
            ],
            "requests": [[user, link] for user, link in self.requests.items()],
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> ChannelRecord:
        """Read what `to_json` wrote."""
        parse = dt.datetime.fromisoformat
        members = {user: Member(role, parse(since)) for user, role, since in plain["members"]}
        invites = [
            InviteRecord(
                **{
                    **invite,
                    "created": parse(invite["created"]),
                    "expires": parse(invite["expires"]) if invite["expires"] else None,
                }
            )
            for invite in plain["invites"]
        ]
        return cls(
            id=plain["id"],
            title=plain["title"],
            created=parse(plain["created"]),
            username=plain["username"],
            megagroup=plain["megagroup"],
            members=members,
            count=sum(member.inside for member in members.values()),
            invites={invite.link: invite for invite in invites},
            requests=dict(plain["requests"]),
        )
