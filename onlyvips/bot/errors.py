"""Errors of the bot."""

from __future__ import annotations

from onlyvips.errors import OnlyVipsError


class BotError(OnlyVipsError):
    """The bot cannot run for now; one sentence says why and what to do.

    Attributes:
        retry_after: Seconds until trying again makes sense.
        permanent: Whether only a change by the operator helps (a refused token).
    """

    default_code = "bot"

    def __init__(self, detail: str, *, retry_after: float = 5.0, permanent: bool = False) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        self.permanent = permanent
