from __future__ import annotations

from onlyvips.plugins.check import imports
from onlyvips.plugins.check.findings import Finding
from onlyvips.plugins.check.probing import Report
from onlyvips.plugins.check.project import read_project
from tests.host.plugin_check.folders import Folder, messages, only


def check(folder: Folder, **report: object) -> list[Finding]:
    found: list[Finding] = []
    plugin = read_project(folder.path, found)
    assert plugin is not None
    modules = imports.parse_modules(plugin, found)
    known = Report(complete=True, packages={"quester": "quests"}, **report)  # type: ignore[arg-type]
    imports.check_modules(plugin, modules, known, found)
    return found


def test_a_module_that_is_not_python_is_named_with_the_line(folder: Folder) -> None:
    file = folder.module("bad.py", "x = 1\ndef\n")

    finding = only(check(folder), "syntax")

    assert (finding.file, finding.line) == (file, 2)


def test_hosts_public_modules_may_be_imported_and_no_others(folder: Folder) -> None:
    folder.module(
        "good.py",
        """\
        import onlyvips
        from onlyvips import hookimpl, errors
        from onlyvips.bot.types import BotCommand
        from onlyvips.testing.telegram import World
        import onlyvips.jobs.types
        """,
    )
    folder.module(
        "bad.py",
        """\
        from onlyvips import host
        from onlyvips.jobs.queue import JobQueue
        import onlyvips.web.application
        from onlyvips.bot import runtime
        def later():
            from onlyvips_cli.app import app
        """,
    )

    found = check(folder)

    assert {finding.rule for finding in found} == {"host-internals"}
    assert [finding.line for finding in found] == [1, 2, 3, 4, 6]


def test_other_plugins_are_reached_through_their_api_alone(folder: Folder) -> None:
    folder.module(
        "uses.py",
        """\
        from typing import TYPE_CHECKING
        from onlyvips_wren import service
        from . import other
        from .deep import thing
        from quester.api import Quests
        from quester import api
        from quester.service import QuestService
        import onlyvips_ledger.tables
        if TYPE_CHECKING:
            from quester.api import Quest
        def hook():
            from quester.api import QuestType
        """,
    )

    strict = check(folder)
    required = check(folder, requires=frozenset({"quests"}))

    assert [f.line for f in strict if f.rule == "undeclared-requirement"] == [5, 6]
    assert messages(required, "undeclared-requirement") == []
    assert messages(required, "plugin-internals") == [
        "quester.service is the inside of the plugin quests.",
        "onlyvips_ledger.tables is the inside of the plugin ledger.",
    ]


def test_long_files_are_pointed_out(folder: Folder) -> None:
    folder.module("long.py", "x = 1\n" * 401)

    finding = only(check(folder), "long-file")

    assert finding.level == "warning"
    assert "401 lines" in finding.message
