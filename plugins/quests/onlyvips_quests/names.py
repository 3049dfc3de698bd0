"""What people may see of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


def public_name(account: Account | None) -> str:
    """Return what everybody may see of somebody's name: its first word; empty for who is gone.

    An account has first and last name in one.

    Args:
        account: Who; None for an account that was erased.
    """
    words = account.name.split(maxsplit=1) if account is not None else []
    return words[0] if words else ""
