"""Registering commands and handlers: whose is what, and what is refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from onlyvips.bot.router import Router, menu
from onlyvips.bot.types import (
    BotCommand,
    BotMembershipHandler,
    CallbackHandler,
    ChannelPostHandler,
    DeepLinkHandler,
    MembershipHandler,
    MessageHandler,
    PinHandler,
    PollVoteHandler,
    ReactionHandler,
)
from onlyvips.errors import ConfigurationError

PLATFORM: Any = SimpleNamespace()


async def nothing(context: Any) -> None:
    """Do nothing."""


def command(name: str = "hello", **options: Any) -> BotCommand:
    return BotCommand(name, {"en": f"About {name}"}, nothing, **options)


@pytest.fixture
def router() -> Router:
    return Router()


def test_a_second_plugin_with_the_same_command_is_told_who_was_first(router: Router) -> None:
    router.register_commands("magpie", PLATFORM, [command("nest")])
    with pytest.raises(ConfigurationError, match=r"plugin wren .*/nest.* plugin magpie already"):
        router.register_commands("wren", PLATFORM, [command("song"), command("nest")])
    assert router.command("song") is None, "nothing of a refused call is kept"
    found = router.command("nest")
    assert found is not None
    assert found.plugin == "magpie"


def test_an_alias_of_another_plugin_is_taken_too(router: Router) -> None:
    router.register_commands("magpie", PLATFORM, [command("nest", names={"tr": "yuva"})])
    with pytest.raises(ConfigurationError, match="yuva"):
        router.register_commands("wren", PLATFORM, [command("yuva")])


def test_a_quarantined_plugin_leaves_its_names_free(router: Router) -> None:
    router.register_commands("magpie", PLATFORM, [command("nest")])
    router.unregister("magpie")
    router.register_commands("wren", PLATFORM, [command("nest")])
    found = router.command("nest")
    assert found is not None
    assert found.plugin == "wren"


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (MembershipHandler, "memberships"),
        (ReactionHandler, "reactions"),
        (ChannelPostHandler, "posts"),
        (PollVoteHandler, "votes"),
        (PinHandler, "pins"),
        (BotMembershipHandler, "bot_memberships"),
    ],
)
def test_what_every_plugin_may_hear_is_heard_until_the_plugin_is_off(
    router: Router, kind: Any, place: str
) -> None:
    for plugin in ("magpie", "wren"):
        router.register_handlers(plugin, PLATFORM, [kind(nothing)])
    assert [owned.plugin for owned in getattr(router, place)] == ["magpie", "wren"]
    router.unregister("magpie")
    assert [owned.plugin for owned in getattr(router, place)] == ["wren"]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (command("Nest"), "must be 1 to 32"),
        (command("n" * 33), "must be 1 to 32"),
        (command("nest", names={"ru": "гнездо"}), "must be 1 to 32"),
        (command("nest", names={"de": "nest"}), "known languages"),
        (BotCommand("nest", {"tr": "Yuva"}, nothing), "no description in English"),
        (BotCommand("nest", {"en": "x" * 257}, nothing), "257 characters"),
        (BotCommand("nest", {"en": ""}, nothing), "0 characters"),
    ],
)
def test_what_telegram_would_refuse_is_refused(
    router: Router, wrong: BotCommand, expected: str
) -> None:
    with pytest.raises(ConfigurationError, match=expected):
        router.register_commands("wren", PLATFORM, [wrong])


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (CallbackHandler("magpie", nothing), "not its own"),
        (CallbackHandler("wrens", nothing), "not its own"),
        (CallbackHandler("wren.a:b", nothing), "colon"),
        (MessageHandler(nothing, state="magpie:name"), "not its own"),
        (MessageHandler(nothing, state="wren"), "not its own"),
        (DeepLinkHandler("a b", nothing), "may have 1 to 64"),
        (object(), "no handler"),
    ],
)
def test_prefixes_belong_to_their_plugin(router: Router, wrong: Any, expected: str) -> None:
    with pytest.raises(ConfigurationError, match=expected):
        router.register_handlers("wren", PLATFORM, [wrong])


def test_two_plugins_cannot_have_the_same_deep_link(router: Router) -> None:
    router.register_handlers("wren", PLATFORM, [DeepLinkHandler("ref_", nothing)])
    with pytest.raises(ConfigurationError, match="plugin wren already has"):
        router.register_handlers("magpie", PLATFORM, [DeepLinkHandler("ref_", nothing)])


def test_the_longest_deep_link_prefix_wins(router: Router) -> None:
    router.register_handlers("wren", PLATFORM, [DeepLinkHandler("ref_", nothing)])
    router.register_handlers("magpie", PLATFORM, [DeepLinkHandler("ref_vip_", nothing)])
    long, short = router.deep_link("ref_vip_7"), router.deep_link("ref_7")
    assert long is not None
    assert short is not None
    assert (long.plugin, short.plugin) == ("magpie", "wren")
    assert router.deep_link("other") is None


def test_a_buttons_data_is_split_at_the_first_colon(router: Router) -> None:
    router.register_handlers("wren", PLATFORM, [CallbackHandler("wren.nest", nothing)])
    found = router.callback("wren.nest:1:2")
    assert found is not None
    assert found[1] == "1:2"
    assert router.callback("wren.other:1") is None


def test_a_dialogues_step_goes_before_handlers_of_any_step(router: Router) -> None:
    step = MessageHandler(nothing, state="wren:name")
    any_step = MessageHandler(nothing)
    router.register_handlers("magpie", PLATFORM, [any_step])
    router.register_handlers("wren", PLATFORM, [step])
    assert [owned.item for owned in router.messages("private", "wren:name")] == [step]
    assert [owned.item for owned in router.messages("private", None)] == [any_step]
    assert [owned.item for owned in router.messages("private", "wren:age")] == [any_step]


def test_the_menu_speaks_the_language_and_hides_what_is_not_for_everybody(router: Router) -> None:
    nest = BotCommand(
        "nest", {"en": "Nest", "tr": "Yuva"}, nothing, names={"tr": "yuva"}, scope="everywhere"
    )
    secret = command("secret", hidden=True)
    admin = command("admin", permission="wren.admin")
    router.register_commands("wren", PLATFORM, [nest, secret, admin, command("song")])
    assert menu(router, "tr", "private") == [("yuva", "Yuva"), ("song", "About song")]
    assert menu(router, "ru", "group") == [("nest", "Nest")]
