"""Content as it is after some weeks, so that generated requests find something to work on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from onlyvips_content.definitions import ApplicationIn, DecisionIn
from onlyvips_ledger.api import Ledger, Money

from tests.plugins.content.works.conftest import Studio, price, text_work

if TYPE_CHECKING:
    from schemathesis.generation.case import Case

    from onlyvips.accounts.types import Account
    from onlyvips.host import Host

_RICH = 10**12
_PRICE, _DEAR = 50, 10**15
#: How many there are of what is used up, such as drafts to delete.
_MANY = 12
_PURCHASE = {"asset": "XTR", "amount": _PRICE}
_PROFILE = {"name": "Somebody", "bio": "Hello", "languages": ["en"], "links": []}


class ContentInUse:
    """Creators with works for sale and free ones, comments, purchases, media, applications.

    Args:
        host: A host with ledger and content.
    """

    def __init__(self, host: Host) -> None:
        self._studio = Studio(host)
        self._arrived: set[int] = set()
        self._turn = count()
        self._there: dict[str, Sequence[Any]] = {}
        self._own: dict[str, Sequence[Any]] = {}

    async def prepare(self) -> None:
        """Fill the tables."""
        studio = self._studio
        self._creator = await studio.creator("Cleo")
        self._fans = [await studio.person(f"Fan {number}") for number in range(_MANY)]
        for_sale = [
            await studio.publish(self._creator, f"Paid {n}", ways=[price(_PRICE)])
            for n in range(_MANY)
        ]
        dear = [
            await studio.publish(self._creator, f"Dear {n}", ways=[price(_DEAR, "TON")])
            for n in range(2)
        ]
        free = [await studio.publish(self._creator, f"Free {n}") for n in range(4)]
        video = await studio.medium(self._creator, "video")
        film = await studio.publish(self._creator, "Film", kind="video", media=[video])
        applied = [await studio.person(f"Applicant {number}") for number in range(_MANY)]
        for number, account in enumerate(applied):
            wish = ApplicationIn(slug=f"applicant-{number}", name="Applicant")
            await studio.parts.creators.apply(account, wish)
        for number in range(_MANY):
            await studio.host.db.execute(
                "INSERT INTO content.categories (slug, names)"
                ' VALUES (:slug, CAST(\'{"en": "Empty"}\' AS jsonb))',
                {"slug": f"empty-{number}"},
            )
        self._there = {
            "for_sale": for_sale,
            "dear": dear,
            "free": free,
            "fans": [fan.id for fan in self._fans],
            "applied": [account.id for account in applied],
            "empty": [f"empty-{number}" for number in range(_MANY)],
            "slug": [await self._slug(self._creator)],
            "creator": [self._creator.id],
            "film": [film],
            "video": [str(video)],
        }

    async def arrive(self, account: Account) -> None:
        """Make somebody a creator with money and a past, once."""
        if account.id in self._arrived:
            return
        self._arrived.add(account.id)
        studio, parts = self._studio, self._studio.parts
        ledger = studio.platform.services.get(Ledger)
        await ledger.grant(f"pocket:{account.id}", account.id, Money("XTR", _RICH))
        await parts.creators.apply(
            account, ApplicationIn(slug=f"own-{account.id}", name="Somebody")
        )
        await parts.creators.decide(None, account.id, DecisionIn(state="verified"))
        drafts = [(await studio.draft(account, f"Draft {n}")).id for n in range(_MANY)]
        edited = [(await studio.draft(account, f"Edited {n}")) for n in range(2)]
        moved = [(await studio.draft(account, f"Moved {n}")).id for n in range(2)]
        mine = await studio.publish(account, "Mine", ways=[price(_PRICE)])
        comments = await self._talk(account, mine)
        purchases = []
        for number, fan in enumerate(self._fans):
            await ledger.grant(f"pocket:{account.id}:{fan.id}", fan.id, Money("XTR", _PRICE))
            bought = await parts.shop.buy(
                fan, mine, asset="XTR", amount=_PRICE, key=f"{account.id}:{number}"
            )
            purchases.append(bought.id)
        media = [(await studio.medium(account)).hex for _ in range(_MANY)]
        uploads = [
            (await parts.uploads.create(account.id, length=100)).id.hex for _ in range(_MANY)
        ]
        self._own = {
            "drafts": drafts,
            "edited": edited,
            "moved": moved,
            "mine": [mine],
            "purchases": purchases,
            "media": media,
            "uploads": uploads,
            **comments,
        }

    async def _talk(self, account: Account, work_id: int) -> dict[str, Sequence[int]]:
        db, now = self._studio.host.db, self._studio.host.clock.now()
        found: dict[str, Sequence[int]] = {}
        for name, author in (("said", account), ("heard", self._fans[0])):
            rows = await db.fetch_all(
                "INSERT INTO content.comments (work_id, account_id, text, state, created_at)"
                " SELECT :work, :author, 'Words ' || n, 'visible', :now"
                " FROM generate_series(1, CAST(:many AS int)) AS n RETURNING id",
                {"work": work_id, "author": author.id, "now": now, "many": _MANY},
            )
            found[name] = [row["id"] for row in rows]
        return found

    async def _slug(self, creator: Account) -> str:
        return (await self._studio.parts.creators.get(creator.id)).slug

    def adapt(self, name: str, case: Case) -> None:
        """Let a request name what there is."""
        if not name.startswith("content_"):
            return
        operation = name.removeprefix("content_")
        path: dict[str, Any] = case.path_parameters or {}
        turn = next(self._turn)

        def one(of: str) -> Any:
            found = self._own.get(of) or self._there[of]
            return found[turn % len(found)]

        names = _PATHS.get(operation)
        if names is None:
            names = {"work_id": "free", "creator_id": "creator", "account_id": "applied"}
        for parameter in path:
            if parameter in names:
                path[parameter] = one(names[parameter])
        if operation in ("edit_work", "move_work"):
            draft = one("edited") if operation == "edit_work" else None
            path["work_id"] = draft.id if draft is not None else one("moved")
        if isinstance(case.body, dict):
            self._write(operation, case, one, turn)
        self._ask(operation, case)

    def _write(self, operation: str, case: Case, one: Any, turn: int) -> None:
        bodies: dict[str, Any] = {
            "buy_work": _PURCHASE,
            "give_work": {**_PURCHASE, "recipient_id": one("fans"), "message": "For you"},
            "pay_for_work": {"asset": "TON", "amount": _DEAR, "rail": "test"},
            "tip_creator": {"asset": "XTR", "amount": 5, "message": "Thanks"},
            "refund_purchase": {"reason": "It was broken"},
            "create_work": text_work("Written"),
            "edit_work": {**text_work("Edited"), "revision": 1},
            "move_work": {"state": ("published", "archived")[turn % 2]},
            "edit_own_creator": _PROFILE,
            "decide_creator": {"state": "verified"},
            "write_comment": {"text": f"Nice {turn}"},
            "put_category": {"names": {"en": "Category"}},
            "keep_progress": {"media_id": one("video"), "position_ms": turn},
        }
        if operation in bodies:
            case.body = bodies[operation]

    def _ask(self, operation: str, case: Case) -> None:
        query: dict[str, Any] = case.query or {}
        query.pop("cursor", None)
        if operation == "search_works":
            query["q"] = "paid"
        if operation in ("get_top_works", "get_top_of_all"):
            query["asset"] = "XTR"


#: What operations mean by their parameters, where that is not a free work or Cleo.
_PATHS: dict[str, dict[str, str]] = {
    "buy_work": {"work_id": "for_sale"},
    "give_work": {"work_id": "for_sale"},
    "pay_for_work": {"work_id": "dear"},
    "keep_progress": {"work_id": "film"},
    "get_creator": {"slug": "slug"},
    "get_own_work": {"work_id": "mine"},
    "get_work_statistics": {"work_id": "mine"},
    "delete_work": {"work_id": "drafts"},
    "get_purchase": {"purchase_id": "purchases"},
    "refund_purchase": {"purchase_id": "purchases"},
    "delete_comment": {"comment_id": "said"},
    "decide_comment": {"comment_id": "heard"},
    "get_creator_statistics": {"account_id": "creator"},
    "get_medium": {"media_id": "media"},
    "delete_medium": {"media_id": "media"},
    "get_upload": {"upload_id": "uploads"},
    "continue_upload": {"upload_id": "uploads"},
    "end_upload": {"upload_id": "uploads"},
    "put_category": {"slug": "empty"},
    "delete_category": {"slug": "empty"},
}
