"""The plugin's services, put together once for each platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onlyvips_ledger.adjusting import Adjusting
from onlyvips_ledger.allowances import Allowances
from onlyvips_ledger.assets import Assets
from onlyvips_ledger.balances import Balances
from onlyvips_ledger.charging import Charging
from onlyvips_ledger.crediting import Crediting
from onlyvips_ledger.figures import Figures
from onlyvips_ledger.history import History
from onlyvips_ledger.holding import Holding
from onlyvips_ledger.movers import ITSELF
from onlyvips_ledger.moving import Moving
from onlyvips_ledger.overview import Overview
from onlyvips_ledger.payments import Payments
from onlyvips_ledger.payouts import Payouts
from onlyvips_ledger.platform_accounts import PlatformAccounts
from onlyvips_ledger.posting import Books
from onlyvips_ledger.rails import Rails
from onlyvips_ledger.refunding import Refunding
from onlyvips_ledger.service import LedgerService, PluginLedger, Tools
from onlyvips_ledger.settings import LedgerSettings
from onlyvips_ledger.statements import Statements
from onlyvips_ledger.taxes import Taxes
from onlyvips_ledger.tipping import Tips
from onlyvips_ledger.verifying import Verifying

if TYPE_CHECKING:
    from onlyvips.platform import Platform


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """All services of the plugin; faces take what they need.

    Attributes:
        service: The ledger as it moves money in its own name.
        services: Gives each plugin the ledger.
    """

    assets: Assets
    allowances: Allowances
    balances: Balances
    books: Books
    charging: Charging
    holding: Holding
    refunding: Refunding
    moving: Moving
    adjusting: Adjusting
    verifying: Verifying
    history: History
    statements: Statements
    figures: Figures
    rails: Rails
    crediting: Crediting
    payments: Payments
    payouts: Payouts
    overview: Overview
    taxes: Taxes
    tips: Tips
    service: PluginLedger
    services: LedgerService


def parts_of(platform: Platform) -> Parts:
    """Return the plugin's services on a platform, made at the first call.

    Args:
        platform: The plugin's own platform.
    """
    return platform.once(Parts, _make)


def _make(platform: Platform) -> Parts:
    settings, db = platform.settings(LedgerSettings), platform.db
    assets = Assets(settings.hold_seconds)
    allowances = Allowances(db)
    books = Books(platform, PlatformAccounts(db), allowances)
    balances = Balances(db, assets)
    charging = Charging(platform, books, assets, settings)
    holding = Holding(platform, books, assets, charging)
    refunding = Refunding(platform, books)
    moving = Moving(books, assets, settings)
    rails, crediting = Rails(platform), Crediting(platform, moving)
    payments = Payments(platform, rails, assets, crediting)
    tools = Tools(
        db=db,
        assets=assets,
        balances=balances,
        charging=charging,
        holding=holding,
        refunding=refunding,
        payments=payments,
    )
    service = PluginLedger(tools, ITSELF)
    return Parts(
        assets=assets,
        allowances=allowances,
        balances=balances,
        books=books,
        charging=charging,
        holding=holding,
        refunding=refunding,
        moving=moving,
        adjusting=Adjusting(platform, assets, moving, refunding),
        history=History(db, assets),
        statements=Statements(db, assets, platform.clock),
        figures=Figures(db, assets),
        rails=rails,
        crediting=crediting,
        payments=payments,
        payouts=Payouts(platform, rails, assets, moving, settings),
        overview=Overview(db),
        taxes=Taxes(platform, settings),
        tips=Tips(platform, service),
        verifying=Verifying(db),
        service=service,
        services=LedgerService(tools),
    )
