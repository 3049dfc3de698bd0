"""``/api/v1/me``: one's own account, sessions and data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint
from quart_schema import validate_querystring, validate_request, validate_response

from onlyvips.accounts.schemas import (
    EndSessionsQuery,
    EraseRequest,
    ErasureReport,
    ExportDocument,
    Me,
    Preferences,
    SessionItem,
    SessionList,
    SessionsEnded,
)
from onlyvips.errors import NotFound
from onlyvips.web.auth import current_account, current_identity, may_answer, rate_limit

if TYPE_CHECKING:
    from onlyvips.accounts.assembly import AccountParts


def build_me_blueprint(parts: AccountParts) -> Blueprint:
    """Return the routes.

    Args:
        parts: The services.
    """
    blueprint = Blueprint("me", __name__)
    accounts, auth = parts.accounts, parts.auth

    @blueprint.get("")
    @validate_response(Me)
    async def show() -> Me:
        """Show the account that is signed in."""
        identity = current_identity()
        return Me.of(identity.account, identity.permissions)

    @blueprint.patch("")
    @validate_request(Preferences)
    @validate_response(Me)
    async def change(data: Preferences) -> Me:
        """Choose language and time zone."""
        account = await accounts.set_preferences(
            current_account().id, language=data.language, time_zone=data.time_zone
        )
        return Me.of(account, accounts.permissions_of(account))

    @blueprint.delete("")
    @may_answer(409)
    @validate_request(EraseRequest)
    @validate_response(ErasureReport)
    async def erase(data: EraseRequest) -> ErasureReport:
        """Erase everything that is kept of the account.

        Cannot be undone. All sessions end. What the books require to stay is kept without the
        person's name. Whoever comes back begins with a new account.
        """
        account_id = current_account().id
        done = await parts.privacy.erase(account_id, by=account_id)
        return ErasureReport(erased=done.erased, pending=done.pending)

    @blueprint.get("/export")
    @rate_limit("export", 6, by="account")
    @validate_response(ExportDocument)
    async def export() -> tuple[ExportDocument, int, dict[str, str]]:
        """Return everything that is kept of the account."""
        document = await parts.privacy.export(current_account().id)
        disposition = 'attachment; filename="onlyvips-export.json"'
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return ExportDocument.model_validate(document), 200, headers

    @blueprint.get("/sessions")
    @validate_response(SessionList)
    async def list_sessions() -> SessionList:
        """List the live sessions, the one used last first."""
        identity = current_identity()
        found = await auth.sessions(identity.account.id)
        return SessionList(items=[SessionItem.of(s, identity.session_id) for s in found])

    @blueprint.delete("/sessions")
    @validate_querystring(EndSessionsQuery)
    @validate_response(SessionsEnded)
    async def end_sessions(query_args: EndSessionsQuery) -> SessionsEnded:
        """Sign out everywhere."""
        identity = current_identity()
        keep = identity.session_id if query_args.keep_current else None
        return SessionsEnded(ended=await auth.logout_everywhere(identity.account.id, keep=keep))

    @blueprint.delete("/sessions/<int:session_id>")
    @validate_response(SessionsEnded)
    async def end_session(session_id: int) -> SessionsEnded:
        """End one session."""
        if not await auth.revoke_session(current_account().id, session_id):
            raise NotFound("You have no such session.", code="session-not-found")
        return SessionsEnded(ended=1)

    return blueprint
