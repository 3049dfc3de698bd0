"""What ``/readyz`` and ``onlyvips doctor`` ask of the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from onlyvips.registry import Health, HealthCheck
from onlyvips_ledger.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: Holds end by a job of each minute.
_LATE: Final = timedelta(minutes=30)
#: A rail that takes longer for a payout should be looked at.
_SLOW: Final = timedelta(days=1)


def checks(platform: Platform) -> list[HealthCheck]:
    """Return the health checks."""

    async def holds() -> Health:
        late = await parts_of(platform).figures.overdue(platform.clock.now() - _LATE)
        if not late:
            return Health(True)
        return Health(
            False,
            f"{late} holds should have ended half an hour ago or longer; see whether a worker "
            "runs, and onlyvips job list --failed.",
        )

    async def books() -> Health:
        low = [
            f"{row[kind]} {row['asset']} of {kind}"
            for row in await parts_of(platform).figures.platform()
            for kind in ("fees", "tax")
            if row[kind] < 0
        ]
        # Rewards and corrections are paid out of what the platform earned.
        gifts = [text for text in low if text.endswith("fees")]
        if len(low) > len(gifts):
            return Health(
                False,
                f"The platform has less than nothing: {', '.join(low)}; "
                "run: onlyvips ledger verify",
            )
        if gifts:
            detail = f"The platform gave away more than it earned: {', '.join(gifts)}."
            return Health(True, detail, advice=True)
        return Health(True)

    async def payouts() -> Health:
        slow = await parts_of(platform).figures.waiting(platform.clock.now() - _SLOW)
        if not slow:
            return Health(True)
        return Health(
            False,
            f"{slow} payouts have waited for more than a day; see whether their rail is on and "
            "answers.",
        )

    async def rails() -> Health:
        for_tests = [
            rail.name for rail in parts_of(platform).rails.all().values() if rail.test_only
        ]
        if not for_tests:
            return Health(True)
        return Health(
            True,
            f"The rail {', '.join(for_tests)} moves no real money: people can credit themselves. "
            'It is off when environment = "production".',
            advice=True,
        )

    return [
        HealthCheck("holds", holds),
        HealthCheck("books", books),
        HealthCheck("payouts", payouts),
        HealthCheck("rails", rails),
    ]
