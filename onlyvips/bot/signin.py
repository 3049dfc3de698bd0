"""Connecting and signing in with the bot's token; every fault is one sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from telethon import TelegramClient, errors

from onlyvips.bot.errors import BotError
from onlyvips.bot.session import BotSession

if TYPE_CHECKING:
    from onlyvips.bot.session_store import SessionStore
    from onlyvips.config.model import TelegramSecrets

#: The simulator takes any; Telegram never sees these.
_SIMULATED_ID, _SIMULATED_HASH = 1, "simulated"


class ClientFactory(Protocol):
    """Makes a Telethon client that is not connected yet; replaced in tests."""

    def __call__(self, session: BotSession, **options: Any) -> Any:
        """Return a client."""
        ...


def client_factory(secrets: TelegramSecrets) -> ClientFactory:
    """Return what makes clients for the operator's settings."""

    def make(session: BotSession, **options: Any) -> Any:
        api_hash = secrets.api_hash.get_secret_value() if secrets.api_hash else ""
        if not secrets.simulated and (not secrets.api_id or not api_hash):
            raise BotError(
                "TELEGRAM_BOT_TOKEN is set, but TELEGRAM_API_ID and TELEGRAM_API_HASH are not: get "
                "both at https://my.telegram.org and set them",
                permanent=True,
            )
        return TelegramClient(
            session,
            secrets.api_id or _SIMULATED_ID,
            api_hash or _SIMULATED_HASH,
            device_model="OnlyVips",
            **options,
        )

    return make


#: How every client here behaves: errors come at once, and the callers decide.
CLIENT_OPTIONS: dict[str, Any] = {
    "flood_sleep_threshold": 0,
    "request_retries": 2,
    "raise_last_call_error": True,
    "connection_retries": 3,
    "retry_delay": 1,
}


class SignIn:
    """Finds, checks or makes a session of the bot.

    Args:
        factory: Makes clients.
        store: Keeps sessions.
        token: The bot's token; None for the simulator, which takes any.
        given: ``TELEGRAM_SESSION``, which then is used instead of a stored one.
    """

    def __init__(
        self,
        factory: ClientFactory,
        store: SessionStore,
        *,
        token: str | None,
        given: str | None = None,
        timeout: float = 30.0,
    ) -> None:
        self._factory = factory
        self._store = store
        self._simulated = token is None
        self._token = token or "1000:simulated"
        self._given = given
        self._timeout = timeout

    async def client(
        self,
        name: str,
        *,
        prepare: Callable[[Any, Any], None] | None = None,
        **options: Any,
    ) -> tuple[Any, Any]:
        """Return a connected client that is signed in, and the bot's own user.

        Args:
            name: Of the stored session.
            prepare: Called with the client and the bot's user before updates arrive.
            options: For the client. With ``catch_up`` it goes on where the stored state ends.

        Raises:
            BotError: One sentence that says why not.
        """
        client: Any = None
        try:
            async with asyncio.timeout(self._timeout):
                session, me = await self._signed_in(name)
                if options.get("catch_up") and (state := await self._store.load_state(me.id)):
                    session.restore(state, me.id)
                client = self._factory(session, **CLIENT_OPTIONS, **options)
                if prepare is not None:
                    prepare(client, me)
                await client.connect()
        except Exception as error:
            await _close(client)
            raise explain(error) from error
        except BaseException:
            await _close(client)
            raise
        return client, me

    async def _signed_in(self, name: str) -> tuple[BotSession, Any]:
        """Return a session that Telegram knows as the bot's, and the bot's own user."""
        session = self._given_session() or await self._store.load(name) or BotSession()
        client = self._factory(session, **CLIENT_OPTIONS, receive_updates=False)
        try:
            await client.connect()
            me = await client.get_me()
            if me is not None and not self._fits(me):
                if self._given:
                    raise BotError(
                        "TELEGRAM_SESSION belongs to another bot than TELEGRAM_BOT_TOKEN; unset "
                        "one of them",
                        permanent=True,
                    )
                await _close(client)
                session = BotSession()
                client = self._factory(session, **CLIENT_OPTIONS, receive_updates=False)
                await client.connect()
                me = None
            if me is None:
                me = await client.sign_in(bot_token=self._token)
            if not self._given:
                await self._store.save(name, me.id, session)
            return session, me
        finally:
            await _close(client)

    def _given_session(self) -> BotSession | None:
        if not self._given:
            return None
        try:
            return BotSession.from_string(self._given)
        except Exception as error:
            raise BotError(
                "TELEGRAM_SESSION is no Telethon StringSession; make a new one, or unset it to "
                "let the platform keep its own",
                permanent=True,
            ) from error

    def _fits(self, me: Any) -> bool:
        return self._simulated or str(me.id) == self._token.partition(":")[0]


async def _close(client: Any) -> None:
    if client is not None:
        try:
            async with asyncio.timeout(5):
                await client.disconnect()
        except Exception:  # noqa: BLE001 - it is being thrown away
            return


def explain(error: Exception) -> BotError:
    """Return one sentence for what went wrong while connecting or signing in.

    Raises:
        Exception: What was given, when it is none of Telegram's or the network's faults.
    """
    if isinstance(error, BotError):
        return error
    if isinstance(error, errors.FloodWaitError):
        return BotError(
            f"Telegram asks to wait {error.seconds} s before signing in again; it is tried then",
            retry_after=float(error.seconds),
        )
    for kinds, sentence, retry_after, permanent in _FAULTS:
        if isinstance(error, kinds):
            text = sentence.format(error=type(error).__name__)
            return BotError(text, retry_after=retry_after, permanent=permanent)
    raise error


#: Kinds of errors, the sentence, seconds until the next try, and whether only the operator helps.
_FAULTS: tuple[tuple[tuple[type[Exception], ...], str, float, bool], ...] = (
    (
        (errors.AccessTokenInvalidError, errors.AccessTokenExpiredError),
        "Telegram refuses the bot token: get the right one from @BotFather and set "
        "TELEGRAM_BOT_TOKEN",
        300.0,
        True,
    ),
    (
        (errors.ApiIdInvalidError, errors.ApiIdPublishedFloodError),
        "Telegram refuses TELEGRAM_API_ID or TELEGRAM_API_HASH: compare both with "
        "https://my.telegram.org",
        300.0,
        True,
    ),
    (
        (errors.AuthKeyDuplicatedError,),
        "Telegram closed the bot's session because two machines used it at once; give each its "
        "own TELEGRAM_SESSION",
        60.0,
        False,
    ),
    (
        (errors.RPCError,),
        "Telegram refuses to sign the bot in ({error}); it is tried again",
        5.0,
        False,
    ),
    ((TimeoutError,), "Telegram does not answer; check the network, it is tried again", 2.0, False),
    ((OSError,), "Telegram cannot be reached; check the network, it is tried again", 2.0, False),
)
