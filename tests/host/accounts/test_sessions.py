"""Signing in, refreshing, signing out; what takes effect when."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onlyvips.accounts.assembly import AccountParts
from onlyvips.accounts.auth import AuthService, Banned
from onlyvips.accounts.clients import Client
from onlyvips.accounts.keys import SigningKeys
from onlyvips.accounts.sessions import MAX_SESSIONS, RefreshReused, SessionEnded
from onlyvips.accounts.telegram_signatures import sign_init_data, sign_login_widget
from onlyvips.accounts.tokens import ExpiredToken, InvalidToken
from onlyvips.accounts.types import Account, TelegramProfile
from onlyvips.errors import Forbidden, NotFound, Unauthenticated

from .conftest import ADA, BOT_TOKEN, World

PHONE = Client(
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Telegram-Android/11.4",
    "203.0.113.77",
)


@pytest.fixture
def auth(parts: AccountParts) -> AuthService:
    return parts.auth


async def test_signed_init_data_signs_in_and_makes_the_account(
    auth: AuthService, world: World
) -> None:
    tokens = await auth.sign_in(sign_init_data(BOT_TOKEN, ADA, world.clock.now()), PHONE)
    identity = await auth.authenticate(tokens.access_token)
    assert identity.account == tokens.account
    assert identity.account.telegram_id == 42
    assert identity.session_id == tokens.session_id
    assert identity.permissions == frozenset()


async def test_the_login_widget_signs_in(auth: AuthService, world: World) -> None:
    fields = sign_login_widget(BOT_TOKEN, ADA, world.clock.now())
    tokens = await auth.sign_in_with_widget(fields)
    assert (await auth.authenticate(tokens.access_token)).account.username == "ada"


async def test_bots_cannot_sign_in(auth: AuthService, world: World) -> None:
    user = json.dumps({"id": 5, "is_bot": True, "first_name": "R2"})
    profile = TelegramProfile(5, "R2")
    signed = sign_init_data(BOT_TOKEN, profile, world.clock.now())
    assert await auth.sign_in(signed)
    # Telegram's own signer would have to say so; the check is on what was signed.
    import hashlib
    import hmac
    from urllib.parse import urlencode

    fields = {"auth_date": str(int(world.clock.now().timestamp())), "user": user}
    key = hmac.digest(b"WebAppData", BOT_TOKEN.encode(), hashlib.sha256)
    text = "\n".join(f"{k}={v}" for k, v in fields.items())
    fields["hash"] = hmac.digest(key, text.encode(), hashlib.sha256).hex()
    with pytest.raises(Forbidden, match="Bots"):
        await auth.sign_in(urlencode(fields))


async def test_an_access_token_runs_out_and_a_refresh_gives_another(
    auth: AuthService, world: World, ada: Account
) -> None:
    tokens = await auth.issue(ada.id)
    await auth.authenticate(tokens.access_token)
    world.clock.move(timedelta(seconds=900))
    with pytest.raises(ExpiredToken):
        await auth.authenticate(tokens.access_token)
    again = await auth.refresh(tokens.refresh_token)
    assert again.session_id == tokens.session_id
    assert (await auth.authenticate(again.access_token)).account.id == ada.id


async def test_a_session_that_is_used_lives_on_and_an_unused_one_ends(
    auth: AuthService, world: World, ada: Account
) -> None:
    tokens = await auth.issue(ada.id)
    for _ in range(3):
        world.clock.move(timedelta(days=29))
        tokens = await auth.refresh(tokens.refresh_token)
    world.clock.move(timedelta(days=30))
    with pytest.raises(Unauthenticated) as error:
        await auth.refresh(tokens.refresh_token)
    assert error.value.code == "refresh-token-expired"
    assert await auth.sessions(ada.id) == []


async def test_reusing_a_refresh_token_revokes_the_family(
    auth: AuthService, parts: AccountParts, ada: Account
) -> None:
    other = await auth.issue(ada.id)
    first = await auth.issue(ada.id)
    second = await auth.refresh(first.refresh_token)
    with pytest.raises(RefreshReused):
        await auth.refresh(first.refresh_token)
    with pytest.raises(SessionEnded):
        await auth.refresh(second.refresh_token)
    with pytest.raises(SessionEnded):
        await auth.authenticate(second.access_token)
    await auth.authenticate(other.access_token)
    entry = (await parts.accounts.audit.of(ada.id))[0]
    assert (entry.action, entry.detail) == ("session.token_reused", {"session": first.session_id})


async def test_of_two_refreshes_at_once_at_most_one_succeeds_and_the_family_ends(
    auth: AuthService, ada: Account
) -> None:
    tokens = await auth.issue(ada.id)
    results = await asyncio.gather(
        *(auth.refresh(tokens.refresh_token) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(r, BaseException) for r in results) == 4
    assert sum(isinstance(r, RefreshReused) for r in results) >= 1
    (won,) = [r for r in results if not isinstance(r, BaseException)]
    with pytest.raises(SessionEnded):
        await auth.refresh(won.refresh_token)
    assert await auth.sessions(ada.id) == []


@pytest.mark.parametrize("token", ["", "ovr_unknown", "\ud800", "é" * 300])
async def test_an_unknown_refresh_token_is_refused(auth: AuthService, token: str) -> None:
    with pytest.raises(Unauthenticated) as error:
        await auth.refresh(token)
    assert error.value.code == "refresh-token-invalid"
    assert not await auth.logout(token)


async def test_only_a_hash_of_the_refresh_token_is_stored(
    auth: AuthService, world: World, ada: Account
) -> None:
    tokens = await auth.issue(ada.id)
    rows = await world.db.fetch_all("SELECT t::text AS row FROM core.refresh_tokens AS t")
    secret = tokens.refresh_token.removeprefix("ovr_")
    assert len(rows) == 1
    assert secret not in rows[0]["row"]
    assert secret.encode().hex() not in rows[0]["row"]


async def test_signing_out_holds_at_once(auth: AuthService, ada: Account) -> None:
    tokens = await auth.issue(ada.id)
    await auth.authenticate(tokens.access_token)
    assert await auth.logout(tokens.refresh_token)
    with pytest.raises(SessionEnded):
        await auth.authenticate(tokens.access_token)
    with pytest.raises(SessionEnded):
        await auth.refresh(tokens.refresh_token)
    assert not await auth.logout(tokens.refresh_token)


async def test_signing_out_everywhere_can_spare_the_session_that_asks(
    auth: AuthService, ada: Account
) -> None:
    mine, *others = [await auth.issue(ada.id) for _ in range(3)]
    assert await auth.logout_everywhere(ada.id, keep=mine.session_id) == 2
    await auth.authenticate(mine.access_token)
    for other in others:
        with pytest.raises(SessionEnded):
            await auth.authenticate(other.access_token)
    assert await auth.logout_everywhere(ada.id) == 1


async def test_sessions_show_the_device_and_only_the_network(
    auth: AuthService, world: World, ada: Account
) -> None:
    await auth.issue(ada.id, PHONE)
    (session,) = await auth.sessions(ada.id)
    assert session.client.device == "Telegram on Android"
    assert session.client.network == "203.0.113.0/24"
    sealed = await world.db.fetch_val("SELECT sealed_client FROM core.sessions")
    assert b"203.0" not in sealed
    assert b"Android" not in sealed


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("2001:db8:1234:5678::1", "2001:db8:1234::/48"),
        ("::ffff:192.0.2.9", "192.0.2.0/24"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_addresses_are_truncated(address: str, network: str) -> None:
    assert Client("", address).network == network


async def test_a_session_of_somebody_else_cannot_be_ended(
    auth: AuthService, parts: AccountParts, ada: Account
) -> None:
    tokens = await auth.issue(ada.id)
    bob = await parts.accounts.ensure(TelegramProfile(43, "Bob"))
    assert not await auth.revoke_session(bob.id, tokens.session_id)
    await auth.authenticate(tokens.access_token)
    assert await auth.revoke_session(ada.id, tokens.session_id)
    with pytest.raises(SessionEnded):
        await auth.authenticate(tokens.access_token)


async def test_the_sessions_used_longest_ago_make_room(
    auth: AuthService, world: World, ada: Account
) -> None:
    first = await auth.issue(ada.id)
    world.clock.move(timedelta(seconds=1))
    second = await auth.issue(ada.id)
    world.clock.move(timedelta(seconds=1))
    await auth.refresh(first.refresh_token)
    for _ in range(MAX_SESSIONS - 1):
        world.clock.move(timedelta(seconds=1))
        await auth.issue(ada.id)
    live = {session.id for session in await auth.sessions(ada.id)}
    assert len(live) == MAX_SESSIONS
    assert first.session_id in live
    assert second.session_id not in live


async def test_an_account_that_is_erased_meanwhile_gets_no_session(
    parts: AccountParts, ada: Account
) -> None:
    await parts.privacy.erase(ada.id)
    with pytest.raises(NotFound):
        await parts.sessions.create(ada.id, PHONE)


async def test_sign_ins_at_once_never_exceed_the_limit(auth: AuthService, ada: Account) -> None:
    await asyncio.gather(*(auth.issue(ada.id) for _ in range(MAX_SESSIONS + 10)))
    assert len(await auth.sessions(ada.id)) == MAX_SESSIONS


async def test_a_ban_holds_during_a_session_and_ends_with_it_alive(
    auth: AuthService, parts: AccountParts, world: World, ada: Account
) -> None:
    tokens = await auth.issue(ada.id)
    await auth.authenticate(tokens.access_token)
    until = world.clock.now() + timedelta(minutes=5)
    await parts.accounts.ban(ada.id, until=until, reason="spam")
    with pytest.raises(Banned) as error:
        await auth.authenticate(tokens.access_token)
    assert error.value.extra == {"banned_until": until.isoformat()}
    with pytest.raises(Banned):
        await auth.refresh(tokens.refresh_token)
    with pytest.raises(Banned):
        await auth.sign_in(sign_init_data(BOT_TOKEN, ADA, world.clock.now()))
    world.clock.move(timedelta(minutes=5))
    await auth.authenticate(tokens.access_token)
    # The refused refresh did not use the token up.
    assert (await auth.refresh(tokens.refresh_token)).session_id == tokens.session_id


async def test_a_new_role_holds_at_once(
    auth: AuthService, parts: AccountParts, ada: Account
) -> None:
    tokens = await auth.issue(ada.id)
    assert (await auth.authenticate(tokens.access_token)).permissions == frozenset()
    await parts.accounts.grant(ada.id, "moderator")
    identity = await auth.authenticate(tokens.access_token)
    assert "core.accounts.ban" in identity.permissions


async def test_authenticating_again_asks_the_database_nothing(
    auth: AuthService, world: World, ada: Account
) -> None:
    tokens = await auth.issue(ada.id)
    identity = await auth.authenticate(tokens.access_token)
    await world.db.disconnect()
    try:
        assert await auth.authenticate(tokens.access_token) is identity
    finally:
        await world.db.connect()


async def test_a_revocation_during_the_check_is_not_overlooked(
    auth: AuthService, parts: AccountParts, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = await auth.issue(ada.id)
    read = parts.accounts.of_session

    async def revoked_meanwhile(session_id: int, account_id: int) -> Account | None:
        account = await read(session_id, account_id)
        await auth.revoke_session(account_id, session_id)
        return account

    monkeypatch.setattr(parts.accounts, "of_session", revoked_meanwhile)
    await auth.authenticate(tokens.access_token)  # it was good when it was looked up
    monkeypatch.undo()
    with pytest.raises(SessionEnded):
        await auth.authenticate(tokens.access_token)


async def test_issuing_a_token_by_hand_is_written_down(
    auth: AuthService, parts: AccountParts, ada: Account
) -> None:
    tokens = await auth.issue(ada.id)
    (entry,) = await parts.accounts.audit.of(ada.id)
    assert (entry.action, entry.detail) == ("token.issued", {"session": tokens.session_id})
    with pytest.raises(NotFound):
        await auth.issue(999)


def _forge(token: str, **changes: object) -> str:
    head, _, signature = token.split(".")
    claims = jwt.decode(token, options={"verify_signature": False}) | changes
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


async def test_forged_access_tokens_are_refused(
    auth: AuthService, parts: AccountParts, ada: Account
) -> None:
    token = (await auth.issue(ada.id)).access_token
    given = jwt.get_unverified_header(token)
    header = {"kid": given["kid"], "typ": given["typ"]}
    claims = jwt.decode(token, options={"verify_signature": False})
    stranger = Ed25519PrivateKey.generate()
    key = await parts.keys.signing()
    assert key.private is not None
    public = key.public.public_bytes_raw()
    typ = {"typ": "at+jwt"}
    forged = [
        "",
        "a.b.c",
        "é",
        "x" * 5000,
        _forge(token, sub="999"),
        _forge(token, exp=2**40),
        token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB"),
        jwt.encode(claims, stranger, "EdDSA", headers=header),
        jwt.encode(claims, stranger, "EdDSA", headers={**typ, "kid": "0" * 16}),
        jwt.encode(claims, stranger, "EdDSA", headers={**typ, "kid": "../etc/passwd"}),
        jwt.encode(claims, stranger, "EdDSA"),
        jwt.encode(claims, None, "none", headers=header),
        jwt.encode(claims, public, "HS256", headers=header),
        jwt.encode(claims, key.private, "EdDSA", headers={"kid": key.kid, "typ": "JWT"}),
        *(
            jwt.encode({**claims, **changes}, key.private, "EdDSA", headers=header)
            for changes in (
                {"iss": "somebody"},
                {"sub": "abc"},
                {"sub": str(2**64)},
                {"sid": "-1"},
                {"sid": 5},
                {"exp": 10**30},
                {"iat": claims["iat"] + 3600},
            )
        ),
        *(
            jwt.encode(
                {k: v for k, v in claims.items() if k != gone},
                key.private,
                "EdDSA",
                headers=header,
            )
            for gone in ("iss", "sub", "sid", "iat", "exp")
        ),
    ]
    for candidate in forged:
        with pytest.raises(InvalidToken):
            await auth.authenticate(candidate)
    assert (await auth.authenticate(token)).account.id == ada.id


async def test_made_up_key_names_cause_few_readings(
    parts: AccountParts, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: SigningKeys = parts.keys
    readings = 0
    fetch_all = world.db.fetch_all

    async def counted(*args: object, **kwargs: object) -> object:
        nonlocal readings
        readings += 1
        return await fetch_all(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(world.db, "fetch_all", counted)
    found = await asyncio.gather(*(keys.verifying(f"{i:016x}") for i in range(100)))
    assert found == [None] * 100
    assert readings <= 2


async def test_sessions_that_are_long_over_are_pruned(
    auth: AuthService, parts: AccountParts, world: World, ada: Account
) -> None:
    ended = await auth.issue(ada.id)
    await auth.logout(ended.refresh_token)
    world.clock.move(timedelta(days=8))
    live = await auth.issue(ada.id)
    live = await auth.refresh(live.refresh_token)
    assert await parts.sessions.prune() == 1
    live = await auth.refresh(live.refresh_token)
    assert await world.db.fetch_val("SELECT count(*) FROM core.sessions") == 1
    world.clock.move(timedelta(days=29))
    live = await auth.refresh(live.refresh_token)
    world.clock.move(timedelta(days=2))
    await parts.sessions.prune()
    # Tokens that have run out are gone; the session and its present token are not.
    assert await world.db.fetch_val("SELECT count(*) FROM core.refresh_tokens") == 1
    await auth.refresh(live.refresh_token)
