"""The world that a new simulator begins with."""

from __future__ import annotations

from onlyvips.testing.telegram.world import World

CHANNEL = "onlyvips_news"
GROUP = "onlyvips_chat"
DISCUSSION = "onlyvips_talk"
WELCOME = "Welcome to OnlyVips! News come here; comments and reactions are open."
PEOPLE = (
    (101, "Alice", "alice_vip", "en"),
    (102, "Burak", "burak_vip", "tr"),
    (103, "Ольга", "olga_vip", "ru"),
    (104, "ليلى", "layla_vip", "ar"),
)


def seed_demo(world: World) -> None:
    """Add a channel with its discussion group, a group and four people, unless they are there.

    The channel begins with a post, so that there is something to react to, to comment on and to
    forward.
    """
    for user_id, first_name, username, language in PEOPLE:
        if user_id not in world.directory.users:
            world.add_user(user_id, first_name, username=username, language=language)
    new_channel = world.directory.named(CHANNEL) is None
    if new_channel:
        world.create_channel("OnlyVips News", username=CHANNEL)
    if world.directory.named(GROUP) is None:
        world.create_channel("OnlyVips Chat", username=GROUP, megagroup=True)
    if world.directory.named(DISCUSSION) is None:
        world.create_channel("OnlyVips Talk", username=DISCUSSION, megagroup=True)
        world.link_discussion(f"@{CHANNEL}", f"@{DISCUSSION}")
    if new_channel:
        world.channel_post(f"@{CHANNEL}", WELCOME)
