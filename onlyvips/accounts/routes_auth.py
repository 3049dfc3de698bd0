"""``/api/v1/auth``: signing in, refreshing, signing out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint, request
from quart_schema import validate_request, validate_response

from onlyvips.accounts.clients import Client
from onlyvips.accounts.schemas import (
    RefreshToken,
    SessionsEnded,
    TelegramLoginSignIn,
    TelegramSignIn,
    TokenPair,
)
from onlyvips.web.auth import may_answer, public, rate_limit
from onlyvips.web.exchange import CURRENT

if TYPE_CHECKING:
    from onlyvips.accounts.assembly import AccountParts
    from onlyvips.accounts.auth import Tokens

#: Nothing between here and the client may keep a token (RFC 6749, section 5.1).
_NO_STORE = {"Cache-Control": "no-store"}
_Answer = tuple[TokenPair, int, dict[str, str]]


def build_auth_blueprint(parts: AccountParts) -> Blueprint:
    """Return the routes.

    Args:
        parts: The services.
    """
    blueprint = Blueprint("auth", __name__)
    auth = parts.auth

    @blueprint.post("/telegram")
    @public
    @may_answer(401)
    @rate_limit("sign_in")
    @validate_request(TelegramSignIn)
    @validate_response(TokenPair)
    async def sign_in(data: TelegramSignIn) -> _Answer:
        """Sign in from the MiniApp.

        Takes the `initData` that Telegram signed for the MiniApp. The first sign-in creates the
        account.
        """
        return _pair(await auth.sign_in(data.init_data, _client()))

    @blueprint.post("/telegram-login")
    @public
    @may_answer(401)
    @rate_limit("sign_in")
    @validate_request(TelegramLoginSignIn)
    @validate_response(TokenPair)
    async def sign_in_with_widget(data: TelegramLoginSignIn) -> _Answer:
        """Sign in from a web page.

        Takes the fields that the Telegram Login Widget signed.
        """
        return _pair(await auth.sign_in_with_widget(data.model_dump(), _client()))

    @blueprint.post("/refresh")
    @public
    @may_answer(401)
    @rate_limit("sign_in")
    @validate_request(RefreshToken)
    @validate_response(TokenPair)
    async def refresh(data: RefreshToken) -> _Answer:
        """Exchange a refresh token for a new pair.

        A refresh token is good for one exchange. One that comes a second time ends the session,
        because it may have been stolen.
        """
        return _pair(await auth.refresh(data.refresh_token, _client()))

    @blueprint.post("/logout")
    @public
    @rate_limit("sign_in")
    @validate_request(RefreshToken)
    @validate_response(SessionsEnded)
    async def logout(data: RefreshToken) -> SessionsEnded:
        """Sign out: end the session of a refresh token.

        Its access token stops working at once. A token that is not known is no error.
        """
        return SessionsEnded(ended=int(await auth.logout(data.refresh_token)))

    def _pair(tokens: Tokens) -> _Answer:
        permissions = parts.accounts.permissions_of(tokens.account)
        return TokenPair.of(tokens, permissions), 200, _NO_STORE

    return blueprint


def _client() -> Client:
    exchange = CURRENT.get(None)
    address = exchange.client.address if exchange is not None else ""
    return Client(request.headers.get("User-Agent", ""), address)
