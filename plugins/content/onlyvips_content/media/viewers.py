"""Who looks, where a browser cannot say so: ``<img>`` and ``<video>`` send no Authorization.

A cookie says it for them. It names the account and its end, is signed, and opens nothing by
itself: it only lets through the addresses that are bound to this account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.clock import Clock
    from onlyvips_content.media.signing import Signer

NAME = "onlyvips_media"
#: Seconds that a cookie holds; clients renew it with their list of works.
LIFETIME = 3600
_MOST = 100


class ViewerCookies:
    """Makes and reads the cookie's value.

    Args:
        signer: Signs.
        clock: The platform's clock.
    """

    def __init__(self, signer: Signer, clock: Clock) -> None:
        self._signer = signer
        self._clock = clock

    def issue(self, account_id: int) -> str:
        """Return a value for somebody, which holds for `LIFETIME` seconds."""
        message = f"{account_id}.{int(self._clock.now().timestamp()) + LIFETIME}"
        return f"{message}.{self._signer.sign(message)}"

    def read(self, value: str) -> int | None:
        """Return whose cookie it is; None when it does not hold."""
        if len(value) > _MOST:
            return None
        message, _, signature = value.rpartition(".")
        if not self._signer.holds(message, signature):
            return None
        account, _, until = message.partition(".")
        return int(account) if self._clock.now().timestamp() < int(until) else None
