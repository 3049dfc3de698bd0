"""What can be paid with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_ledger.api import Asset

#: As the table ``ledger.assets`` has them, in the order in which they are shown. Decimals of TON
#: and USDT: https://docs.ton.org/v3/documentation/dapps/assets/overview
ASSETS: Final = (
    Asset("XTR", 0, "Telegram Stars"),
    Asset("TON", 9, "Toncoin"),
    Asset("USDT", 6, "Tether USD"),
    Asset("CREDIT", 0, "Credits", withdrawable=False),
)
#: Stars are held 21 days before Telegram pays them out, https://telegram.org/tos/stars
_HOLDS: Final = {"XTR": 21 * 86_400}


class Assets:
    """Assets by code, and for how long what is earned of them is held.

    Args:
        hold_seconds: What the operator set, by asset.

    Attributes:
        all: Every asset, in the order in which it is shown.
        by_code: Every asset by code.
    """

    def __init__(self, hold_seconds: Mapping[str, int] = MappingProxyType({})) -> None:
        self.all = ASSETS
        self.by_code: Mapping[str, Asset] = {asset.code: asset for asset in ASSETS}
        self._holds = {**_HOLDS, **hold_seconds}

    def get(self, code: str, *, field: str = "asset") -> Asset:
        """Return an asset.

        Args:
            code: Its code.
            field: What is named when there is none of this code.

        Raises:
            InvalidInput: There is none of this code.
        """
        asset = self.by_code.get(code)
        if asset is None:
            expected = f"expected one of: {', '.join(self.by_code)}"
            raise InvalidInput(
                f"There is no asset {code!r}; {expected}.", fields=[FieldError(field, expected)]
            )
        return asset

    def hold_seconds(self, code: str) -> int:
        """Return for how long what is earned of an asset is held."""
        return self._holds.get(code, 0)
