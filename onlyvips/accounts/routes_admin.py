"""``/api/v1/accounts``: what moderators and admins see and do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from quart import Blueprint
from quart_schema import validate_querystring, validate_request, validate_response

from onlyvips.accounts.schemas import (
    AccountDetail,
    AccountItem,
    AccountQuery,
    BanItem,
    BanRequest,
    RoleGrant,
)
from onlyvips.accounts.types import Account, Role
from onlyvips.web.auth import current_account, may_answer, requires
from onlyvips.web.pages import Page, make_page

if TYPE_CHECKING:
    from onlyvips.accounts.assembly import AccountParts
    from onlyvips.clock import Clock


def build_admin_blueprint(parts: AccountParts, clock: Clock) -> Blueprint:
    """Return the routes.

    Args:
        parts: The services.
        clock: The time.
    """
    blueprint = Blueprint("accounts", __name__)
    accounts = parts.accounts

    def item(account: Account) -> AccountItem:
        return AccountItem.of(account, clock.now())

    @blueprint.get("")
    @requires("core.accounts.read")
    @validate_querystring(AccountQuery)
    @validate_response(Page[AccountItem])
    async def search(query_args: AccountQuery) -> Page[AccountItem]:
        """List and search accounts, newest first."""
        after = query_args.after(int)
        found = await accounts.search(
            query_args.search,
            role=query_args.role,
            banned=query_args.banned,
            limit=query_args.limit + 1,
            before=after[0] if after else None,
        )
        rows = [item(account) for account in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.id,))

    @blueprint.get("/<int:account_id>")
    @requires("core.accounts.read")
    @validate_response(AccountDetail)
    async def show(account_id: int) -> AccountDetail:
        """Show an account and its bans."""
        account = await accounts.get(account_id)
        bans = [BanItem.of(ban) for ban in await accounts.ban_history(account_id)]
        return AccountDetail(**item(account).model_dump(), bans=bans)

    @blueprint.post("/<int:account_id>/roles")
    @may_answer(409)
    @requires("core.accounts.roles")
    @validate_request(RoleGrant)
    @validate_response(AccountItem)
    async def grant_role(account_id: int, data: RoleGrant) -> AccountItem:
        """Give an account a role."""
        return item(await accounts.grant(account_id, data.role, by=current_account().id))

    @blueprint.delete("/<int:account_id>/roles/<role>")
    @may_answer(409)
    @requires("core.accounts.roles")
    @validate_response(AccountItem)
    async def revoke_role(account_id: int, role: str) -> AccountItem:
        """Take a role from an account."""
        # The service refuses what is no role.
        taken = cast("Role", role)
        return item(await accounts.revoke(account_id, taken, by=current_account().id))

    @blueprint.post("/<int:account_id>/ban")
    @may_answer(409)
    @requires("core.accounts.ban")
    @validate_request(BanRequest)
    @validate_response(AccountItem)
    async def ban(account_id: int, data: BanRequest) -> AccountItem:
        """Ban an account; a ban that holds already is replaced."""
        return item(
            await accounts.ban(
                account_id, until=data.until, reason=data.reason, by=current_account().id
            )
        )

    @blueprint.delete("/<int:account_id>/ban")
    @may_answer(409)
    @requires("core.accounts.ban")
    @validate_response(AccountItem)
    async def unban(account_id: int) -> AccountItem:
        """Lift the ban of an account."""
        return item(await accounts.unban(account_id, by=current_account().id))

    return blueprint
