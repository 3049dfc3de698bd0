"""The people of the demo: their accounts, as if they had come by Telegram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips.accounts.types import TelegramProfile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_content.seeds.definitions import DemoCreator, DemoPeople

#: Numbers that Telegram gives to nobody for a long time: they grow by some hundred millions a year,
#: and fit into 52 bits (https://core.telegram.org/bots/api#user).
_CREATORS: Final = 4_000_000_000_000_000
_FANS: Final = _CREATORS + 1_000


async def creator_account(platform: Platform, creator: DemoCreator, place: int) -> Account:
    """Return the account of a creator, made when it is not there.

    Args:
        platform: The plugin's platform.
        creator: Who.
        place: Among the creators of the demo, from 0.
    """
    first, _, last = creator.name.partition(" ")
    username = creator.slug.replace("-", "_")
    return await platform.accounts.ensure(
        TelegramProfile(_CREATORS + place, first, last or None, username, creator.language)
    )


async def fan_accounts(platform: Platform, people: DemoPeople) -> Sequence[Account]:
    """Return the accounts of the fans, made when they are not there."""
    names = [(language, name) for language, all_of in people.fans.items() for name in all_of]
    accounts = []
    for place, (language, name) in enumerate(names):
        first, _, last = name.partition(" ")
        profile = TelegramProfile(_FANS + place, first, last or None, None, language)
        accounts.append(await platform.accounts.ensure(profile))
    return accounts
