"""AuthService: signing in, staying signed in, signing out, and who a token stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from onlyvips.accounts.changes import CACHE_SECONDS
from onlyvips.accounts.clients import Client
from onlyvips.accounts.identity import Identity
from onlyvips.accounts.sessions import IssuedRefresh, RefreshReused, Session, SessionEnded
from onlyvips.accounts.short_cache import ShortCache
from onlyvips.accounts.telegram_signatures import check_init_data, check_login_widget
from onlyvips.accounts.tokens import ExpiredToken
from onlyvips.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from pydantic import SecretStr

    from onlyvips.accounts.service import AccountService
    from onlyvips.accounts.sessions import SessionStore
    from onlyvips.accounts.telegram_signatures import WebAppUser
    from onlyvips.accounts.tokens import AccessTokens
    from onlyvips.accounts.types import Account
    from onlyvips.clock import Clock

_NOBODY = Client()


class Banned(Forbidden):
    """The account is banned."""

    default_code = "banned"

    def __init__(self, until: datetime) -> None:
        super().__init__("This account is banned.", extra={"banned_until": until.isoformat()})


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client gets when it signs in or refreshes.

    Attributes:
        account: Who.
        session_id: The session.
        access_token: Sent with every request; short-lived.
        access_expires_at: Its end.
        refresh_token: Good for one exchange.
        refresh_expires_at: Its end.
    """

    account: Account
    session_id: int
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Checked:
    """An access token that was checked a moment ago."""

    identity: Identity
    expires_at: datetime


