from __future__ import annotations

from tests.host.plugin_check.folders import Folder, messages, only


def test_settings_need_defaults_that_hold_and_hide_secrets(folder: Folder) -> None:
    folder.face(
        """
        @hookimpl
        def register_settings():
            from pydantic import BaseModel

            class Settings(BaseModel):
                url: str
                api_token: str = ""
            return Settings
        """
    )

    found = folder.check()

    assert messages(found, "settings") == [
        "The setting url has no default.",
        "The setting api_token sounds like a secret and would be shown.",
    ]
    assert [f.level for f in found] == ["error", "warning"]


def test_commands_need_names_and_descriptions_that_telegram_takes(folder: Folder) -> None:
    folder.face(
        """
        @hookimpl
        def register_bot_commands(platform):
            from onlyvips.bot.types import BotCommand

            async def say(context): ...
            async def idle(): ...
            every = {"en": "Say", "tr": "Söyle", "ru": "Скажи", "ar": "قل"}
            return [
                BotCommand("Say", every, say),
                BotCommand("say", every, say, names={"tr": "söyle"}),
                BotCommand("twice", every, say),
                BotCommand("twice", every, say),
                BotCommand("long", {**every, "en": "x" * 257}, say),
                BotCommand("english", {"en": "Only"}, say),
                BotCommand("idle", every, idle),
                BotCommand("help", every, say),
            ]
        """
    )

    found = folder.check()

    assert set(messages(found, "command")) == {
        "/Say is no name for a command.",
        "/söyle is no name for a command.",
        "/twice is there twice.",
        "/help is the host's own.",
        "The description of /long in en has 257 signs.",
        "/english has no description in tr, ru, ar.",
    }
    assert len(messages(found, "handler")) == 1
    assert "telegram=True" in only(found, "uses").message


def test_handlers_keep_to_their_own_prefix(folder: Folder) -> None:
    folder.face(
        """
        @hookimpl
        def register_bot_handlers(platform):
            from onlyvips.bot.types import CallbackHandler, DeepLinkHandler

            async def hear(context): ...
            return [CallbackHandler("wrens", hear), DeepLinkHandler("a b", hear),
                    CallbackHandler("wren.more", hear), DeepLinkHandler("wren_", hear)]
        """,
        info="uses=Uses(telegram=True)",
    )

    assert [f.rule for f in folder.check()] == ["callback-prefix", "deep-link"]


def test_handlers_of_every_kind_take_what_they_are_called_with(folder: Folder) -> None:
    folder.face(
        """
        @hookimpl
        def register_bot_handlers(platform):
            from onlyvips.bot import types

            async def answer(context): ...
            async def hear(thing, platform): ...
            async def raw(update, client, platform): ...
            kinds = [types.MembershipHandler, types.ReactionHandler, types.ChannelPostHandler,
                     types.PollVoteHandler, types.PinHandler, types.BotMembershipHandler]
            return [*(kind(hear) for kind in kinds), types.MessageHandler(answer),
                    types.RawHandler("UpdateBotStopped", raw), types.PinHandler(answer), 7]
        """,
        info="uses=Uses(telegram=True)",
    )

    found = folder.check()

    assert [f.rule for f in found] == ["handler", "hook-result"]
    assert messages(found, "handler") == [
        "The handler of a PinHandler does not take 2 positional parameters."
    ]


def test_jobs_and_schedules_must_fit_together(folder: Folder) -> None:
    folder.face(
        """
        @hookimpl
        def register_jobs(platform):
            from onlyvips.jobs.types import Job, Schedule

            async def run(payload, context): ...
            return [Job("sweep", run), Job("a.b", run), Job("sweep", run),
                    Schedule("sweep", "0 3 * * *"), Schedule("absent", "0 3 * * *"),
                    Schedule("sweep", "every day"), 7]
        """
    )

    found = folder.check()

    assert sorted(messages(found, "job")) == [
        "'a.b' is no name for a job.",
        "The job sweep is there twice.",
    ]
    assert len(messages(found, "schedule")) == 2
    assert messages(found, "hook-result") == ["register_jobs returned int."]


def test_names_stay_within_the_plugin(folder: Folder) -> None:
    folder.face(
        """
        @hookimpl
        def register_permissions(platform):
            from onlyvips.accounts.types import Permission
            return [Permission("robin.sing", "Sing"), Permission("wren.sing", "Sing", {"singer"})]

        @hookimpl
        def register_screens(platform):
            from onlyvips.registry import Screen
            return [Screen("/robin", "Song", "note", "tab", "ui/song.js")]

        @hookimpl
        def register_routes(platform):
            from quart import Blueprint
            return Blueprint("robin", __name__, url_prefix="/sing")

        @hookimpl
        def register_metrics(platform):
            from onlyvips.registry import Metric
            return [Metric("counter", "songs sung", "Songs")]

        @hookimpl
        def register_health_checks(platform):
            from onlyvips.registry import HealthCheck
            async def check(): ...
            return [HealthCheck("voice", check), HealthCheck("voice", check)]

        @hookimpl
        def register_cli_commands():
            from onlyvips.registry import CliCommand
            return [CliCommand("wren", "Sing", "onlyvips_wren.cli:app")]

        @hookimpl
        def register_event_handlers(platform):
            from onlyvips.events import Event, EventHandler
            class Sung(Event): ...
            async def hear(event, context): ...
            return [EventHandler(Sung, hear)]
        """
    )

    found = folder.check()

    assert len(messages(found, "permission")) == 2
    assert len(messages(found, "routes")) == 2
    assert {"screen", "metric", "duplicate", "cli", "event", "translations"} <= {
        f.rule for f in found
    }


