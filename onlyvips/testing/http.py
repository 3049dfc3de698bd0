"""An HTTP client that talks to a host in the same process."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx

from onlyvips.accounts.types import TelegramProfile

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.telegram import TelegramUser

ADDRESS = "http://onlyvips.test"
_MEMBERS = frozenset({"type", "title", "status", "detail", "instance", "code", "request_id"})


class ApiClient(httpx.AsyncClient):
    """A client of the API; no port is opened.

    An error of the application that the host does not turn into an answer fails the test.

    Args:
        host: The host; it is connected.
        address: Address that requests seem to come from.

    Attributes:
        account: What the API said of the account that signed in.
        refresh_token: The present refresh token.
    """

    def __init__(self, host: Host, *, address: str = "127.0.0.1") -> None:
        self.host = host
        self.account: dict[str, Any] = {}
        self.refresh_token = ""
        app: Any = host.app  # Quart and httpx name the types of ASGI differently
        transport = httpx.ASGITransport(app=app, client=(address, 40000))
        super().__init__(transport=transport, base_url=ADDRESS, timeout=30.0)

    def another(self, *, address: str = "127.0.0.1") -> ApiClient:
        """Return one more client of the same host; nobody is signed in with it."""
        return ApiClient(self.host, address=address)

    def init_data(
        self, user: TelegramUser, *, at: datetime | None = None, start_param: str | None = None
    ) -> str:
        """Return initData as Telegram signs it when a person opens the MiniApp.

        Args:
            user: Who opens it.
            at: When; the host's present moment when absent.
            start_param: Parameter of the link that opened it.
        """
        from onlyvips.accounts.assembly import bot_token
        from onlyvips.accounts.telegram_signatures import sign_init_data

        token = bot_token(self.host.config).get_secret_value()
        return sign_init_data(token, profile_of(user), at or self.host.clock.now(), start_param)

    async def sign_in(self, user: TelegramUser) -> dict[str, Any]:
        """Sign in as a person, with really signed initData.

        Every request from now on carries the access token.

        Returns:
            What the API answered.

        Raises:
            AssertionError: It refused.
        """
        body = {"init_data": self.init_data(user)}
        response = await self.post("/api/v1/auth/telegram", json=body)
        if response.status_code != httpx.codes.OK:
            raise AssertionError(f"{user.id} cannot sign in: {response.text}")
        answer: dict[str, Any] = response.json()
        self.headers["Authorization"] = f"Bearer {answer['access_token']}"
        self.refresh_token = answer["refresh_token"]
        self.account = answer.get("account", {})
        return answer

    def sign_out(self) -> None:
        """Forget the tokens; the session goes on."""
        self.headers.pop("Authorization", None)
        self.refresh_token, self.account = "", {}

    def assert_problem(
        self, response: httpx.Response, status: int, code: str = "", *, field: str = ""
    ) -> dict[str, Any]:
        """Fail unless an answer is a complete problem document (RFC 9457).

        Args:
            response: The answer.
            status: Status that it must have.
            code: Code that it must have; any when empty.
            field: A field that must be among those at fault.

        Returns:
            The document.

        Raises:
            AssertionError: It is not.
        """
        request = f"{response.request.method} {response.request.url.path}"
        answer = f"{request} answered {response.status_code}: {response.text[:500]}"
        if response.status_code != status:
            raise AssertionError(f"expected {status}; {answer}")
        if response.headers.get("Content-Type", "").partition(";")[0] != "application/problem+json":
            raise AssertionError(f"expected application/problem+json; {answer}")
        document: dict[str, Any] = response.json()
        if missing := sorted(_MEMBERS - document.keys()):
            raise AssertionError(f"the problem has no {', '.join(missing)}; {answer}")
        if document["status"] != status or (code and document["code"] != code):
            raise AssertionError(f"expected the code {code or 'of the status'}; {answer}")
        if field and field not in {error["field"] for error in document.get("errors", [])}:
            raise AssertionError(f"expected the field {field} to be at fault; {answer}")
        return document


def profile_of(user: TelegramUser) -> TelegramProfile:
    """Return what Telegram tells of a person."""
    record = user.world.directory.user(user.id)
    return TelegramProfile(
        id=record.id,
        first_name=record.first_name,
        last_name=record.last_name,
        username=record.username,
        language_code=record.language,
        is_premium=record.premium,
    )
