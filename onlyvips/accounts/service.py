"""AccountService: ``platform.accounts``, and what operators do to accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from onlyvips.accounts.audit import AuditLog
from onlyvips.accounts.bans import Ban, BanBook
from onlyvips.accounts.changes import CACHE_SECONDS, AccountChanges
from onlyvips.accounts.directory import AccountCounts, AccountFilter, Directory
from onlyvips.accounts.permissions import PermissionRegistry
from onlyvips.accounts.preferences import check_language, check_time_zone
from onlyvips.accounts.records import COLUMNS, SELECT, AccountRecord, clean
from onlyvips.accounts.roles import RoleBook
from onlyvips.accounts.short_cache import ShortCache
from onlyvips.accounts.stored_secrets import StoredSecrets
from onlyvips.accounts.types import Account, AccountCreated, Permission, Role, TelegramProfile
from onlyvips.errors import NotFound
from onlyvips.i18n import best_language

if TYPE_CHECKING:
    from onlyvips.accounts.vault import Vault
    from onlyvips.cache import Cache
    from onlyvips.clock import Clock
    from onlyvips.db import Database
    from onlyvips.events import Events

#: How exactly `seen_at` is kept.
SEEN_STEP = timedelta(hours=1)

_UPSERT = f"""
    INSERT INTO core.accounts AS a
        (telegram_id, first_name, last_name, username, language, created_at, seen_at)
    VALUES (:telegram_id, :first_name, :last_name, :username, :language, :now, :seen)
    ON CONFLICT (telegram_id) DO UPDATE SET
        first_name = excluded.first_name,
        last_name = excluded.last_name,
        username = excluded.username,
        language = CASE WHEN a.language_chosen OR NOT :language_known
                        THEN a.language ELSE excluded.language END,
        seen_at = greatest(a.seen_at, excluded.seen_at)
    RETURNING {COLUMNS}, (a.xmax = 0) AS created