def test_screens_are_what_the_shell_can_show(folder: Folder) -> None:
    folder.module("ui/list.js", "export default () => null;")
    folder.module("loose.js", "export default () => null;")
    folder.face(
        """
        @hookimpl
        def register_screens(platform):
            from onlyvips.registry import Screen
            built = "ui/list.js"
            return [
                Screen("/wren", "Songs", "play", "tab", built),
                Screen("/wren/:id", "Song", "play", "hidden", built),
                Screen("/wren", "Again", "play", "tab", built),
                Screen("/wren/Big Song", "Big", "play", "tab", built),
                Screen("/wren/a/:id", "Other", "play", "tab", built),
                Screen("/wren/b", "Note", "note", "tab", built),
                Screen("/wren/c", "Place", "play", "sidebar", built),
                Screen("/wren/d", "Role", "play", "admin", built, frozenset({"singer"})),
                Screen("/wren/e", "Late", "play", "tab", "ui/late.js"),
                Screen("/wren/f", "Loose", "play", "tab", "loose.js"),
                Screen("/wren/g", "Source", "play", "tab", "ui/list.tsx"),
            ]
        """
    )

    found = [(f.level, f.message) for f in folder.check() if f.rule == "screen"]

    assert [message for level, message in found if level == "warning"] == [
        "The screen /wren/e: ui/late.js is not there; the screens have not been built."
    ]
    assert sorted(message for level, message in found if level == "error") == [
        "The route /wren/Big Song of a screen cannot be used.",
        "The screen /wren/a/:id is offered as tab and has parameters.",
        "The screen /wren/b has the icon 'note', which nobody draws.",
        "The screen /wren/c has the placement 'sidebar'.",
        "The screen /wren/d names the role singer.",
        "The screen /wren/f: loose.js lies among the package's modules; "
        "put it in a folder of its own, as ui/.",
        "The screen /wren/g: 'ui/list.tsx' does not name an ES module, such as ui/dist/hello.js.",
        "Two screens have the route /wren.",
    ]


def test_services_are_keyed_by_protocols_of_the_api(folder: Folder) -> None:
    folder.module(
        "inner.py",
        "from typing import Protocol\nclass Singer(Protocol):\n    def sing(self): ...\n",
    )
    folder.face(
        """
        @hookimpl
        def register_services(platform):
            from onlyvips.registry import Service
            from onlyvips_wren.inner import Singer
            each = Service(Singer, object(), per_plugin=True)
            return [Service(Singer, object()), each, Service(dict, {})]
        """
    )

    assert sorted(messages(folder.check(), "service")) == [
        "The implementation of Singer has no for_plugin.",
        "The implementation of Singer has no sing.",
        "The protocol Singer lies in onlyvips_wren.inner.",
        "The service dict is keyed by a class that is no Protocol.",
    ]


def test_tables_that_refer_to_accounts_need_an_answer_for_personal_data(folder: Folder) -> None:
    folder.module(
        "tables.py",
        """\
        from sqlalchemy import BigInteger, Column, ForeignKey, MetaData, Table
        metadata = MetaData(schema="wren")
        Table("songs", metadata, Column("id", BigInteger, primary_key=True),
              Column("by", ForeignKey("core.accounts.id")),
              Column("quest", ForeignKey("quests.quests.id")))
        Table("stray", metadata, Column("id", BigInteger, primary_key=True), schema="robin")
        """,
    )
    folder.module("migrations/__init__.py", "")
    folder.module(
        "migrations/versions/0001.py",
        'revision = "0001"\ndown_revision = None\ndef upgrade(): ...\ndef downgrade(): ...\n',
    )
    folder.face(
        """
        @hookimpl
        def register_migrations():
            from onlyvips.registry import Migrations
            return Migrations("onlyvips_wren.migrations", "onlyvips_wren.tables:metadata")
        """
    )

    found = folder.check()

    assert "songs.by refers to accounts" in only(found, "user-data").message
    assert only(found, "foreign-key").message == "songs.quest points to quests.quests.id."
    assert only(found, "tables").message == "The table robin.stray is not in the schema wren."
    assert "database=True" in only(found, "uses").message


def test_figures_have_names_units_and_handlers(folder: Folder) -> None:
    folder.face(
        """
        @hookimpl
        def register_figures(platform):
            from onlyvips.registry import Figure

            async def value(): ...
            async def course(first): ...
            return [
                Figure("Wrens seen", "N", "count", value),
                Figure("wrens", "N", "birds", value),
                Figure("eggs", "N", "count", value, course),
                Figure("eggs", "N", "count", course),
            ]
        """
    )

    found = folder.check()

    assert messages(found, "figure") == [
        "'Wrens seen' is no name for a figure.",
        "The figure wrens has the unit 'birds'.",
    ]
    assert len(messages(found, "handler")) == 2
    assert messages(found, "duplicate") == ["Two of register_figures are called eggs."]
