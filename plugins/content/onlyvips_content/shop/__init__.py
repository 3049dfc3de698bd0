"""Buying, giving and tipping, through the ledger: access and money in one transaction."""

from onlyvips_content.shop.buying import Shop
from onlyvips_content.shop.values import Purchase, Tip

__all__ = ["Purchase", "Shop", "Tip"]
