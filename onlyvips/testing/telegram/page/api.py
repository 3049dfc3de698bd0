"""The routes below ``/simulator/api``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from quart import Response, request
from quart_schema import hide, validate_request

from onlyvips.errors import FieldError, InvalidInput
from onlyvips.testing.telegram.page import bodies
from onlyvips.testing.telegram.page.chats import bot_json, chats
from onlyvips.testing.telegram.page.feed import LiveFeeds
from onlyvips.testing.telegram.page.files import answer_file
from onlyvips.testing.telegram.page.messages import button_data, message_json
from onlyvips.testing.telegram.page.opening import Opener
from onlyvips.testing.telegram.page.paying import linked_invoice, pay_link, pay_message
from onlyvips.testing.telegram.page.themes import THEMES
from onlyvips.testing.telegram.page.viewer import Viewer, people, person
from onlyvips.web.auth import public, unlimited
from onlyvips.web.bodies import accepts_body

if TYPE_CHECKING:
    from quart import Blueprint

    from onlyvips.testing.telegram.world import World

API = "/simulator/api"
_PERSON = f"{API}/people/<int:user>"
_CHAT = f"{_PERSON}/chats/<chat>"
_MESSAGE = f"{_CHAT}/messages/<int:number>"

#: Messages that one answer gives at most.
MOST_MESSAGES = 100
MAX_FILE_BYTES = 20 * 2**20

View = Callable[..., Any]


class Api:
    """Answers the page.

    Args:
        world: The simulated Telegram.
        feeds: The live feeds.
        opener: Opens the MiniApp.
    """

    def __init__(self, world: World, feeds: LiveFeeds, opener: Opener) -> None:
        self._world = world
        self._feeds = feeds
        self._opener = opener

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        self._add_reading(blueprint)
        self._add_talking(blueprint)
        self._add_touching(blueprint)
        self._add_acting(blueprint)

    def _viewer(self, user: int) -> Viewer:
        return Viewer(self._world, user)

    def _seen(self, user: int, chat: str) -> tuple[Viewer, int]:
        viewer = self._viewer(user)
        return viewer, viewer.place(chat)

    def _add_reading(self, blueprint: Blueprint) -> None:
        world = self._world

        @_get(blueprint, f"{API}/overview")
        async def overview() -> dict[str, Any]:
            return {"bot": bot_json(world), "people": people(world), "themes": THEMES}

        @_get(blueprint, f"{_PERSON}/chats")
        async def list_chats(user: int) -> dict[str, Any]:
            viewer = self._viewer(user)
            return {
                "person": person(viewer.user),
                "bot": bot_json(world),
                "chats": chats(viewer),
            }

        @_get(blueprint, f"{_CHAT}/messages")
        async def history(user: int, chat: str) -> dict[str, Any]:
            viewer, place = self._seen(user, chat)
            before = request.args.get("before", type=int)
            limit = min(max(request.args.get("limit", 50, type=int), 1), MOST_MESSAGES)
            found = [
                message
                for message in world.messages.history(place)
                if before is None or message.id < before
            ]
            shown = found[-limit:]
            return {
                "messages": [message_json(viewer, message) for message in shown],
                "more": len(found) > len(shown),
            }

        @_get(blueprint, f"{_PERSON}/events")
        async def events(user: int) -> Response:
            viewer = self._viewer(user)
            return Response(
                self._feeds.follow(viewer.id),
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
                content_type="text/event-stream; charset=utf-8",
            )

        @_get(blueprint, f"{_PERSON}/invoice")
        async def invoice(user: int) -> dict[str, Any]:
            return linked_invoice(self._viewer(user), request.args.get("link", ""))

        @_get(blueprint, f"{API}/files/<int:file>")
        async def give_file(file: int) -> Response:
            return await answer_file(world, file, request)

    def _add_talking(self, blueprint: Blueprint) -> None:
        world = self._world

        @_post(blueprint, f"{_CHAT}/messages", bodies.Text)
        async def say(user: int, chat: str, data: bodies.Text) -> dict[str, Any]:
            viewer, place = self._seen(user, chat)
            channel = world.channel_of_chat(place)
            if channel is not None and not channel.megagroup:
                message = world.user_posts(user, place, data.text)
            else:
                message = world.user_says(
                    user, data.text, chat=_named(place), reply_to=data.reply_to
                )
            return {"message": message_json(viewer, message)}

        @blueprint.post(f"{_CHAT}/files")
        @hide
        @public
        @unlimited
        @accepts_body(MAX_FILE_BYTES)
        async def send_file(user: int, chat: str) -> dict[str, Any]:
            viewer, place = self._seen(user, chat)
            data = await request.get_data(as_text=False)
            if not isinstance(data, bytes) or not data:
                raise InvalidInput("The body is the file, and it is empty.")
            name = request.args.get("name", "file")[:255]
            caption = request.args.get("caption", "")
            media: dict[str, Any] = {"document": (name, data)}
            if request.mimetype in {"image/jpeg", "image/png", "image/webp"}:
                media = {"photo": data}
            message = world.user_says(user, caption, chat=_named(place), **media)
            return {"message": message_json(viewer, message)}

    def _add_touching(self, blueprint: Blueprint) -> None:
        world = self._world

        @_post(blueprint, f"{_MESSAGE}/press", bodies.Press)
        async def press(user: int, chat: str, number: int, data: bodies.Press) -> dict[str, Any]:
            _, place = self._seen(user, chat)
            try:
                pressed = button_data(data.button)
            except ValueError:
                raise InvalidInput(
                    "The message has no such button.",
                    fields=[FieldError("button", "Expected the key of a button of the message.")],
                ) from None
            world.user_clicks(user, number, pressed, chat=_named(place))
            return {}

        @_post(blueprint, f"{_MESSAGE}/react", bodies.Reaction)
        async def react(user: int, chat: str, number: int, data: bodies.Reaction) -> dict[str, Any]:
            _, place = self._seen(user, chat)
            world.user_reacts(user, number, data.emoji, chat=place)
            return {}

        @_post(blueprint, f"{_MESSAGE}/vote", bodies.Vote)
        async def vote(user: int, chat: str, number: int, data: bodies.Vote) -> dict[str, Any]:
            _, place = self._seen(user, chat)
            world.user_votes(user, place, number, data.options)
            return {}

        @_post(blueprint, f"{_MESSAGE}/pay")
        async def pay(user: int, chat: str, number: int) -> dict[str, Any]:
            viewer, place = self._seen(user, chat)
            return await pay_message(viewer, place, number)

    def _add_acting(self, blueprint: Blueprint) -> None:
        world = self._world

        @_post(blueprint, f"{API}/people", bodies.NewPerson)
        async def add_person(data: bodies.NewPerson) -> dict[str, Any]:
            number = max(u.id for u in world.directory.users.values()) + 1
            user = world.add_user(number, **data.model_dump())
            return {"person": person(user)}

        @_post(blueprint, f"{_CHAT}/join")
        async def join_chat(user: int, chat: str) -> dict[str, Any]:
            _, place = self._seen(user, chat)
            return {"joined": world.user_joins(user, place)}

        @_post(blueprint, f"{_PERSON}/join", bodies.Link)
        async def join(user: int, data: bodies.Link) -> dict[str, Any]:
            return {"joined": world.user_joins(user, data.link)}

        @_post(blueprint, f"{_CHAT}/leave")
        async def leave(user: int, chat: str) -> dict[str, Any]:
            _, place = self._seen(user, chat)
            world.user_leaves(user, place)
            return {}

        @_post(blueprint, f"{_PERSON}/block", bodies.Blocking)
        async def block(user: int, data: bodies.Blocking) -> dict[str, Any]:
            world.user_blocks(user, data.blocked)
            return {}

        @_post(blueprint, f"{_PERSON}/pay", bodies.Link)
        async def pay_by_link(user: int, data: bodies.Link) -> dict[str, Any]:
            return await pay_link(self._viewer(user), data.link)

        @_post(blueprint, f"{_PERSON}/web-app", bodies.Opening)
        async def web_app(user: int, data: bodies.Opening) -> dict[str, Any]:
            return self._opener.open(
                self._viewer(user),
                theme=data.theme,
                source=data.source,
                address=data.url,
                start_param=data.start_param,
            )


def _named(place: int) -> int | None:
    """Return a chat as the acts of people name it: none is the private chat."""
    return None if place > 0 else place


def _get(blueprint: Blueprint, path: str) -> Callable[[View], View]:
    def register(view: View) -> View:
        return blueprint.get(path)(hide(public(unlimited(view))))

    return register


def _post(
    blueprint: Blueprint, path: str, body: type[BaseModel] | None = None
) -> Callable[[View], View]:
    """Register a route that acts; its body is JSON, which no form of another site can send."""

    def register(view: View) -> View:
        marked = hide(public(unlimited(view)))
        if body is not None:
            marked = validate_request(body)(marked)
        return blueprint.post(path)(marked)

    return register
