"""Bodies of requests and answers of the routes of accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from onlyvips.accounts.auth import Tokens
from onlyvips.accounts.bans import MAX_REASON, Ban
from onlyvips.accounts.records import WITHOUT_END
from onlyvips.accounts.sessions import Session
from onlyvips.accounts.telegram_signatures import MAX_INIT_DATA_BYTES
from onlyvips.accounts.types import Account, Role
from onlyvips.web.pages import PageQuery

_MOMENT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class TelegramSignIn(BaseModel):
    """Sign-in of a MiniApp."""

    model_config = _example(
        init_data="user=%7B%22id%22%3A42%2C%22first_name%22%3A%22Ada%22%7D"
        "&auth_date=1795435200&signature=...&hash=..."
    )

    init_data: str = Field(
        max_length=MAX_INIT_DATA_BYTES,
        description="`Telegram.WebApp.initData` as it is.",
    )


class TelegramLoginSignIn(BaseModel):
    """Sign-in of a web page: what the Telegram Login Widget gave to it, all of it."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "id": 42,
                    "first_name": "Ada",
                    "username": "ada",
                    "auth_date": 1795435200,
                    "hash": "c303db2b5a06fe41d23a9b14f7c545cfc11dcc7473c07c9c5034ae60062461ce",
                }
            ]
        },
    )
    # What Telegram adds one day is signed too, so it must come along.
    __pydantic_extra__: dict[str, StrictStr | StrictInt | None] = Field(init=False)

    id: StrictInt | StrictStr
    auth_date: StrictInt | StrictStr
    hash: str = Field(max_length=64)
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None
    photo_url: str | None = None


class RefreshToken(BaseModel):
    """A refresh token."""

    model_config = _example(refresh_token="ovr_R2l2ZSBtZSBhbm90aGVyIG9uZSwgcGxlYXNl")  # noqa: S106

    refresh_token: str = Field(max_length=256, description="Good for one use.")


class Me(BaseModel):
    """The account that is signed in."""

    model_config = _example(
        id=7,
        telegram_id=42,
        name="Ada Lovelace",
        username="ada",
        language="en",
        time_zone="Europe/London",
        roles=["user"],
        permissions=[],
        created_at=_MOMENT.isoformat(),
    )

    id: int
    telegram_id: int
    name: str
    username: str | None
    language: str = Field(description="Language of the interface: en, tr, ru or ar.")
    time_zone: str = Field(description="IANA name.")
    roles: Sequence[Role]
    permissions: Sequence[str] = Field(description="What the roles allow.")
    created_at: datetime

    @classmethod
    def of(cls, account: Account, permissions: frozenset[str]) -> Me:
        """Return an account as its owner sees it."""
        return cls(
            id=account.id,
            telegram_id=account.telegram_id,
            name=account.name,
            username=account.username,
            language=account.language,
            time_zone=account.time_zone,
            roles=sorted(account.roles),
            permissions=sorted(permissions),
            created_at=account.created_at,
        )


class TokenPair(BaseModel):
    """What a client needs to stay signed in."""

    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - RFC 6750 calls it so
    access_token: str = Field(description="Sent with every request; short-lived.")
    expires_at: datetime = Field(description="End of the access token.")
    refresh_token: str = Field(description="Exchanged for a new pair; good for one use.")
    refresh_expires_at: datetime = Field(description="End of the refresh token.")
    account: Me

    @classmethod
    def of(cls, tokens: Tokens, permissions: frozenset[str]) -> TokenPair:
        """Return tokens as a client gets them."""
        return cls(
            access_token=tokens.access_token,
            expires_at=tokens.access_expires_at,
            refresh_token=tokens.refresh_token,
            refresh_expires_at=tokens.refresh_expires_at,
            account=Me.of(tokens.account, permissions),
        )


