"""What is kept of a person: handing it out, and erasing it.

Both cover the host's own tables and every plugin that answers ``register_user_data``. A plugin
that is switched off, or fails while it erases, is noted down and asked again when it is back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

from onlyvips.accounts.types import AccountErased
from onlyvips.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Collection

    from onlyvips.accounts.service import AccountService
    from onlyvips.accounts.sessions import SessionStore
    from onlyvips.clock import Clock
    from onlyvips.db import Database
    from onlyvips.events import Events
    from onlyvips.platform import Log
    from onlyvips.registry import UserData

#: Layout of the exported document.
EXPORT_FORMAT = 1


class DataHolders(Protocol):
    """Which plugins keep data of people; the plugin manager knows."""

    def user_data(self) -> Mapping[str, UserData]:
        """Return what healthy plugins answered to ``register_user_data``, by plugin."""
        ...

    async def dormant(self) -> Collection[str]:
        """Return plugins that have tables in the database but do not run now."""
        ...


@dataclass(frozen=True, slots=True)
class Erasure:
    """What became of a request to erase.

    Attributes:
        account_id: Whose data.
        erased: Plugins that erased, ``core`` among them.
        pending: Plugins that will be asked again when they run.
    """

    account_id: int
    erased: tuple[str, ...]
    pending: tuple[str, ...]


class PrivacyService:
    """Exports and erases.

    Args:
        db: PostgreSQL.
        clock: The time.
        accounts: The accounts.
        sessions: The sessions.
        events: Where `AccountErased` is published.
        holders: Which plugins keep data of people.
        log: Where a plugin that fails is reported.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        accounts: AccountService,
        sessions: SessionStore,
        events: Events,
        *,
        holders: DataHolders,
        log: Log,
    ) -> None:
        self._db = db
        self._clock = clock
        self._accounts = accounts
        self._sessions = sessions
        self._events = events
        self._holders = holders
        self._log = log

    async def export(self, account_id: int) -> dict[str, Any]:
        """Return everything that is kept of an account.

        Returns:
            ``core`` and each plugin by name, and ``incomplete``: names of plugins that keep data
            but do not run, or failed. Moments and the like are left to the JSON encoder.

        Raises:
            NotFound: There is no such account.
        """
        document: dict[str, Any] = {
            "format": EXPORT_FORMAT,
            "exported_at": self._clock.now(),
            "core": await self._export_core(account_id),
            "plugins": {},
        }
        # Asked in this order: a plugin may fall while it is asked, and is dormant then.
        holders = self._holders.user_data()
        incomplete = set(await self._holders.dormant())
        for plugin, data in holders.items():
            try:
                document["plugins"][plugin] = dict(await data.export(account_id))
            except Unavailable:
                raise
            except Exception:  # noqa: BLE001 - a plugin may raise anything
                self._log.exception("export_failed", plugin=plugin, account_id=account_id)
                incomplete.add(plugin)
        document["incomplete"] = sorted(incomplete)
        return document

    async def erase(self, account_id: int, *, by: int | None = None) -> Erasure:
        """Erase a person's data in one transaction.

        The account's row stays, without name and Telegram id, so that what the books require
        (purchases, payments) still refers to something. Whoever comes back starts anew. A ban
        that holds is kept and finds the new account.

        Args:
            account_id: Whose data.
            by: Account that asks; None for the operator.

        Raises:
            NotFound: There is no such account.
            Conflict: It is the last admin, or an admin by the settings.
        """
        # Asked in this order: a plugin may fall while it is asked, and is dormant then.
        holders = self._holders.user_data()
        dormant = set(await self._holders.dormant())
        erased = ["core"]
        async with self._db.transaction():
            # Locked before it is read, so that of two requests the second finds nothing.
            await self._db.execute(
                "SELECT id FROM core.accounts WHERE id = :id FOR UPDATE", {"id": account_id}
            )
            account = await self._accounts.read(account_id)
            if "admin" in account.roles:
                await self._accounts.roles.refuse_last_admin(account)
            for plugin, data in holders.items():
                if await self._erase_plugin(plugin, data, account_id):
                    erased.append(plugin)
                else:
                    dormant.add(plugin)
            await self._erase_core(account_id, account.telegram_id)
            for plugin in sorted(dormant):
                await self._db.execute(
                    "INSERT INTO core.pending_erasures (account_id, plugin, requested_at)"
                    " VALUES (:account, :plugin, :now) ON CONFLICT DO NOTHING",
                    {"account": account_id, "plugin": plugin, "now": self._clock.now()},
                )
            await self._accounts.audit.record(
                "account.erased", actor=by, target=account_id, pending=sorted(dormant)
            )
            await self._events.publish(AccountErased(account_id=account_id))
        await self._accounts.changes.account(account_id)
        return Erasure(account_id, tuple(erased), tuple(sorted(dormant)))

    async def pending(self) -> Mapping[str, list[int]]:
        """Return the accounts whose data plugins have still to erase, by plugin."""
        rows = await self._db.fetch_all(
            "SELECT plugin, account_id FROM core.pending_erasures ORDER BY plugin, account_id"
        )
        found: dict[str, list[int]] = {}
        for row in rows:
            found.setdefault(row["plugin"], []).append(row["account_id"])
        return found

    async def finish_pending(self) -> int:
        """Let plugins that run now erase what they missed; called at start and now and then.

        Returns:
            How many erasures were made up for.
        """
        finished = 0
        pending = await self.pending()
        # Asked at every start, where there is hardly ever anything to do: ask plugins only then.
        holders = self._holders.user_data() if pending else {}
        for plugin, account_ids in pending.items():
            if plugin not in holders:
                continue
            for account_id in account_ids:
                finished += await self._finish(plugin, holders[plugin], account_id)
        return finished

    async def forget_plugin(self, plugin: str) -> None:
        """Drop what a plugin still had to erase: its data was purged."""
        await self._db.execute(
            "DELETE FROM core.pending_erasures WHERE plugin = :plugin", {"plugin": plugin}
        )

    async def _finish(self, plugin: str, data: UserData, account_id: int) -> bool:
        async with self._db.transaction():
            # Another process that starts at this moment takes another row.
            mine = await self._db.fetch_one(
                "SELECT account_id FROM core.pending_erasures"
                " WHERE plugin = :plugin AND account_id = :account FOR UPDATE SKIP LOCKED",
                {"plugin": plugin, "account": account_id},
            )
            if mine is None or not await self._erase_plugin(plugin, data, account_id):
                return False
            await self._db.execute(
                "DELETE FROM core.pending_erasures"
                " WHERE plugin = :plugin AND account_id = :account",
                {"plugin": plugin, "account": account_id},
            )
            await self._accounts.audit.record(
                "account.erasure_finished", actor=None, target=account_id, plugin=plugin
            )
        return True

    async def _erase_plugin(self, plugin: str, data: UserData, account_id: int) -> bool:
        try:
            # A savepoint: a plugin that fails must neither stop the others nor do half.
            async with self._db.transaction():
                await data.erase(account_id)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - a plugin may raise anything
            self._log.exception("erasure_failed", plugin=plugin, account_id=account_id)
            return False
        return True

    async def _erase_core(self, account_id: int, telegram_id: int) -> None:
        await self._sessions.delete_all(account_id)
        await self._accounts.bans.forget(account_id)
        await self._db.execute(
            "DELETE FROM core.account_roles WHERE account_id = :id", {"id": account_id}
        )
        await self._db.execute(
            "UPDATE core.accounts SET telegram_id = NULL, first_name = '', last_name = NULL,"
            " username = NULL, language = 'en', language_chosen = false, time_zone = 'UTC',"
            " erased_at = :now, erased_digest = :digest WHERE id = :id",
            {
                "id": account_id,
                "now": self._clock.now(),
                "digest": await self._accounts.secrets.erased_digest(telegram_id),
            },
        )

    async def _export_core(self, account_id: int) -> dict[str, Any]:
        account = await self._accounts.get(account_id)
        row = await self._db.fetch_one(
            "SELECT first_name, last_name, language_chosen, seen_at FROM core.accounts"
            " WHERE id = :id",
            {"id": account_id},
        )
        assert row is not None
        return {
            "account": {
                "id": account.id,
                "telegram_id": account.telegram_id,
                **row,
                "username": account.username,
                "language": account.language,
                "time_zone": account.time_zone,
                "roles": sorted(account.roles),
                "created_at": account.created_at,
            },
            "sessions": [asdict(session) for session in await self._sessions.live(account_id)],
            "bans": [asdict(ban) for ban in await self._accounts.ban_history(account_id)],
            "log": [
                {"at": entry.at, "action": entry.action, "detail": entry.detail}
                for entry in await self._accounts.audit.of(account_id, limit=1000)
            ],
        }