"""  # noqa: S608 - no value in it


class AccountService:
    """Implements `onlyvips.accounts.types.Accounts`.

    What it knows of an account is cached for `CACHE_SECONDS` at most, so that a conversation with
    the bot does not ask the database for every message. The cache is not filled from within a
    transaction of the caller, because what is seen there may be rolled back.

    Args:
        db: PostgreSQL.
        clock: The time.
        cache: Redis, to tell other processes of changes; None for a process alone.
        events: Where `AccountCreated` is published.
        vault: Encrypts what is private.
        admins: Telegram ids that are always admins.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        cache: Cache | None,
        events: Events,
        *,
        vault: Vault,
        admins: Iterable[int] = (),
    ) -> None:
        self._db = db
        self._clock = clock
        self._events = events
        self._admins = frozenset(admins)
        self.changes = AccountChanges(cache)
        self.audit = AuditLog(db, clock)
        self.permissions = PermissionRegistry()
        self.secrets = StoredSecrets(db, vault, clock)
        self.roles = RoleBook(db, clock, self.audit, self._admins)
        self.bans = BanBook(db, clock, self.audit, vault)
        self._directory = Directory(db, clock, self._admins)
        self._by_id: ShortCache[int, AccountRecord] = ShortCache(CACHE_SECONDS)
        # Which account a Telegram id had; what `_by_id` does not hold is read anew.
        self._ids: ShortCache[int, int] = ShortCache(CACHE_SECONDS)
        self.changes.on_account(self._forget)

    # What every plugin may ask

    async def ensure(self, profile: TelegramProfile) -> Account:
        """Return the account of a Telegram user, creating or refreshing it.

        Writes only when there is something new: the first contact, another name, another hour.
        """
        profile = clean(profile)
        record = await self._of_telegram_id(profile.id)
        if record is None or self._is_news(record, profile):
            record = await self._upsert(profile)
        return record.account

    async def get(self, account_id: int) -> Account:
        """Return an account.

        Raises:
            NotFound: There is none, or it was erased.
        """
        record = self._by_id.get(account_id) or await self._read("a.id = :key", account_id)
        if record is None:
            raise NotFound(f"There is no account {account_id}.", code="account-not-found")
        return record.account

    async def read(self, account_id: int) -> Account:
        """Return an account as the database has it now, past the cache.

        Raises:
            NotFound: There is none, or it was erased.
        """
        self._forget(account_id)
        return await self.get(account_id)

    async def get_many(self, account_ids: Iterable[int]) -> Mapping[int, Account]:
        """Return those accounts that exist, by number, with one query."""
        wanted = sorted({number for number in account_ids if _is_bigint(number)})
        if not wanted:
            return {}
        now = self._clock.now()
        rows = await self._db.fetch_all(
            f"{SELECT} WHERE a.erased_at IS NULL AND a.id = ANY(:ids)", {"ids": wanted}
        )
        return {row["id"]: AccountRecord.from_row(row, now, self._admins).account for row in rows}

    async def by_telegram_id(self, telegram_id: int) -> Account | None:
        """Return the account of a Telegram user, or None."""
        record = await self._of_telegram_id(telegram_id)
        return record.account if record else None

    async def of_session(self, session_id: int, account_id: int) -> Account | None:
        """Return the account of a live session, with one query; None when either is no more."""
        now = self._clock.now()
        row = await self._db.fetch_one(
            f"{SELECT} JOIN core.sessions AS s ON s.account_id = a.id"
            " WHERE s.id = :session AND a.id = :account AND s.revoked_at IS NULL"
            " AND s.expires_at > :now AND a.erased_at IS NULL",
            {"session": session_id, "account": account_id, "now": now},
        )
        return None if row is None else AccountRecord.from_row(row, now, self._admins).account

    def may(self, account: Account, permission: str) -> bool:
        """Say whether the account's roles grant a permission that some plugin registered.

        A permission that nobody registered (its plugin is off) is granted to nobody.
        """
        return permission in self.permissions.granted(account.roles)

    def permissions_of(self, account: Account) -> frozenset[str]:
        """Return the names of all permissions that the account's roles grant."""
        return self.permissions.granted(account.roles)

    def register_permissions(self, plugin: str, permissions: Iterable[Permission]) -> None:
        """Add a plugin's permissions.

        Raises:
            ValueError: A name does not begin with ``<plugin>.`` or is taken.
        """
        self.permissions.register(plugin, permissions)

    def unregister_permissions(self, plugin: str) -> None:
        """Remove a plugin's permissions."""
        self.permissions.unregister(plugin)

    # What a person decides

    async def set_preferences(
        self, account_id: int, *, language: str | None = None, time_zone: str | None = None
    ) -> Account:
        """Set the language or the time zone; None leaves it as it is.

        Args:
            account_id: Whose.
            language: One of `onlyvips.i18n.LANGUAGES`; Telegram's no longer counts then.
            time_zone: IANA name.

        Raises:
            InvalidInput: No such language or time zone.
            NotFound: There is no such account.
        """
        if language is not None:
            check_language(language)
        if time_zone is not None:
            check_time_zone(time_zone)
        await self._db.execute(
            "UPDATE core.accounts SET language = coalesce(:language, language),"
            " language_chosen = language_chosen OR :chosen,"
            " time_zone = coalesce(:time_zone, time_zone)"
            " WHERE id = :id AND erased_at IS NULL",
            {
                "id": account_id,
                "language": language,
                "chosen": language is not None,
                "time_zone": time_zone,
            },
        )
        return await self._changed(account_id)

    # What operators and moderators do. ``by`` is the account that acts, None for the operator.

    async def grant(self, account_id: int, role: Role, *, by: int | None = None) -> Account:
        """Give a role.

        Raises:
            NotFound: There is no such account.
            InvalidInput: No such role.
            Forbidden: Who acts may not give this role.
        """
        account, actor = await self._people(account_id, by)
        await self.roles.grant(account, role, by=actor)
        return await self._changed(account_id)

    async def revoke(self, account_id: int, role: Role, *, by: int | None = None) -> Account:
        """Take a role.

        Raises:
            NotFound: There is no such account.
            InvalidInput: No such role.
            Forbidden: Who acts may not take this role.
            Conflict: Nobody would be admin any more.
        """
        account, actor = await self._people(account_id, by)
        await self.roles.revoke(account, role, by=actor)
        return await self._changed(account_id)

    async def ban(
        self, account_id: int, *, until: datetime | None, reason: str, by: int | None = None
    ) -> Account:
        """Ban an account until a moment, or without end.

        Raises:
            NotFound: There is no such account.
            InvalidInput: The end is past, or there is no reason.
            Conflict: The account is an admin.
            Forbidden: Who acts may not ban this account.
        """
        account, actor = await self._people(account_id, by)
        await self.bans.ban(account, until=until, reason=reason, by=actor)
        return await self._changed(account_id)

    async def unban(self, account_id: int, *, by: int | None = None) -> Account:
        """Lift a ban.

        Raises:
            NotFound: There is no such account.
            Conflict: It is not banned.
        """
        account, actor = await self._people(account_id, by)
        await self.bans.unban(account, by=actor)
        return await self._changed(account_id)

    async def ban_history(self, account_id: int) -> list[Ban]:
        """Return all bans of an account, newest first."""
        return await self.bans.history(account_id)

    async def search(
        self,
        text: str = "",
        *,
        role: Role | None = None,
        banned: bool | None = None,
        limit: int = 50,
        before: int | None = None,
    ) -> list[Account]:
        """Return accounts, newest first.

        Args:
            text: Number, Telegram id, or how the username or a name begins; empty for all.
            role: Only those with this role.
            banned: Only those that are banned now, or are not.
            limit: Most accounts.
            before: Only accounts with a smaller number: the last one of the page before.
        """
        wanted = AccountFilter(text[:256], role, banned)
        return await self._directory.page(wanted, limit=limit, before=before)

    async def counts(self) -> AccountCounts:
        """Count the accounts."""
        return await self._directory.counts()

    async def start(self) -> None:
        """Check the master key against the database and listen to other processes.

        Raises:
            VaultKeyError: The master key does not fit the database.
        """
        await self.secrets.check()
        await self.changes.start()

    async def stop(self) -> None:
        """Listen to other processes no more."""
        await self.changes.stop()

    # Within

    async def _of_telegram_id(self, telegram_id: int) -> AccountRecord | None:
        account_id = self._ids.get(telegram_id)
        record = None if account_id is None else self._by_id.get(account_id)
        return record or await self._read("a.telegram_id = :key", telegram_id)

    async def _read(self, condition: str, key: int) -> AccountRecord | None:
        if not _is_bigint(key):
            return None
        generation = self._by_id.generation
        row = await self._db.fetch_one(
            f"{SELECT} WHERE {condition} AND a.erased_at IS NULL", {"key": key}
        )
        return None if row is None else self._remember(row, generation)

    async def _upsert(self, profile: TelegramProfile) -> AccountRecord:
        now = self._clock.now()
        generation = self._by_id.generation
        async with self._db.transaction():
            row = await self._db.fetch_one(
                _UPSERT,
                {
                    "telegram_id": profile.id,
                    "first_name": profile.first_name,
                    "last_name": profile.last_name,
                    "username": profile.username,
                    "language": best_language(profile.language_code),
                    "language_known": profile.language_code is not None,
                    "now": now,
                    "seen": now.replace(minute=0, second=0, microsecond=0),
                },
            )
            assert row is not None
            if row["created"]:
                await self._events.publish(
                    AccountCreated(account_id=row["id"], telegram_id=profile.id)
                )
                digest = await self.secrets.erased_digest(profile.id)
                if await self.bans.inherit(row["id"], digest):
                    row = await self._db.fetch_one(
                        f"{SELECT} WHERE a.id = :key", {"key": row["id"]}
                    )
                    assert row is not None
        return self._remember(row, generation)

    def _is_news(self, record: AccountRecord, profile: TelegramProfile) -> bool:
        return not record.agrees_with(profile) or self._clock.now() - record.seen_at >= SEEN_STEP

    async def _people(self, account_id: int, by: int | None) -> tuple[Account, Account | None]:
        # Roles decide here, so they are read anew.
        account = await self.read(account_id)
        return account, await self.read(by) if by is not None else None

    async def _changed(self, account_id: int) -> Account:
        await self.changes.account(account_id)
        return await self.get(account_id)

    def _remember(self, row: Mapping[str, Any], generation: int) -> AccountRecord:
        record = AccountRecord.from_row(row, self._clock.now(), self._admins)
        if not self._db.connection().in_transaction:
            account = record.account
            self._by_id.put(account.id, record, generation)
            self._ids.put(account.telegram_id, account.id, self._ids.generation)
        return record

    def _forget(self, account_id: int) -> None:
        self._by_id.drop(account_id)


def _is_bigint(number: int) -> bool:
    return -(2**63) <= number < 2**63