class Preferences(BaseModel):
    """What a person may choose; what is absent or null stays as it is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"language": "tr", "time_zone": "Europe/Istanbul"}]},
    )

    language: str | None = Field(None, max_length=35, description="en, tr, ru or ar.")
    time_zone: str | None = Field(None, max_length=64, description="IANA name.")


class EraseRequest(BaseModel):
    """The word that says one means it."""

    model_config = _example(confirm="erase")

    confirm: Literal["erase"] = Field(description="Erasing cannot be undone.")


class ErasureReport(BaseModel):
    """What became of a request to erase."""

    model_config = _example(erased=["core", "quests"], pending=[])

    erased: Sequence[str] = Field(description="Parts of the platform that erased.")
    pending: Sequence[str] = Field(
        description="Parts that are switched off; they erase as soon as they run again."
    )


class ExportDocument(BaseModel):
    """Everything that is kept of the account."""

    format: int
    exported_at: datetime
    core: Mapping[str, Any]
    plugins: Mapping[str, Any] = Field(description="By name of the plugin.")
    incomplete: Sequence[str] = Field(
        description="Plugins that keep data and could not be asked; ask again later."
    )


class SessionItem(BaseModel):
    """A session."""

    model_config = _example(
        id=3,
        device="Telegram on Android",
        network="203.0.113.0/24",
        created_at=_MOMENT.isoformat(),
        last_used_at=_MOMENT.isoformat(),
        expires_at=_MOMENT.replace(month=12).isoformat(),
        current=True,
    )

    id: int
    device: str
    network: str = Field(description="The address without its last part.")
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool = Field(description="The session that asks.")

    @classmethod
    def of(cls, session: Session, current: int) -> SessionItem:
        """Return a session as its owner sees it."""
        return cls(
            id=session.id,
            device=session.client.device,
            network=session.client.network,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
            current=session.id == current,
        )


class SessionList(BaseModel):
    """Live sessions; there are never more than 20."""

    items: Sequence[SessionItem]


class EndSessionsQuery(BaseModel):
    """Which sessions to end."""

    keep_current: bool = Field(False, description="Let the session that asks live.")


class SessionsEnded(BaseModel):
    """How many sessions were ended."""

    model_config = _example(ended=1)

    ended: int


class AccountItem(BaseModel):
    """An account as moderators see it."""

    model_config = _example(
        id=7,
        telegram_id=42,
        name="Ada Lovelace",
        username="ada",
        language="en",
        time_zone="Europe/London",
        roles=["user"],
        banned=True,
        banned_until=_MOMENT.isoformat(),
        created_at=_MOMENT.isoformat(),
    )

    id: int
    telegram_id: int
    name: str
    username: str | None
    language: str
    time_zone: str
    roles: Sequence[Role]
    banned: bool
    banned_until: datetime | None = Field(description="End of the ban; null if it has none.")
    created_at: datetime

    @classmethod
    def of(cls, account: Account, now: datetime) -> AccountItem:
        """Return an account as moderators see it."""
        until = account.banned_until
        return cls(
            id=account.id,
            telegram_id=account.telegram_id,
            name=account.name,
            username=account.username,
            language=account.language,
            time_zone=account.time_zone,
            roles=sorted(account.roles),
            banned=account.is_banned(now),
            banned_until=None if until == WITHOUT_END else until,
            created_at=account.created_at,
        )


class BanItem(BaseModel):
    """A ban."""

    reason: str
    banned_by: int | None = Field(description="Account; null for the operator.")
    starts_at: datetime
    active: bool
    until: datetime | None = Field(description="End; null if it has none or is over.")
    lifted_at: datetime | None

    @classmethod
    def of(cls, ban: Ban) -> BanItem:
        """Return a ban as moderators see it."""
        return cls(
            reason=ban.reason,
            banned_by=ban.banned_by,
            starts_at=ban.starts_at,
            active=ban.until is not None,
            until=None if ban.until == WITHOUT_END else ban.until,
            lifted_at=ban.lifted_at,
        )


class AccountDetail(AccountItem):
    """An account with all its bans, the last one first."""

    bans: Sequence[BanItem]


class AccountQuery(PageQuery):
    """Which accounts."""

    search: str = Field(
        "",
        max_length=256,
        description="Number, Telegram id, or how the username or a name begins.",
    )
    role: Role | None = Field(None, description="Only those with this role.")
    banned: bool | None = Field(None, description="Only those that are banned now, or are not.")


class RoleGrant(BaseModel):
    """A role to give."""

    model_config = _example(role="creator")

    role: Literal["creator", "moderator", "admin"]


class BanRequest(BaseModel):
    """A ban."""

    model_config = _example(until=_MOMENT.isoformat(), reason="Sold copies of other people's work")

    until: datetime | None = Field(
        None, description="End, with its time zone; null for a ban without end."
    )
    reason: str = Field(min_length=1, max_length=MAX_REASON)
