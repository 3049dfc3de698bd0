"""Checking what Telegram signed for a web page: a MiniApp's initData and the Login Widget's fields.

Sources: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app and
https://core.telegram.org/widgets/login#checking-authorization. Both sign the received fields,
sorted, ``key=value``, joined by line feeds, with HMAC-SHA256; they differ in the key. The field
``signature`` (Ed25519, for third parties that do not have the bot token) is one of the signed
fields here: only ``hash`` is left out.

Telegram hands the same initData to the page for as long as it is open, so the same initData may
sign in more than once; its age limit is what bounds a replay.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from onlyvips.accounts.types import TelegramProfile
from onlyvips.errors import Unauthenticated

MAX_INIT_DATA_BYTES = 8192
MAX_FIELDS = 32
#: Clocks differ: a signature may come from this far in the future.
CLOCK_SKEW = timedelta(seconds=60)

_Name = Annotated[str, StringConstraints(max_length=256)]


class InvalidSignature(Unauthenticated):
    """The data was not signed by Telegram for this bot, or is not what Telegram sends."""

    default_code = "telegram-signature-invalid"


class ExpiredSignature(Unauthenticated):
    """The data is genuine and too old."""

    default_code = "telegram-signature-expired"


class WebAppUser(BaseModel):
    """A user as Telegram describes one (https://core.telegram.org/bots/webapps#webappuser)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    # Telegram promises at most 52 significant bits.
    id: int = Field(gt=0, lt=2**52)
    is_bot: bool = False
    first_name: _Name
    last_name: _Name | None = None
    username: _Name | None = None
    language_code: Annotated[str, StringConstraints(max_length=35)] | None = None
    is_premium: bool = False

    def profile(self) -> TelegramProfile:
        """Return the user in the platform's words."""
        return TelegramProfile(
            id=self.id,
            first_name=self.first_name,
            last_name=self.last_name or None,
            username=self.username or None,
            language_code=self.language_code or None,
            is_premium=self.is_premium,
        )


class InitData(BaseModel):
    """Checked initData of a MiniApp (https://core.telegram.org/bots/webapps#webappinitdata)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    user: WebAppUser
    auth_date: datetime
    query_id: str | None = None
    start_param: str | None = None
    chat_type: str | None = None
    chat_instance: str | None = None


def check_init_data(
    init_data: str, bot_token: str, *, now: datetime, max_age: timedelta
) -> InitData:
    """Check a MiniApp's initData and read it.

    Args:
        init_data: ``Telegram.WebApp.initData`` as the page got it: a query string.
        bot_token: Token of the bot whose MiniApp it is.
        now: The present moment.
        max_age: How old it may be.

    Raises:
        InvalidSignature: It was not signed by Telegram for this bot.
        ExpiredSignature: It is too old.
    """
    fields = _parse(init_data)
    key = hmac.new(b"WebAppData", bot_token.encode(), hashlib.sha256).digest()
    _check_hash(fields, key)
    _check_age(fields, now, max_age)
    try:
        return InitData.model_validate({**fields, "user": json.loads(fields.get("user", ""))})
    except (ValueError, RecursionError):
        # ValueError is also the base of JSONDecodeError and pydantic's ValidationError.
        raise InvalidSignature("initData names no user.") from None


def check_login_widget(
    fields: Mapping[str, object], bot_token: str, *, now: datetime, max_age: timedelta
) -> WebAppUser:
    """Check what the Telegram Login Widget handed to a web page and read the user.

    Args:
        fields: Everything that came, numbers as numbers or text; None counts as absent.
        bot_token: Token of the bot that the widget belongs to.
        now: The present moment.
        max_age: How old it may be.

    Raises:
        InvalidSignature: It was not signed by Telegram for this bot.
        ExpiredSignature: It is too old.
    """
    if len(fields) > MAX_FIELDS:
        raise InvalidSignature("The sign-in data has more fields than Telegram sends.")
    texts = {name: _text(value) for name, value in fields.items() if value is not None}
    if sum(len(name) + len(value) for name, value in texts.items()) > MAX_INIT_DATA_BYTES:
        raise InvalidSignature("The sign-in data is longer than Telegram sends.")
    _refuse_control_characters(texts)
    _check_hash(texts, hashlib.sha256(bot_token.encode()).digest())
    _check_age(texts, now, max_age)
    try:
        return WebAppUser.model_validate(texts)
    except ValidationError:
        raise InvalidSignature("The sign-in data names no user.") from None


def sign_init_data(
    bot_token: str,
    user: TelegramProfile,
    auth_date: datetime,
    start_param: str | None = None,
    **extra: str,
) -> str:
    """Return initData signed as Telegram signs it, for tests and for the simulator.

    Args:
        bot_token: Token of the bot; real initData of a real bot comes from Telegram alone.
        user: Who opens the MiniApp.
        auth_date: When.
        start_param: Parameter of the link that opened it.
        extra: Further fields, e.g. ``chat_type``.
    """
    fields = {
        "user": json.dumps(_user_fields(user), ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(int(auth_date.timestamp())),
        **({"start_param": start_param} if start_param is not None else {}),
        **extra,
    }
    key = hmac.new(b"WebAppData", bot_token.encode(), hashlib.sha256).digest()
    return urlencode({**fields, "hash": _sign(fields, key)})


def sign_login_widget(
    bot_token: str, user: TelegramProfile, auth_date: datetime
) -> dict[str, str | int]:
    """Return the Login Widget's fields signed as Telegram signs them, for tests."""
    fields: dict[str, str | int] = {
        **{k: v for k, v in _user_fields(user).items() if k not in {"language_code", "is_premium"}},
        "auth_date": int(auth_date.timestamp()),
    }
    key = hashlib.sha256(bot_token.encode()).digest()
    return {**fields, "hash": _sign({k: str(v) for k, v in fields.items()}, key)}


def _user_fields(user: TelegramProfile) -> dict[str, Any]:
    fields = {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "username": user.username,
        "language_code": user.language_code,
        "is_premium": user.is_premium or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _parse(init_data: str) -> dict[str, str]:
    if len(init_data.encode("utf-8", "replace")) > MAX_INIT_DATA_BYTES:
        raise InvalidSignature(f"initData is longer than {MAX_INIT_DATA_BYTES} bytes.")
    try:
        pairs = parse_qsl(
            init_data,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        raise InvalidSignature("initData is not a query string as Telegram makes it.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise InvalidSignature("initData holds a field twice.")
    _refuse_control_characters(fields)
    return fields


def _refuse_control_characters(fields: Mapping[str, str]) -> None:
    # The signed text joins fields by line feeds. A line feed within a field would let two
    # different sets of fields have the same signature. Telegram escapes them (JSON).
    for name, value in fields.items():
        if any(ord(c) < 32 for c in name + value):
            raise InvalidSignature("The sign-in data holds a control character.")


def _check_hash(fields: Mapping[str, str], key: bytes) -> None:
    given = fields.get("hash", "")
    expected = _sign({name: v for name, v in fields.items() if name != "hash"}, key)
    if not hmac.compare_digest(_utf8(given), expected.encode()):
        raise InvalidSignature("The sign-in data was not signed by Telegram for this bot.")


def _check_age(fields: Mapping[str, str], now: datetime, max_age: timedelta) -> None:
    text = fields.get("auth_date", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        raise InvalidSignature("The sign-in data does not say when it was made.")
    age = now - datetime.fromtimestamp(int(text), UTC)
    if age < -CLOCK_SKEW:
        raise InvalidSignature("The sign-in data comes from the future; check the server's clock.")
    if age > max_age:
        raise ExpiredSignature("The sign-in data is too old; open the app again from Telegram.")


def _sign(fields: Mapping[str, str], key: bytes) -> str:
    text = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    return hmac.new(key, _utf8(text), hashlib.sha256).hexdigest()


def _utf8(text: str) -> bytes:
    # JSON can carry half of a surrogate pair; it must neither raise nor look like another text.
    return text.encode("utf-8", "surrogatepass")


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InvalidSignature("The sign-in data holds a value that is neither text nor number.")
    return str(value)
