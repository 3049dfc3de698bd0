"""Accounts as other parts see them. Light to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from onlyvips.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterable

Role = Literal["user", "creator", "moderator", "admin"]
ROLES: tuple[Role, ...] = ("user", "creator", "moderator", "admin")


@dataclass(frozen=True, slots=True)
class TelegramProfile:
    """What Telegram tells of a user (https://core.telegram.org/bots/webapps#webappuser)."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_premium: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One person.

    Attributes:
        id: The platform's number; what every table refers to.
        telegram_id: Telegram's number.
        name: First and last name.
        username: Telegram username without ``@``.
        language: One of the platform's languages; the person's choice, else Telegram's.
        time_zone: IANA name.
        roles: Every account has ``user``.
        banned_until: End of the present ban; ``datetime.max`` for a ban without end.
        created_at: First message or sign-in.
    """

    id: int
    telegram_id: int
    name: str
    username: str | None
    language: str
    time_zone: str
    roles: frozenset[Role]
    banned_until: datetime | None
    created_at: datetime

    def is_banned(self, now: datetime) -> bool:
        """Say whether a ban holds at ``now``."""
        return self.banned_until is not None and now < self.banned_until


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that not everybody may do.

    Attributes:
        name: ``<plugin>.<verb or noun>``, e.g. ``quests.manage``.
        description: One line for the operator.
        roles: Roles that have it from the start. ``admin`` has every permission.
    """

    name: str
    description: str
    roles: frozenset[Role] = frozenset()


class Audit(Protocol):
    """``platform.accounts.audit``: who did what to whom, and when."""

    async def record(
        self, action: str, *, actor: int | None, target: int | None = None, **detail: Any
    ) -> None:
        """Write a line, in the caller's transaction: nothing is done without it.

        Args:
            action: What was done, as ``<plugin>.<past tense>``.
            actor: Account that acted; None for the operator on the command line.
            target: Account that it was done to.
            detail: Further values (JSON); no names, no secrets.
        """
        ...


class Accounts(Protocol):
    """``platform.accounts``."""

    @property
    def audit(self) -> Audit:
        """The audit log."""
        ...

    async def ensure(self, profile: TelegramProfile) -> Account:
        """Return the account of a Telegram user, creating or refreshing it."""
        ...

    async def get(self, account_id: int) -> Account:
        """Return an account.

        Raises:
            onlyvips.errors.NotFound: There is none, or it was erased.
        """
        ...

    async def get_many(self, account_ids: Iterable[int]) -> Mapping[int, Account]:
        """Return those accounts that exist, by number, with one query."""
        ...

    async def by_telegram_id(self, telegram_id: int) -> Account | None:
        """Return the account of a Telegram user, or None."""
        ...

    def may(self, account: Account, permission: str) -> bool:
        """Say whether the account's roles grant a permission that some plugin registered."""
        ...

    async def grant(
        self, account_id: int, role: Literal["creator"], *, by: int | None = None
    ) -> Account:
        """Give the role ``creator``, in the caller's transaction when there is one; audited.

        Other roles are for operators and admins to give.

        Args:
            account_id: To whom.
            role: The role.
            by: Account of who decided it; None for the operator.

        Raises:
            onlyvips.errors.NotFound: There is no such account.
        """
        ...

    async def revoke(
        self, account_id: int, role: Literal["creator"], *, by: int | None = None
    ) -> Account:
        """Take the role ``creator``; see `grant`."""
        ...


class AccountCreated(Event):
    """Somebody came for the first time."""

    event_name: ClassVar[str] = "accounts.created"
    account_id: int
    telegram_id: int


class BotStarted(Event):
    """Somebody sent /start.

    Attributes:
        parameter: The deep link's parameter, or empty.
        first: The account was created by this message.
    """

    event_name: ClassVar[str] = "accounts.bot_started"
    account_id: int
    parameter: str
    first: bool


class AccountErased(Event):
    """An account's personal data was erased."""

    event_name: ClassVar[str] = "accounts.erased"
    account_id: int
