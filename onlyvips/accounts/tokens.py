"""Access tokens: short-lived JSON Web Tokens (RFC 7519, RFC 9068) that name account and session.

They say who, never what one may do: roles and bans are looked up when a token is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jwt

from onlyvips.accounts.keys import ALGORITHM
from onlyvips.errors import Unauthenticated

if TYPE_CHECKING:
    from onlyvips.accounts.keys import SigningKeys
    from onlyvips.clock import Clock

ISSUER = "onlyvips"
TYPE = "at+jwt"
MAX_TOKEN = 2048
_MAX_BIGINT = 2**63 - 1
# Times are checked by the platform's clock, not by the machine's.
_OPTIONS = {
    "require": ["iss", "sub", "sid", "iat", "exp"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
}
#: A token of a machine whose clock is ahead is accepted this early.
_SKEW = timedelta(seconds=60)


class InvalidToken(Unauthenticated):
    """The access token is forged, damaged, or signed with a key that is no longer known."""

    default_code = "token-invalid"


class ExpiredToken(Unauthenticated):
    """The access token has run out; the client refreshes it."""

    default_code = "token-expired"


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a checked access token says.

    Attributes:
        account_id: Whose it is.
        session_id: The session that it belongs to.
        expires_at: Its end.
    """

    account_id: int
    session_id: int
    expires_at: datetime


class AccessTokens:
    """Signs and verifies access tokens."""

    def __init__(self, keys: SigningKeys, clock: Clock, lifetime: timedelta) -> None:
        self._keys = keys
        self._clock = clock
        self._lifetime = lifetime

    async def sign(
        self, account_id: int, session_id: int, *, lifetime: timedelta | None = None
    ) -> tuple[str, datetime]:
        """Return a new token and its end.

        Args:
            account_id: Whose it is.
            session_id: The session that it belongs to.
            lifetime: How long it is good; at most, and by default, what the settings say.
        """
        key = await self._keys.signing()
        now = self._clock.now().replace(microsecond=0)
        expires_at = now + min(lifetime or self._lifetime, self._lifetime)
        claims = {
            "iss": ISSUER,
            "sub": str(account_id),
            "sid": str(session_id),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        assert key.private is not None
        headers = {"kid": key.kid, "typ": TYPE}
        return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers=headers), expires_at

    async def verify(self, token: str) -> AccessClaims:
        """Check signature and times of a token.

        Raises:
            InvalidToken: It is forged, damaged, or its key is no longer known.
            ExpiredToken: It has run out.
        """
        if len(token) > MAX_TOKEN or not token.isascii():
            raise InvalidToken("The access token is not one of ours.")
        try:
            header = jwt.get_unverified_header(token)
            kid = header.get("kid")
            if header.get("typ") != TYPE or not isinstance(kid, str):
                raise InvalidToken("The access token is not one of ours.")
            key = await self._keys.verifying(kid)
            if key is None:
                raise InvalidToken("The access token was signed with a key that is not known.")
            claims = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                options=_OPTIONS,  # type: ignore[arg-type]  # a TypedDict of the library
            )
            read = AccessClaims(
                _number(claims["sub"]),
                _number(claims["sid"]),
                datetime.fromtimestamp(int(claims["exp"]), UTC),
            )
            issued_at = datetime.fromtimestamp(int(claims["iat"]), UTC)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError):
            raise InvalidToken("The access token is not one of ours.") from None
        now = self._clock.now()
        if read.expires_at <= now:
            raise ExpiredToken("The access token has run out; refresh it.")
        if issued_at > now + _SKEW:
            raise InvalidToken("The access token comes from the future; check the server's clock.")
        return read


def _number(text: object) -> int:
    if not isinstance(text, str) or not 0 < len(text) < 20 or not text.isdigit():
        raise ValueError
    number = int(text)
    if number > _MAX_BIGINT:
        raise ValueError
    return number
