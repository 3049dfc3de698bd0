"""Routes as a plugin would write them, with something of everything."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field
from quart import Blueprint, Response, abort, request
from quart_schema import validate_querystring, validate_request, validate_response

from onlyvips.errors import (
    Conflict,
    FieldError,
    Forbidden,
    InvalidInput,
    NotFound,
    OnlyVipsError,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from onlyvips.web.auth import (
    client_address,
    current_account,
    find_identity,
    gives_file,
    may_answer,
    public,
    rate_limit,
    requires,
)
from onlyvips.web.bodies import accepts_body
from onlyvips.web.caching import cached_for_strangers
from onlyvips.web.idempotency import idempotency_key, takes_idempotency_key
from onlyvips.web.pages import Page, PageQuery, make_page


class Reward(BaseModel):
    asset: Annotated[str, Field(max_length=8)]
    amount: Annotated[int, Field(ge=1, le=10**12)]


class NewQuest(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=80)]
    rewards: list[Reward] = []
    starts_at: datetime | None = None
    ratio: float = 0.5


class Quest(NewQuest):
    id: int


class Who(BaseModel):
    account: int | None


FAULTS: dict[str, Exception] = {
    "not-found": NotFound("There is no such quest.", code="quest-not-found", extra={"quest": 7}),
    "conflict": Conflict("It is done already."),
    "unauthenticated": Unauthenticated("The token has run out."),
    "forbidden": Forbidden("Not yours."),
    "rate-limited": RateLimited("Slower, please.", retry_after=2.4),
    "unavailable": Unavailable("postgres at db.internal:5432 is away", retry_after=3),
    "invalid": InvalidInput("No.", fields=[FieldError("rewards.0.amount", "Too much.")]),
    "own": OnlyVipsError("secret of the inside"),
    "crash": RuntimeError("password=hunter2 in the text"),
}


def build_blueprint() -> Blueprint:  # noqa: C901 - many small routes
    blueprint = Blueprint("hello", __name__)

    @blueprint.get("/noop")
    async def noop() -> dict[str, bool]:
        """Do nothing."""
        return {"ok": True}

    @blueprint.get("/open")
    @public
    @validate_response(Who)
    async def open_to_all() -> Who:
        """Say who is asking, if anybody."""
        identity = find_identity()
        return Who(account=identity.account.id if identity else None)

    @blueprint.get("/address")
    @public
    async def address() -> dict[str, str]:
        """Say where the caller is."""
        return {"address": client_address()}

    @blueprint.get("/me")
    @validate_response(Who)
    async def me() -> Who:
        """Say who is asking."""
        return Who(account=current_account().id)

    @blueprint.post("/sign-in")
    @public
    @rate_limit("sign_in")
    async def sign_in() -> dict[str, bool]:
        """Pretend to sign in."""
        return {"ok": True}

    @blueprint.post("/quests")
    @requires("hello.manage")
    @validate_request(NewQuest)
    @validate_response(Quest, 201)
    async def create_quest(data: NewQuest) -> tuple[Quest, int]:
        """Create a quest."""
        return Quest(id=1, **data.model_dump()), 201

    @blueprint.put("/echo")
    @validate_request(NewQuest)
    @validate_response(NewQuest)
    async def echo(data: NewQuest) -> NewQuest:
        """Give back what came."""
        return data

    @blueprint.get("/quests")
    @validate_querystring(PageQuery)
    @validate_response(Page[int])
    async def list_quests(query_args: PageQuery) -> Page[int]:
        """List numbers up to 30."""
        after = query_args.after(int)
        first = after[0] + 1 if after and after[0] is not None else 1
        rows = list(range(max(1, first), 31)) if first <= 30 else []
        return make_page(
            rows[: query_args.limit + 1], query_args.limit, key=lambda number: (number,)
        )

    @blueprint.get("/quests/<int:quest_id>")
    async def get_quest(quest_id: int) -> dict[str, int]:
        """Get a quest."""
        if quest_id > 1000:
            raise NotFound("There is no such quest.", code="quest-not-found")
        return {"id": quest_id}

    @blueprint.get("/names/<name>")
    async def get_name(name: str) -> dict[str, str]:
        """Give back a name."""
        return {"name": name}

    @blueprint.get("/boards/<any(week, all, year):board>")
    async def get_board(board: str) -> dict[str, str]:
        """Give back the name of a board that there is."""
        return {"board": board}

    @blueprint.get("/picture")
    @gives_file("image/gif")
    async def picture() -> Response:
        """Give a picture."""
        return Response(b"GIF89a", content_type="image/gif")

    @blueprint.get("/latest/<name>")
    @public
    @cached_for_strangers("latest", "latest:{name}")
    async def latest(name: str) -> dict[str, str]:
        """Give what may be kept."""
        return {"name": name}

    @blueprint.patch("/uploads/<int:upload_id>")
    @accepts_body(4096, streamed=True, media_type="application/offset+octet-stream")
    async def append(upload_id: int) -> dict[str, int]:
        """Take a piece of a file."""
        return {"id": upload_id, "bytes": sum([len(piece) async for piece in request.body])}

    @blueprint.post("/payments")
    @may_answer(409)
    @takes_idempotency_key()
    async def pay() -> dict[str, str]:
        """Pay once."""
        return {"key": idempotency_key()}

    return blueprint


def build_faulty_blueprint() -> Blueprint:
    """Return routes that fail in every way."""
    blueprint = Blueprint("faulty", __name__)

    @blueprint.get("/raise/<kind>")
    async def fail(kind: str) -> dict[str, bool]:
        raise FAULTS[kind]

    @blueprint.get("/abort/<int:status>")
    async def give_up(status: int) -> None:
        abort(status)

    @blueprint.get("/none")
    async def nothing() -> None:
        return None

    @blueprint.get("/wrong-answer")
    @validate_response(Quest)
    async def wrong() -> dict[str, str]:
        return {"id": "not a number"}

    @blueprint.get("/slow")
    async def slow() -> dict[str, bool]:
        await asyncio.sleep(0.4)
        return {"ok": True}

    @blueprint.before_request
    async def leak() -> None:
        blueprint.seen = True  # type: ignore[attr-defined]

    return blueprint
