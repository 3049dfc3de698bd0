from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quart import Blueprint

from onlyvips.web.auth import public, rate_limit
from onlyvips.web.limits import RateLimiter

from .conftest import FAN, AppFactory


class Now:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Counters:
    """Shared counters in memory; may be away."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.away = False
        self.calls = 0

    async def add(self, amounts: Mapping[str, int], lifetime: float) -> Mapping[str, int] | None:
        self.calls += 1
        if self.away:
            return None
        for name, amount in amounts.items():
            self.values[name] = self.values.get(name, 0) + amount
        return {name: self.values[name] for name in amounts}


def spend(limiter: RateLimiter, times: int, quota: int = 60, key: str = "a") -> int:
    return sum(limiter.take("account", key, quota).allowed for _ in range(times))


def test_the_quota_is_a_burst_and_comes_back_with_time() -> None:
    now = Now()
    limiter = RateLimiter(now=now)
    assert spend(limiter, 100) == 60
    now.seconds += 10
    assert spend(limiter, 100) == 10
    now.seconds += 3600
    assert spend(limiter, 100) == 60


def test_a_refusal_says_when_to_come_back() -> None:
    now = Now()
    limiter = RateLimiter(now=now)
    spend(limiter, 60)
    verdict = limiter.take("account", "a", 60)
    assert not verdict.allowed
    assert verdict.retry_after == pytest.approx(1.0)
    now.seconds += verdict.retry_after
    assert limiter.take("account", "a", 60).allowed


def test_keys_and_names_are_counted_apart() -> None:
    limiter = RateLimiter(now=Now())
    assert spend(limiter, 60) == 60
    assert spend(limiter, 60, key="b") == 60
    assert limiter.take("address", "a", 60).allowed


def test_memory_is_bounded() -> None:
    limiter = RateLimiter(capacity=100, now=Now())
    for number in range(10_000):
        limiter.take("address", str(number), 60)
    assert len(limiter) == 100


@given(st.lists(st.floats(min_value=0, max_value=120), max_size=60))
def test_no_more_than_the_burst_and_the_refill_ever_passes(pauses: list[float]) -> None:
    now = Now()
    limiter = RateLimiter(now=now)
    passed = 0
    for pause in pauses:
        now.seconds += pause
        passed += spend(limiter, 5, quota=10)
    assert passed <= 10 + sum(pauses) * 10 / 60 + 1e-6


async def test_processes_share_a_quota_through_the_counters() -> None:
    counters, now = Counters(), Now()
    one, two = RateLimiter(counters, now=now), RateLimiter(counters, now=now)
    assert spend(one, 40) == 40
    assert spend(two, 15) == 15
    for _ in range(2):
        await one.synchronize()
        await two.synchronize()
        spend(one, 1)
        spend(two, 1)
    # 57 of the 60 were spent by both together.
    assert spend(one, 60) <= 5
    assert spend(two, 60) <= 5


async def test_a_request_costs_no_round_trip() -> None:
    counters = Counters()
    limiter = RateLimiter(counters, now=Now())
    spend(limiter, 59)
    assert counters.calls == 0


async def test_keys_far_from_their_limit_are_not_talked_about() -> None:
    counters = Counters()
    limiter = RateLimiter(counters, now=Now())
    spend(limiter, 2)
    await limiter.synchronize()
    assert counters.calls == 0


async def test_limits_go_on_while_the_counters_are_away_and_catch_up_after() -> None:
    counters, now = Counters(), Now()
    counters.away = True
    limiter = RateLimiter(counters, now=now)
    assert spend(limiter, 100) == 60
    await limiter.synchronize()
    assert counters.values == {}
    counters.away = False
    await limiter.synchronize()
    window = int(time.time() // 60)
    assert counters.values in ({f"rate:account:a:{w}": 60} for w in (window - 1, window))


async def test_reconciling_runs_in_the_background() -> None:
    counters = Counters()
    limiter = RateLimiter(counters)
    await limiter.start()
    spend(limiter, 30)
    await limiter.stop()
    await limiter.stop()


LIMITS = {"rate_limits": {"per_account": 5, "per_address": 3, "sign_in": 2}}


async def test_too_many_requests_of_an_account_are_refused(make_app: AppFactory) -> None:
    client = make_app(settings=LIMITS).test_client()
    answers = [await client.get("/api/v1/hello/noop", headers=FAN) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0].headers["RateLimit"] == '"account";r=4;t=12'
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert answers[-1].headers["RateLimit-Policy"] == '"account";q=5;w=60'
    assert (await answers[-1].get_json())["code"] == "rate-limited"
    others = await client.get("/api/v1/hello/noop", headers={"Authorization": "Bearer manager"})
    assert others.status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/hello/open", "/nowhere", "/api/v1/hello/noop"])
async def test_too_many_requests_of_a_stranger_are_refused(make_app: AppFactory, path: str) -> None:
    client = make_app(settings=LIMITS).test_client()
    answers = [(await client.get(path)).status_code for _ in range(4)]
    assert answers[-1] == 429
    assert 429 not in answers[:3]


async def test_guessing_tokens_is_limited(make_app: AppFactory) -> None:
    client = make_app(settings=LIMITS).test_client()
    answers = [
        (await client.get("/api/v1/hello/noop", headers={"Authorization": f"Bearer {n}"}))
        for n in range(4)
    ]
    assert [answer.status_code for answer in answers] == [401] * 3 + [429]


async def test_signing_in_is_limited_more_strictly(make_app: AppFactory) -> None:
    client = make_app(settings=LIMITS).test_client()
    answers = [(await client.post("/api/v1/hello/sign-in")).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


async def test_a_route_can_have_a_limit_instead_of_the_general_ones(make_app: AppFactory) -> None:
    pictures = Blueprint("pictures", __name__)

    @pictures.get("/one")
    @public
    @rate_limit("pictures", 8, instead=True)
    async def one() -> dict[str, bool]:
        return {"ok": True}

    client = make_app(settings=LIMITS, plugin_blueprints={"pictures": pictures}).test_client()
    strangers = [(await client.get("/api/v1/pictures/one")).status_code for _ in range(4)]
    known = [(await client.get("/api/v1/pictures/one", headers=FAN)).status_code for _ in range(5)]
    assert strangers == [200] * 4
    assert known == [200] * 4 + [429]
    # What was asked for there was not counted here.
    assert (await client.get("/nowhere")).status_code == 404
    with pytest.raises(ValueError, match="counts addresses"):
        rate_limit("pictures", 8, "account", instead=True)


async def test_probes_are_not_limited(make_app: AppFactory) -> None:
    client = make_app(settings=LIMITS).test_client()
    for _ in range(20):
        assert (await client.get("/healthz")).status_code == 200
