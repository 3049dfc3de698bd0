"""Who is asking: what a checked access token stands for. Light to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


@dataclass(frozen=True, slots=True)
class Identity:
    """A signed-in account and the session it signed in with.

    Attributes:
        account: The account as it is now, not as it was when the token was signed.
        session_id: The session that the token belongs to.
        permissions: Names of all permissions that the account's roles grant.
    """

    account: Account
    session_id: int
    permissions: frozenset[str]
