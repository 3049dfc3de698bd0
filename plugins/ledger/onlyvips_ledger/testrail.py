"""A rail that moves no real money, for demonstrations and tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from onlyvips.errors import ConfigurationError, FieldError, InvalidInput
from onlyvips_ledger.api import PaymentRail, Quote, Settled, Started

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Money, Payment, Payout

NAME: Final = "test"
#: A payout to such a destination is refused, or never settles: for trying out what follows.
FAILS, WAITS = "fail", "wait"
_HOLDS = timedelta(minutes=15)
_LAPSES = timedelta(hours=1)
_STATES = ("done", "waiting", "failed")


class PlayMoney(PaymentRail):
    """Quotes one for one, and believes what it is told.

    Its numbers are made of the ledger's own, so that the same payment, refund or payout has the
    same number for ever, as with a rail that moves money.

    Args:
        platform: Knows the environment and the time.

    Raises:
        ConfigurationError: The environment is production.
    """

    name: ClassVar[str] = NAME
    assets: ClassVar[frozenset[str]] = frozenset({"XTR", "TON", "USDT"})
    pays_out: ClassVar[bool] = True
    test_only: ClassVar[bool] = True

    def __init__(self, platform: Platform) -> None:
        if platform.config.production:
            raise ConfigurationError(
                'the test rail moves no real money: it is not there when environment = "production"'
            )
        self._clock = platform.clock

    async def quote(self, receive: Money) -> Quote:
        """Quote one for one."""
        if receive.asset not in self.assets:
            expected = f"expected one of: {', '.join(sorted(self.assets))}"
            raise InvalidInput(
                f"The test rail does not move {receive.asset}.",
                fields=[FieldError("asset", expected)],
            )
        return Quote(NAME, receive, receive, self._clock.now() + _HOLDS)

    async def start(self, payment: Payment) -> Started:
        """Wait for somebody who says that it was paid."""
        return Started(
            {"confirm": f"/api/v1/ledger/payments/{payment.id}/confirm"},
            expires_at=self._clock.now() + _LAPSES,
        )

    async def confirm(self, payment: Payment, evidence: Mapping[str, str]) -> Settled:
        """Believe the evidence.

        Args:
            payment: Which one.
            evidence: ``state`` (``done`` when absent, ``waiting`` or ``failed``) and
                ``external_id`` (made of the payment's number when absent).
        """
        state = evidence.get("state", "done")
        if state not in _STATES:
            raise InvalidInput(
                f"There is no state {state!r}.",
                fields=[FieldError("state", f"expected one of: {', '.join(_STATES)}")],
            )
        number = evidence.get("external_id") or f"{NAME}-{payment.id}"
        return Settled(state, number if state == "done" else None, "play money")

    async def refund(self, payment: Payment, key: str) -> Settled:
        """Give it back."""
        return Settled("done", f"{NAME}-refund-{key}", "play money")

    async def pay_out(self, payout: Payout, key: str) -> Settled:
        """Pay out, unless the destination is `FAILS` or `WAITS`."""
        if payout.destination == FAILS:
            return Settled("failed", None, "the destination says so")
        if payout.destination == WAITS:
            return Settled("waiting", None, "the destination says so")
        return Settled("done", f"{NAME}-payout-{key}", "play money")
