"""Putting the parts of accounts together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import SecretStr

from onlyvips.accounts.auth import AuthService
from onlyvips.accounts.keys import SigningKeys
from onlyvips.accounts.privacy import DataHolders, PrivacyService
from onlyvips.accounts.secret_files import simulated_bot_token
from onlyvips.accounts.service import AccountService
from onlyvips.accounts.sessions import SessionStore
from onlyvips.accounts.tokens import AccessTokens
from onlyvips.accounts.vault import Vault

if TYPE_CHECKING:
    from onlyvips.cache import Cache
    from onlyvips.clock import Clock
    from onlyvips.config import Config
    from onlyvips.db import Database
    from onlyvips.events import Events
    from onlyvips.platform import Log


@dataclass(frozen=True, slots=True)
class AccountParts:
    """The services of accounts.

    Attributes:
        accounts: ``platform.accounts``.
        auth: Signing in and authenticating.
        keys: Signing keys.
        sessions: Sessions and refresh tokens.
        privacy: Export and erasure.
        vault: Encryption at rest.
    """

    accounts: AccountService
    auth: AuthService
    keys: SigningKeys
    sessions: SessionStore
    privacy: PrivacyService
    vault: Vault

    async def start(self) -> None:
        """Check the master key, make the first signing key, listen to other processes.

        Raises:
            VaultKeyError: The master key does not fit the database.
        """
        await self.accounts.start()
        await self.keys.signing()

    async def stop(self) -> None:
        """Listen to other processes no more."""
        await self.accounts.stop()

    async def rotate_keys(self, *, by: int | None = None) -> Rotation:
        """Make a new signing key, and encrypt with the first master key what is stored.

        Nobody is signed out. Once this is done, older master keys can be dropped.

        Args:
            by: Account that asks for it; None for the operator.
        """
        kid = await self.keys.rotate(by=by)
        resealed = [
            await part.reseal()
            for part in (self.keys, self.sessions, self.accounts.bans, self.accounts.secrets)
        ]
        return Rotation(kid, sum(resealed))


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did.

    Attributes:
        kid: Name of the new signing key.
        resealed: How many stored values were encrypted anew.
    """

    kid: str
    resealed: int


def bot_token(config: Config) -> SecretStr:
    """Return the token that signs sign-ins: the bot's, or the simulated bot's."""
    return config.telegram.bot_token or SecretStr(simulated_bot_token(config.state))


def build_accounts(
    config: Config,
    db: Database,
    clock: Clock,
    cache: Cache | None,
    events: Events,
    *,
    holders: DataHolders,
    log: Log,
) -> AccountParts:
    """Make the services of accounts; nothing is connected yet.

    Args:
        config: The operator's settings.
        db: PostgreSQL.
        clock: The time.
        cache: Redis; None for a process alone.
        events: Where events are published.
        holders: Which plugins keep data of people.
        log: The host's log.

    Raises:
        ConfigurationError: The master key cannot be used.
    """
    vault = Vault.from_config(config)
    lifetime = timedelta(seconds=config.host.access_token_lifetime)
    accounts = AccountService(db, clock, cache, events, vault=vault, admins=config.host.admins)
    keys = SigningKeys(db, vault, clock, accounts.changes, accounts.audit, token_lifetime=lifetime)
    sessions = SessionStore(db, clock, vault, timedelta(seconds=config.host.refresh_token_lifetime))
    auth = AuthService(
        accounts,
        sessions,
        AccessTokens(keys, clock, lifetime),
        clock,
        bot_token=bot_token(config),
        max_age=timedelta(seconds=config.host.init_data_max_age),
    )
    privacy = PrivacyService(db, clock, accounts, sessions, events, holders=holders, log=log)
    return AccountParts(accounts, auth, keys, sessions, privacy, vault)
