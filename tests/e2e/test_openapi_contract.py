"""The assembled host keeps what its OpenAPI document promises, whatever it is asked."""

from __future__ import annotations

import pytest
from onlyvips_quests.seeds import seed_demo

from onlyvips.accounts.types import TelegramProfile
from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser, World
from tests.contract import check_contract, check_methods

#: Operations that generated input cannot be counted on to bring to success: they need something
#: signed, secret or particular.
UNREACHABLE = {
    "accounts_revoke_role",
    "auth_refresh",
    "auth_sign_in",
    "auth_sign_in_with_widget",
    "me_end_session",
}

pytestmark = [
    pytest.mark.onlyvips(plugins=["quests"]),
    pytest.mark.xdist_group("contract"),
]


@pytest.fixture
async def admin(host: Host, http: ApiClient, telegram: World, alice: TelegramUser) -> TelegramUser:
    """An administrator on a platform with quests and with people who were here before."""
    telegram.create_channel("News", username="onlyvips_news")
    await seed_demo(host.platform_of("quests"))
    for number in range(5):
        await host.accounts.ensure(TelegramProfile(1000 + number, f"Person {number}"))
    other = await host.accounts.ensure(TelegramProfile(2000, "Another admin"))
    await host.accounts.grant(other.id, "admin")
    return alice


async def test_every_operation_answers_as_documented(
    host: Host, http: ApiClient, admin: TelegramUser
) -> None:
    async def authorize() -> str:
        # Among the operations are those that end sessions, take roles and erase the account.
        answer = await http.sign_in(admin)
        account = await host.accounts.get(http.account["id"])
        if "admin" not in account.roles:
            await host.accounts.grant(account.id, "admin")
        return str(answer["access_token"])

    answers = await check_contract(http, authorize, examples=30)

    assert answers.total > 500
    assert answers.operations - answers.reached <= UNREACHABLE
    assert answers.statuses[401] < answers.total / 20
    assert answers.statuses[403] < answers.total / 20


async def test_every_path_refuses_the_methods_it_does_not_have(
    http: ApiClient, admin: TelegramUser
) -> None:
    assert await check_methods(http) > 30
