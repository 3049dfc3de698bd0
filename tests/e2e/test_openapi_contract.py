"""The assembled host keeps what its OpenAPI document promises, whatever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onlyvips.accounts.types import TelegramProfile
from onlyvips.clock import MovableClock
from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser, World
from onlyvips.testing.telegram.demo import seed_demo as furnish
from onlyvips.web.gate import Gate
from tests.contract import check_contract, check_methods
from tests.e2e.ledger_in_use import LedgerInUse
from tests.e2e.quests_in_use import QuestsInUse

if TYPE_CHECKING:
    from schemathesis.generation.case import Case

#: Operations that generated input cannot be counted on to bring to success: they need something
#: signed, secret or particular.
UNREACHABLE = {
    "accounts_revoke_role",
    "auth_refresh",
    "auth_sign_in",
    "auth_sign_in_with_widget",
    "me_end_session",
}

pytestmark = pytest.mark.onlyvips(plugins=["quests", "ledger"])


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not count what routes limit on their own: generated requests come quickly."""
    monkeypatch.setattr(Gate, "_count_named", lambda *_: None)


@pytest.fixture
async def quests(host: Host, telegram: World, clock: MovableClock) -> QuestsInUse:
    """Quests that people have done for a while."""
    furnish(telegram)
    found = QuestsInUse(host, clock)
    await found.prepare()
    return found


@pytest.fixture
async def ledger(host: Host) -> LedgerInUse:
    """Money that people have moved for a while."""
    found = LedgerInUse(host)
    await found.prepare()
    return found


@pytest.fixture
async def admin(host: Host, quests: QuestsInUse, alice: TelegramUser) -> TelegramUser:
    """An administrator on a platform with quests and with people who were here before."""
    for number in range(5):
        await host.accounts.ensure(TelegramProfile(1000 + number, f"Person {number}"))
    other = await host.accounts.ensure(TelegramProfile(2000, "Another admin"))
    await host.accounts.grant(other.id, "admin")
    return alice


async def test_every_operation_answers_as_documented(
    host: Host, http: ApiClient, admin: TelegramUser, quests: QuestsInUse, ledger: LedgerInUse
) -> None:
    async def authorize() -> str:
        # Among the operations are those that end sessions, take roles and erase the account.
        answer = await http.sign_in(admin)
        account = await host.accounts.get(http.account["id"])
        if "admin" not in account.roles:
            await host.accounts.grant(account.id, "admin")
        await quests.arrive(account)
        await ledger.arrive(account)
        return str(answer["access_token"])

    def adapt(name: str, case: Case) -> None:
        quests.adapt(name, case)
        ledger.adapt(name, case)

    answers = await check_contract(http, authorize, examples=20, adapt=adapt)

    assert answers.total > 500
    assert answers.operations - answers.reached <= UNREACHABLE
    assert answers.statuses[401] < answers.total / 20
    assert answers.statuses[403] < answers.total / 20


async def test_every_path_refuses_the_methods_it_does_not_have(
    http: ApiClient, admin: TelegramUser
) -> None:
    assert await check_methods(http) > 30
