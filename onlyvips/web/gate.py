"""The gate: every request passes it after routing and before any code of a plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.errors import Forbidden, RateLimited, Unauthenticated

if TYPE_CHECKING:
    from onlyvips.accounts.identity import Identity
    from onlyvips.clock import Clock
    from onlyvips.config.model import RateLimits
    from onlyvips.web.auth import Access, NamedLimit
    from onlyvips.web.dependencies import Authenticator
    from onlyvips.web.exchange import Exchange
    from onlyvips.web.limits import RateLimiter, Verdict

_MAX_TOKEN = 4096


class Gate:
    """Authenticates, applies rate limits and permissions.

    Args:
        authenticator: Checks tokens.
        limiter: Counts requests.
        limits: What is allowed.
        clock: The platform's clock.
    """

    def __init__(
        self,
        authenticator: Authenticator,
        limiter: RateLimiter,
        limits: RateLimits,
        clock: Clock,
    ) -> None:
        self._authenticator = authenticator
        self._limiter = limiter
        self._limits = limits
        self._clock = clock

    async def admit(self, exchange: Exchange, access: Access) -> None:
        """Let a request pass, or raise.

        Args:
            exchange: The request; ``identity`` and ``rate_headers`` are filled in.
            access: What the route asks for.

        Raises:
            Unauthenticated: There is no token, or it does not hold.
            Forbidden: The account is banned or lacks a permission.
            RateLimited: Too many requests.
        """
        if access.unlimited and access.public:
            return
        if access.limit is not None and access.limit.by == "address":
            self._count_named(exchange, access.limit, exchange.client.key)
        identity = None
        if exchange.authorization:
            identity = await self._identify(exchange, access)
        if identity is None:
            if not access.counts_itself:
                self.count_stranger(exchange)
            if not access.public:
                raise Unauthenticated("Sign in first.")
            return
        exchange.identity = identity
        account = identity.account
        if access.limit is not None and access.limit.by == "account":
            self._count_named(exchange, access.limit, str(account.id))
        if not access.counts_itself:
            verdict = self._limiter.take("account", str(account.id), self._limits.per_account)
            self._conclude(exchange, verdict)
        if access.public:
            return
        self._check(identity, access)

    def _check(self, identity: Identity, access: Access) -> None:
        """Refuse the banned, and those who lack a permission.

        Raises:
            Forbidden: So it is.
        """
        account = identity.account
        if account.banned_until is not None and account.is_banned(self._clock.now()):
            raise Forbidden(
                "This account is banned.",
                code="banned",
                extra={"banned_until": account.banned_until.isoformat()},
            )
        missing = access.permissions - identity.permissions
        if missing:
            raise Forbidden(
                f"This needs the permission {min(missing)}.",
                code="permission-missing",
                extra={"permission": min(missing)},
            )

    def count_stranger(self, exchange: Exchange) -> None:
        """Count a request of a caller who is not signed in, or that matches no route.

        Raises:
            RateLimited: Too many requests.
        """
        verdict = self._limiter.take("address", exchange.client.key, self._limits.per_address)
        self._conclude(exchange, verdict)

    async def _identify(self, exchange: Exchange, access: Access) -> Identity | None:
        try:
            return await self._authenticator.authenticate(_bearer(exchange.authorization))
        except (Unauthenticated, Forbidden):
            if access.public:
                return None
            # Guessing tokens is limited like any other request of a stranger.
            self.count_stranger(exchange)
            raise

    def _count_named(self, exchange: Exchange, limit: NamedLimit, key: str) -> None:
        quota = limit.per_minute or int(getattr(self._limits, limit.name))
        self._conclude(exchange, self._limiter.take(limit.name, key, quota))

    @staticmethod
    def _conclude(exchange: Exchange, verdict: Verdict) -> None:
        exchange.rate_headers = verdict.headers()
        if not verdict.allowed:
            raise RateLimited(
                "Too many requests; try again later.", retry_after=verdict.retry_after
            )


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Send the access token as: Authorization: Bearer <token>.")
    if len(token) > _MAX_TOKEN or not token.isascii() or not token.isprintable():
        raise Unauthenticated("The access token is malformed.")
    return token
