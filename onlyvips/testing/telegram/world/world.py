"""`World`: the simulated Telegram without a transport."""

from __future__ import annotations

import logging
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import AnswerLostError, RpcFailure
from onlyvips.testing.telegram.world import requests as _requests  # noqa: F401 - registers handlers
from onlyvips.testing.telegram.world.actions import Actions
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.discussing import DiscussionActions
from onlyvips.testing.telegram.world.dispatch import (
    HANDLERS,
    OPEN_TO_STRANGERS,
    SENDS,
    WRAPPERS,
    method_name,
)
from onlyvips.testing.telegram.world.forwarding import ForwardActions
from onlyvips.testing.telegram.world.owning import OwnershipActions
from onlyvips.testing.telegram.world.paying import PaymentActions
from onlyvips.testing.telegram.world.pinning import PinActions
from onlyvips.testing.telegram.world.reacting import ReactionActions
from onlyvips.testing.telegram.world.snapshot import SnapshotMixin
from onlyvips.testing.telegram.world.voting import PollActions

logger = logging.getLogger(__name__)


class World(
    Actions,
    ForwardActions,
    PinActions,
    ReactionActions,
    PollActions,
    DiscussionActions,
    OwnershipActions,
    PaymentActions,
    SnapshotMixin,
):
    """Users, channels, messages and updates; answers a bot's requests as Telegram would.

    A transport calls `handle` for each request of the bot; a test or a person calls the `user_...`
    methods.  Nothing here waits or knows a network, so it is as fast as Telethon's own parsing.
    """

    def handle(self, session: BotSession, request: Any) -> Any:
        """Answer one request.

        Args:
            session: Who asks.
            request: A TL request, maybe wrapped.

        Returns:
            A TL object, a list of them, a bool or `None`, as the method's schema says.

        Raises:
            RpcFailure: Telegram would refuse it, or nobody has simulated it yet
                (`METHOD_NOT_FAKED_...`), which is also logged and kept in `unfaked`.
            AnswerLostError: It was carried out, but a fault was ordered for its answer.
        """
        while isinstance(request, WRAPPERS):
            request = request.query
        self.calls.append(request)
        kind = type(request)
        handler = HANDLERS.get(kind)
        if handler is None:
            name = method_name(request)
            self.unfaked.append(name)
            del self.unfaked[:-1000]
            logger.error("The simulated Telegram does not know the request %s.", name)
            raise RpcFailure(400, f"METHOD_NOT_FAKED_{name.upper()}")
        if not session.authorized and kind not in OPEN_TO_STRANGERS:
            raise RpcFailure(401, "AUTH_KEY_UNREGISTERED")
        lost = self.faults.before(method_name(request), sends=kind in SENDS)
        answer = handler(self, session, request)
        if lost:
            raise AnswerLostError(method_name(request))
        return answer

    # -- faults ----------------------------------------------------------------------------------

    def flood_next(self, seconds: int, *, method: str | None = None, times: int = 1) -> None:
        """Answer the next request with `FLOOD_WAIT_<seconds>`; see `Faults.fail_next`."""
        self.faults.fail_next(420, f"FLOOD_WAIT_{seconds}", method=method, times=times)

    def refuse_token(self, refused: bool = True) -> None:
        """Refuse every bot token from now on with `ACCESS_TOKEN_INVALID`, or accept them again."""
        self.faults.token_refused = refused

    def revoke_sessions(self) -> None:
        """Sign the bot out everywhere, as when its token is replaced."""
        for session in self.sessions.values():
            session.authorized = False
        self.changed()

    def limit_floods(self, enabled: bool = True) -> None:
        """Switch Telegram's flood limits on or off."""
        self.limits.enabled = enabled

    def link_came_back(self, session: BotSession) -> None:
        """Tell a client whose connection was replaced that it may have missed something."""
        if session.deliver is not None and session.authorized:
            session.deliver(tl.UpdatesTooLong())
