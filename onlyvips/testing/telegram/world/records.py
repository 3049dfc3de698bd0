"""The people and the channels of the simulated world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Role = Literal["creator", "admin", "member", "left", "banned"]

# What an admin may do when nobody says otherwise: the rights that people give to a bot that is to
# run a channel or group, named as https://core.telegram.org/constructor/chatAdminRights does.
ADMIN_RIGHTS = (
    "change_info",
    "post_messages",
    "edit_messages",
    "delete_messages",
    "ban_users",
    "invite_users",
    "pin_messages",
    "other",
)


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
    """What one user is in one channel.

    Attributes:
        rights: What an admin may do.
        by: Who made the user what the user is; `None` when nobody knows.
    """

    role: Role
    since: dt.datetime
    rights: tuple[str, ...] = ()
    by: int | None = None

    @property
    def inside(self) -> bool:
        """Whether the user is in the channel now."""
        return self.role in {"creator", "admin", "member"}

    def may(self, right: str) -> bool:
        """Whether the user has a right of admins; who made the channel has every right."""
        return self.role == "creator" or (self.role == "admin" and right in self.rights)

    def to_json(self, user_id: int) -> list[Any]:
        """Return plain data for the snapshot."""
        return [user_id, self.role, self.since.isoformat(), list(self.rights), self.by]

    @classmethod
    def from_json(
        cls,
        role: Role,
        since: str,
        rights: Iterable[str] | None = None,
        by: int | None = None,
    ) -> Member:
        """Read what `to_json` wrote, but for the user."""
        if rights is None:  # a snapshot of before rights were told apart
            rights = ADMIN_RIGHTS if role == "admin" else ()
        return cls(role, dt.datetime.fromisoformat(since), tuple(rights), by)


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
        linked: The discussion group of a channel, or the channel of such a group.
        noforwards: Whether nothing may be forwarded from here.
        signatures: Whether posts name the admin who wrote them.
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
    linked: int | None = None
    noforwards: bool = False
    signatures: bool = False

    def role(self, user_id: int) -> Role | None:
        """Return what a user is in here, or `None` for a user who never was."""
        member = self.members.get(user_id)
        return None if member is None else member.role

    def holds(self, user_id: int) -> bool:
        """Whether the user is in the channel now."""
        member = self.members.get(user_id)
        return member is not None and member.inside

    def may(self, user_id: int, right: str) -> bool:
        """Whether a user has a right of admins here."""
        member = self.members.get(user_id)
        return member is not None and member.may(right)

    def may_pin(self, user_id: int) -> bool:
        """Whether a user may pin here.

        In channels that is the right to edit (https://core.telegram.org/bots/api#pinchatmessage).
        """
        return self.may(user_id, "pin_messages" if self.megagroup else "edit_messages")

    def set_role(
        self,
        user_id: int,
        role: Role,
        since: dt.datetime,
        *,
        rights: Iterable[str] | None = None,
        by: int | None = None,
    ) -> Member | None:
        """Give a user a role and return what the user was before.

        Args:
            user_id: The user.
            role: What the user is from now on.
            since: The time.
            rights: What an admin may do; `None` is `ADMIN_RIGHTS`.
            by: Who did it.
        """
        before = self.members.get(user_id)
        after = Member(role, since, by=by)
        if role == "admin":
            after.rights = ADMIN_RIGHTS if rights is None else tuple(rights)
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
            "members": [member.to_json(user) for user, member in self.members.items()],
            "invites": [
                {
                    **asdict(invite),
                    "created": invite.created.isoformat(),
                    "expires": invite.expires.isoformat() if invite.expires else None,
                }
                for invite in self.invites.values()
            ],
            "requests": [[user, link] for user, link in self.requests.items()],
            "linked": self.linked,
            "noforwards": self.noforwards,
            "signatures": self.signatures,
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> ChannelRecord:
        """Read what `to_json` wrote."""
        parse = dt.datetime.fromisoformat
        members = {user: Member.from_json(*details) for user, *details in plain["members"]}
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
            linked=plain.get("linked"),
            noforwards=plain.get("noforwards", False),
            signatures=plain.get("signatures", False),
        )
