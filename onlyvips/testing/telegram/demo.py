"""The world that a new simulator begins with."""

from __future__ import annotations

from onlyvips.testing.telegram.world import World

CHANNEL = "onlyvips_news"
GROUP = "onlyvips_chat"
PEOPLE = (
    (101, "Alice", "alice_vip", "en"),
    (102, "Burak", "burak_vip", "tr"),
    (103, "Ольга", "olga_vip", "ru"),
    (104, "ليلى", "layla_vip", "ar"),
)


def seed_demo(world: World) -> None:
    """Add a channel, a group and four people, unless they are there."""
    for user_id, first_name, username, language in PEOPLE:
        if user_id not in world.directory.users:
            world.add_user(user_id, first_name, username=username, language=language)
    if world.directory.named(CHANNEL) is None:
        world.create_channel("OnlyVips News", username=CHANNEL)
    if world.directory.named(GROUP) is None:
        world.create_channel("OnlyVips Chat", username=GROUP, megagroup=True)
