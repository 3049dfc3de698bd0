"""What administrators are told, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.telegram import TelegramUser


async def test_administrators_see_figures_and_who_did_what(
    host: Host, http: ApiClient, alice: TelegramUser, bob: TelegramUser
) -> None:
    other = http.another()
    await other.sign_in(bob)
    await http.sign_in(alice)
    admin, fan = http.account["id"], other.account["id"]
    await host.accounts.grant(admin, "moderator")
    for path in ("figures", "audit"):
        http.assert_problem(await http.get(f"/api/v1/admin/{path}"), 403, "permission-missing")
    await host.accounts.grant(admin, "admin")
    await http.patch("/api/v1/me", json={"language": "tr"})
    await http.post(f"/api/v1/accounts/{fan}/ban", json={"reason": "Spam."})

    found = (await http.get("/api/v1/admin/figures?days=2")).json()
    own: dict[str, Any] = {f["name"]: f for f in found["items"] if f["plugin"] == "core"}
    assert found["failed"] == []
    assert own["people"]["title"] == "Kişiler"
    assert own["people"]["values"] == [{"asset": None, "value": 2}]
    assert [day["values"][0]["value"] for day in own["new_today"]["days"]] == [0, 2]
    assert own["jobs_failed"]["values"][0]["value"] == 0
    assert own["people"]["days"] is None
    http.assert_problem(await http.get("/api/v1/admin/figures?days=0"), 422, field="days")

    page = (await http.get("/api/v1/admin/audit?limit=1")).json()
    (banned,) = page["items"]
    assert banned["actor"] == {"id": admin, "name": "Alice"}
    assert banned["target"] == {"id": fan, "name": "Bob"}
    rest = (await http.get(f"/api/v1/admin/audit?cursor={page['next_cursor']}")).json()
    assert [(one["action"], one["actor"]) for one in rest["items"]] == [
        ("role.granted", None),
        ("role.granted", None),
    ]
    mine = (await http.get(f"/api/v1/admin/audit?account={fan}")).json()["items"]
    assert [one["id"] for one in mine] == [banned["id"]]
