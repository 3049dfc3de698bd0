from __future__ import annotations

import pytest

from onlyvips.web.application import HostApp

from .conftest import FAN

PATH = "/api/v1/hello/payments"


@pytest.mark.parametrize(
    ("value", "key"), [("abc-1", "abc-1"), ('"quoted"', "quoted"), ("a" * 255, "a" * 255)]
)
async def test_the_key_is_read(app: HostApp, value: str, key: str) -> None:
    response = await app.test_client().post(PATH, headers={**FAN, "Idempotency-Key": value})
    assert await response.get_json() == {"key": key}


@pytest.mark.parametrize("value", ["", '""', "a" * 256, "with space", "tab\tbed", "ключ"])
async def test_a_malformed_key_is_refused(app: HostApp, value: str) -> None:
    response = await app.test_client().post(PATH, headers={**FAN, "Idempotency-Key": value})
    assert response.status_code == 400
    assert (await response.get_json())["code"] == "idempotency-key-invalid"


async def test_a_missing_key_is_told_how_to_send_one(app: HostApp) -> None:
    response = await app.test_client().post(PATH, headers=FAN)
    document = await response.get_json()
    assert (document["status"], document["code"]) == (400, "idempotency-key-missing")
    assert "Idempotency-Key" in document["detail"]
