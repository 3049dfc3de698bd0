"""Content's operations keep what the OpenAPI document promises, whatever they are asked."""

from __future__ import annotations

import pytest

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser
from onlyvips.web.gate import Gate
from tests.contract import check_contract
from tests.e2e.content_in_use import ContentInUse

#: Operations that generated input cannot be counted on to bring to success: bytes of a protocol,
#: a signed address, and what somebody does before they are a creator.
UNREACHABLE = {
    "content_apply_as_creator",
    "content_begin_upload",
    "content_continue_upload",
    "content_end_upload",
    "content_get_media_file",
}

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"])


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not count what routes limit on their own: generated requests come quickly."""
    monkeypatch.setattr(Gate, "_count_named", lambda *_: None)
    monkeypatch.setattr("onlyvips_content.comments.MOST_A_MINUTE", 10_000)


async def test_every_operation_of_content_answers_as_documented(
    host: Host, http: ApiClient, alice: TelegramUser
) -> None:
    content = ContentInUse(host)
    await content.prepare()

    async def authorize() -> str:
        answer = await http.sign_in(alice)
        account = await host.accounts.get(http.account["id"])
        if "admin" not in account.roles:
            await host.accounts.grant(account.id, "admin")
        await content.arrive(account)
        return str(answer["access_token"])

    answers = await check_contract(
        http, authorize, examples=20, adapt=content.adapt, only="content_"
    )

    assert answers.total > 500
    assert answers.operations - answers.reached <= UNREACHABLE
    assert answers.statuses[403] < answers.total / 20
