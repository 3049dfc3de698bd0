"""The live feed of one person: Server-Sent Events (https://html.spec.whatwg.org/#server-sent-events)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.page.messages import button_key, message_json
from onlyvips.testing.telegram.page.viewer import Viewer
from onlyvips.testing.telegram.views import CallbackAnswer, ChatEvent
from onlyvips.testing.telegram.world import World
from onlyvips.testing.telegram.world.feed import Subscription

#: Seconds after which a silent feed says that it lives, so that nothing in between gives it up.
HEARTBEAT = 15.0
#: Wakes a feed that is to end.
_END = ChatEvent(0, "people", 0)


class LiveFeeds:
    """All feeds that are open.

    Args:
        world: The simulated Telegram.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: set[Subscription] = set()
        self._closed = False

    def close(self) -> None:
        """End every feed: a server waits for its answers to end before it stops."""
        self._closed = True
        for subscription in self._open:
            subscription.put(_END)

    async def follow(self, user_id: int) -> AsyncIterator[str]:
        """Yield what happens on the screen of one person, from now on.

        The first event is ``hello``: what came before it must be asked for after it.
        """
        subscription = self._world.feed.subscribe(looks=True)
        self._open.add(subscription)
        try:
            yield f"retry: 1000\n{_line({'type': 'hello'})}"
            while not self._closed:
                try:
                    event = await subscription.get(HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                plain = event_json(Viewer(self._world, user_id), event)
                if plain is not None:
                    yield _line(plain)
        finally:
            self._open.discard(subscription)
            subscription.close()


def _line(plain: dict[str, Any]) -> str:
    return f"data: {json.dumps(plain, ensure_ascii=False, separators=(',', ':'))}\n\n"


def event_json(viewer: Viewer, event: ChatEvent) -> dict[str, Any] | None:
    """Return an event as one person sees it; None for what the person does not see."""
    if event.kind in {"chats", "menu", "people"}:
        return {"type": event.kind}
    if not viewer.sees(event.chat) or event.user not in {None, viewer.id}:
        return None
    if event.kind == "typing":
        plain: dict[str, Any] | None = {"type": "typing"}
    elif event.kind == "deleted":
        plain = {"type": "deleted", "ids": list(event.message_ids)}
    elif event.answer is not None:
        plain = _answer(viewer, event.answer)
    else:
        plain = _message(viewer, event)
    return None if plain is None else {**plain, "chat": viewer.key(event.chat)}


def _message(viewer: Viewer, event: ChatEvent) -> dict[str, Any] | None:
    """Return the message of an event as it is now, which may be newer than the event."""
    number = event.message.id if event.message is not None else 0
    message = viewer.world.messages.find(event.chat, number)
    if message is None:
        return None
    kind = "new" if event.kind == "new" else "update"
    return {"type": kind, "message": message_json(viewer, message)}


def _answer(viewer: Viewer, answer: CallbackAnswer) -> dict[str, Any] | None:
    """Return the bot's answer to a press; how it answered to a payment is told by that."""
    try:
        query = viewer.world.queries.get(answer.query_id)
    except SimulatorError:
        return None
    if query.kind != "callback":
        return None
    return {
        "type": "answer",
        "message": query.message_id,
        "button": button_key(query.payload),
        "text": answer.text,
        "alert": answer.alert,
        "url": answer.url,
    }
