"""Ways into works, and prices, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from onlyvips_content.texts.speaking import N_, Speaker, clipped

if TYPE_CHECKING:
    from onlyvips_ledger.api import Asset

    from onlyvips_content.api import Access, AccessRule, Price, WayState

_WAY_LENGTH: Final = 120
#: Why somebody may see a work, by the rule that let them in.
_REASONS: Final = {
    "own": N_("This work is yours."),
    "unlocked": N_("You have unlocked this work."),
    "bundle": N_("You may see the bundle that holds this work."),
    "staff": N_("You see this work as a moderator."),
    "public": N_("Everybody may see this work."),
    "followers": N_("You follow its creator."),
    "vip": N_("You are a VIP member."),
    "premium": N_("You are a premium member."),
}
#: What creators choose content's own rules by, and whom each lets in.
RULES: Final = {
    "public": (N_("Everybody"), N_("Anybody sees the work, also without signing in.")),
    "followers": (N_("Followers"), N_("Everybody who follows you sees the work.")),
    "price": (
        N_("A price"),
        N_("Who pays once keeps the work. Of several prices any one will do."),
    ),
    "vip": (N_("VIP members"), N_("Your VIP members see the work, from a level on.")),
    "premium": (
        N_("Premium members"),
        N_("The platform's premium members see the work, from a level on."),
    ),
}


class Ways:
    """Says what opens works.

    Args:
        say: Speaks to the person.
        assets: What can be paid with, by code.
        rules: Rules of plugins by name.
    """

    def __init__(
        self, say: Speaker, assets: Mapping[str, Asset], rules: Mapping[str, AccessRule]
    ) -> None:
        self._say = say
        self._assets = assets
        self._rules = rules

    def price(self, price: Price) -> str:
        """Return a price, without markup."""
        asset = self._assets.get(price.asset)
        if asset is None:  # its rails are gone, and nobody can pay with it
            return f"{price.amount} {price.asset}"
        return self._say.plain.amount(price.amount, asset)

    def payable(self, access: Access) -> list[Price]:
        """Return what can be paid for a work now."""
        return [
            price
            for way in access.ways
            if way.rule == "price" and self.is_due(way)
            for price in way.prices
            if price.asset in self._assets
        ]

    def is_due(self, way: WayState) -> bool:
        """Say whether a way exists yet."""
        return way.opens_at is None or way.opens_at <= self._say.now

    def reason(self, access: Access) -> str:
        """Return why somebody may see a work."""
        return self._say.t(_REASONS.get(access.via) or N_("This work is open to you."))

    def hints(self, access: Access, creator: str) -> list[str]:
        """Return what would open a work, a line for each way, without markup.

        Args:
            access: The decision.
            creator: Name of the creator.
        """
        return [self.line(way, creator) for way in access.ways if not way.open]

    def line(self, way: WayState, creator: str) -> str:
        """Return a way in a line, without markup, and from when on there is it.

        Args:
            way: The way as it stands.
            creator: Name of the work's creator.
        """
        words = self._words(way, creator)
        if not self.is_due(way) and way.opens_at is not None:
            when = self._say.until(way.opens_at)
            words = self._say.plain.t("{way} ({when})", way=words, when=when)
        return clipped(words, _WAY_LENGTH)

    def short(self, access: Access, creator: str) -> str:
        """Return what opens a work as a word or two for a list, without markup."""
        if access.allowed:
            return ""
        prices = self.payable(access)
        if prices:
            return self._either(prices)
        hints = self.hints(access, creator)
        return hints[0] if hints else self._say.plain.t("Nobody may see this work now.")

    def _words(self, way: WayState, creator: str) -> str:
        say = self._say.plain
        if way.rule == "public":
            return say.t("Everybody may see it")
        if way.rule == "followers":
            return say.t("Follow {creator}", creator=creator)
        if way.rule == "price":
            return say.t("Buy it for {price}", price=self._either(way.prices))
        if way.rule in {"vip", "premium"}:
            return self._membership(way, creator)
        return self._of_a_plugin(way)

    def _membership(self, way: WayState, creator: str) -> str:
        say, tier = self._say.plain, way.parameters.get("tier", 1)
        if way.rule == "vip" and tier > 1:
            level = say.number(tier)
            return say.t("Be a VIP member of {creator}, level {n}", creator=creator, n=level)
        if way.rule == "vip":
            return say.t("Be a VIP member of {creator}", creator=creator)
        if tier > 1:
            return say.t("Be a premium member, level {n}", n=say.number(tier))
        return say.t("Be a premium member")

    def _of_a_plugin(self, way: WayState) -> str:
        rule = self._rules.get(way.rule)
        if rule is None:  # its plugin is off
            return self._say.plain.t("This way is closed at the moment")
        try:
            return rule.describe(way, self._say.language)
        except Exception:  # noqa: BLE001 - whatever a plugin raises, the other ways stay readable
            return way.rule

    def _either(self, prices: Sequence[Price]) -> str:
        return self._say.either([self.price(price) for price in prices])