class AuthService:
    """Signs in and authenticates.

    What was found out about a token is remembered for `CACHE_SECONDS` at most. A revocation, a ban
    and a changed role hold at once in this process, and in others as soon as Redis tells them.

    Args:
        accounts: The accounts.
        sessions: Sessions and refresh tokens.
        tokens: Access tokens.
        clock: The time.
        bot_token: What Telegram signs with.
        max_age: How old Telegram's signature may be.
    """

    def __init__(
        self,
        accounts: AccountService,
        sessions: SessionStore,
        tokens: AccessTokens,
        clock: Clock,
        *,
        bot_token: SecretStr,
        max_age: timedelta,
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._tokens = tokens
        self._clock = clock
        self._bot_token = bot_token
        self._max_age = max_age
        self._checked: ShortCache[str, _Checked] = ShortCache(CACHE_SECONDS)
        accounts.changes.on_account(self._forget)

    async def sign_in(self, init_data: str, client: Client = _NOBODY) -> Tokens:
        """Sign in with a MiniApp's initData.

        Raises:
            Unauthenticated: It was not signed by Telegram for this bot, or is too old.
            Forbidden: The account is banned, or it is a bot.
        """
        data = check_init_data(
            init_data,
            self._bot_token.get_secret_value(),
            now=self._clock.now(),
            max_age=self._max_age,
        )
        return await self._enter(data.user, client)

    async def sign_in_with_widget(
        self, fields: Mapping[str, object], client: Client = _NOBODY
    ) -> Tokens:
        """Sign in with what the Telegram Login Widget handed to a web page.

        Raises:
            Unauthenticated: It was not signed by Telegram for this bot, or is too old.
            Forbidden: The account is banned.
        """
        user = check_login_widget(
            fields,
            self._bot_token.get_secret_value(),
            now=self._clock.now(),
            max_age=self._max_age,
        )
        return await self._enter(user, client)

    async def issue(
        self, account_id: int, client: Client = _NOBODY, *, by: int | None = None
    ) -> Tokens:
        """Begin a session without Telegram: for ``onlyvips user token`` and for tests. Audited.

        Args:
            account_id: Whose session.
            client: Its device.
            by: Account that asks for it; None for the operator.

        Raises:
            NotFound: There is no such account.
            Banned: The account is banned.
        """
        account = await self._accounts.read(account_id)
        tokens = await self._begin(account, client)
        await self._accounts.audit.record(
            "token.issued", actor=by, target=account_id, session=tokens.session_id
        )
        return tokens

    async def refresh(self, refresh_token: str, client: Client = _NOBODY) -> Tokens:
        """Exchange a refresh token for a new pair.

        Raises:
            Unauthenticated: The token is unknown or has run out, or the session has ended. If
                the token was used before, the session ends now.
            Forbidden: The account is banned; the token stays good.
        """

        async def allow(account_id: int) -> None:
            try:
                self._refuse_banned(await self._accounts.get(account_id))
            except NotFound:
                raise SessionEnded("The account was erased.") from None

        try:
            refresh = await self._sessions.rotate(refresh_token, client, allow)
        except RefreshReused as error:
            await self._accounts.changes.account(error.account_id)
            await self._accounts.audit.record(
                "session.token_reused",
                actor=error.account_id,
                target=error.account_id,
                session=error.session_id,
            )
            raise
        return await self._pair(await self._accounts.get(refresh.account_id), refresh)

    async def logout(self, refresh_token: str) -> bool:
        """End the session of a refresh token; one that is not known is no error.

        Returns:
            Whether a live session ended.
        """
        found = await self._sessions.of_token(refresh_token)
        if found is None:
            return False
        session_id, account_id = found
        return await self.revoke_session(account_id, session_id, reason="signed out")

    async def logout_everywhere(self, account_id: int, *, keep: int | None = None) -> int:
        """End all sessions of an account.

        Args:
            account_id: Whose.
            keep: A session to keep, usually the one that asks.

        Returns:
            How many ended.
        """
        ended = await self._sessions.revoke_all(account_id, "signed out everywhere", keep=keep)
        await self._accounts.changes.account(account_id)
        return ended

    async def sessions(self, account_id: int) -> list[Session]:
        """Return the account's live sessions, the one used last first."""
        return await self._sessions.live(account_id)

    async def revoke_session(
        self, account_id: int, session_id: int, *, reason: str = "revoked"
    ) -> bool:
        """End one session of an account; says whether it was live."""
        ended = await self._sessions.revoke(account_id, session_id, reason)
        await self._accounts.changes.account(account_id)
        return ended

    async def authenticate(self, access_token: str) -> Identity:
        """Return who an access token stands for.

        Raises:
            Unauthenticated: The token is forged or has run out, its session has ended, or the
                account was erased.
            Banned: The account is banned.
        """
        checked = self._checked.get(access_token)
        if checked is None:
            checked = await self._check(access_token)
        elif checked.expires_at <= self._clock.now():
            raise ExpiredToken("The access token has run out; refresh it.")
        if checked.identity.account.banned_until is not None:
            self._refuse_banned(checked.identity.account)
        return checked.identity

    async def _check(self, access_token: str) -> _Checked:
        generation = self._checked.generation
        claims = await self._tokens.verify(access_token)
        account = await self._accounts.of_session(claims.session_id, claims.account_id)
        if account is None:
            raise SessionEnded("The session has ended; sign in again.")
        identity = Identity(account, claims.session_id, self._accounts.permissions_of(account))
        checked = _Checked(identity, claims.expires_at)
        self._checked.put(access_token, checked, generation)
        return checked

    def _forget(self, account_id: int) -> None:
        self._checked.drop_where(lambda checked: checked.identity.account.id == account_id)

    async def _enter(self, user: WebAppUser, client: Client) -> Tokens:
        if user.is_bot:
            raise Forbidden("Bots cannot sign in.", code="bot")
        return await self._begin(await self._accounts.ensure(user.profile()), client)

    async def _begin(self, account: Account, client: Client) -> Tokens:
        self._refuse_banned(account)
        return await self._pair(account, await self._sessions.create(account.id, client))

    async def _pair(self, account: Account, refresh: IssuedRefresh) -> Tokens:
        access, expires_at = await self._tokens.sign(account.id, refresh.session_id)
        return Tokens(
            account, refresh.session_id, access, expires_at, refresh.token, refresh.expires_at
        )

    def _refuse_banned(self, account: Account) -> None:
        if account.banned_until is not None and account.is_banned(self._clock.now()):
            raise Banned(account.banned_until)
