"""Which function answers which request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from telethon.tl import functions as fn

if TYPE_CHECKING:
    from onlyvips.testing.telegram.world.core import BotSession
    from onlyvips.testing.telegram.world.world import World

Handler = Callable[["World", "BotSession", Any], Any]

HANDLERS: dict[type, Handler] = {}

# These carry another request inside, and ask nothing themselves.
WRAPPERS = (
    fn.InvokeWithLayerRequest,
    fn.InitConnectionRequest,
    fn.InvokeWithoutUpdatesRequest,
    fn.InvokeAfterMsgRequest,
    fn.InvokeAfterMsgsRequest,
)

# A session that has not signed in may ask these (https://core.telegram.org/api/auth).
OPEN_TO_STRANGERS = {
    fn.help.GetConfigRequest,
    fn.help.GetNearestDcRequest,
    fn.help.GetAppConfigRequest,
    fn.auth.ImportBotAuthorizationRequest,
    fn.auth.BindTempAuthKeyRequest,
}

# Requests that send something a person reads; ordered faults hit these unless they name another.
SENDS = {
    fn.messages.SendMessageRequest,
    fn.messages.SendMediaRequest,
    fn.messages.SendMultiMediaRequest,
    fn.messages.ForwardMessagesRequest,
}


def handles(*requests: type) -> Callable[[Handler], Handler]:
    """Register a function as the answer to some kinds of request."""

    def register(handler: Handler) -> Handler:
        for request in requests:
            if request in HANDLERS:
                raise RuntimeError(f"{request.__name__} has two handlers.")
            HANDLERS[request] = handler
        return handler

    return register


def method_name(request: Any) -> str:
    """Return the name of a request as faults and messages use it, such as `SendMessage`."""
    return type(request).__name__.removesuffix("Request")
