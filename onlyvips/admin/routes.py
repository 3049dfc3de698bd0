"""``/api/v1/admin``: the figures of the platform, and who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint
from quart_schema import validate_querystring, validate_response

from onlyvips.admin.schemas import (
    AmountOut,
    AuditItem,
    AuditQuery,
    DayOut,
    FigureOut,
    FiguresOut,
    FiguresQuery,
    PersonOut,
)
from onlyvips.web.auth import current_account, requires
from onlyvips.web.pages import Page, make_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onlyvips.accounts.service import AccountService
    from onlyvips.accounts.types import Account
    from onlyvips.admin.figures import FigureBoard, Found
    from onlyvips.i18n import Translations


def build_admin(
    accounts: AccountService, board: FigureBoard, translations: Callable[[str], Translations]
) -> Blueprint:
    """Return the routes.

    Args:
        accounts: Has the audit log, and the names of people.
        board: Asks the figures.
        translations: Gives the translations of a plugin, for the titles of figures.
    """
    blueprint = Blueprint("admin", __name__)

    def figure(found: Found, language: str) -> FigureOut:
        return FigureOut(
            plugin=found.plugin,
            name=found.name,
            title=translations(found.plugin).gettext(language, found.title),
            unit=found.unit,
            values=[AmountOut.model_validate(amount) for amount in found.values],
            days=None if found.days is None else [DayOut.model_validate(day) for day in found.days],
            decimals=found.decimals,
        )

    @blueprint.get("/figures")
    @requires("core.figures.read")
    @validate_querystring(FiguresQuery)
    @validate_response(FiguresOut)
    async def admin_figures(query_args: FiguresQuery) -> FiguresOut:
        """Return the figures of the platform and of its plugins."""
        found = await board.gather(query_args.days)
        language = current_account().language
        return FiguresOut(
            made_at=found.made_at,
            first=found.first,
            last=found.last,
            items=[figure(one, language) for one in found.figures],
            failed=found.failed,
        )

    @blueprint.get("/audit")
    @requires("core.audit.read")
    @validate_querystring(AuditQuery)
    @validate_response(Page[AuditItem])
    async def admin_audit(query_args: AuditQuery) -> Page[AuditItem]:
        """List who did what to whom, the newest first."""
        after = query_args.after(int)
        entries = await accounts.audit.of(
            query_args.account,
            limit=query_args.limit + 1,
            before=None if after is None else after[0],
        )
        ids = {number for entry in entries for number in (entry.actor_id, entry.target_id)}
        people = await accounts.get_many(number for number in ids if number is not None)
        rows = [
            AuditItem(
                id=entry.id,
                at=entry.at,
                action=entry.action,
                actor=_person(entry.actor_id, people),
                target=_person(entry.target_id, people),
                detail=entry.detail,
            )
            for entry in entries
        ]
        return make_page(rows, query_args.limit, key=lambda row: (row.id,))

    return blueprint


def _person(account_id: int | None, people: Mapping[int, Account]) -> PersonOut | None:
    if account_id is None:
        return None
    account = people.get(account_id)
    return PersonOut(id=account_id, name="" if account is None else account.name)
