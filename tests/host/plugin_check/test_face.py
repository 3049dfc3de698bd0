from __future__ import annotations

import os

import pytest

from tests.host.plugin_check.folders import Folder, messages, only


def test_a_face_that_raises_is_blamed_on_the_line(folder: Folder) -> None:
    folder.module("helper.py", "def load():\n    raise RuntimeError('no\\nkey')\n")
    folder.face("from onlyvips_wren.helper import load\nload()\n")

    finding = only(folder.check(), "import")

    assert finding.message == "The face cannot be imported: RuntimeError: no key."
    assert (finding.file, finding.line) == (folder.package / "helper.py", 2)


@pytest.mark.parametrize(
    "end", ["raise SystemExit(3)", "import os; os._exit(3)", "while True: pass"]
)
def test_a_face_that_ends_or_holds_the_process_is_reported(folder: Folder, end: str) -> None:
    from onlyvips.plugins.check import check_path

    folder.face(f"{end}\n")

    finding = only(check_path(folder.path, timeout=1.5), "import")

    assert finding.level == "error"


def test_what_a_face_prints_does_not_disturb_the_report(folder: Folder) -> None:
    folder.face('import os\nprint("{}")\nos.write(1, b"[]")\n')

    assert folder.check() == []


def test_a_face_sees_nothing_of_the_operators_secrets(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret@localhost/x")
    folder.face('import os\nassert "secret" not in str(dict(os.environ)), sorted(os.environ)\n')

    assert folder.check() == []
    assert os.environ["TELEGRAM_BOT_TOKEN"] == "1:secret"


def test_a_face_must_not_import_what_is_heavy(folder: Folder) -> None:
    folder.module("tables.py", "import sqlalchemy\n")
    folder.face("from onlyvips_wren import tables\nimport quart\n")

    found = {(f.file.name, f.line) for f in folder.check() if f.rule == "heavy-face" and f.file}

    assert ("tables.py", 1) in found
    assert ("plugin.py", 5) in found


def test_a_face_without_plugin_info_is_an_error(folder: Folder) -> None:
    folder.module("plugin.py", "NAME = 'wren'\n")

    assert folder.rules() == {"no-plugin-info"}


def test_ranges_and_versions_must_be_readable(folder: Folder) -> None:
    folder.module(
        "plugin.py",
        """\
        from onlyvips import PluginInfo
        PLUGIN = PluginInfo("wren", "One\\ntwo", "one", ">=0.1", {"absent": "about 2"})
        """,
    )

    found = folder.check()

    assert "needs a lower and an upper bound" in messages(found, "bad-range")[0]
    assert (
        messages(found, "bad-range")[1] == "The range 'about 2' for absent is not a PEP 440 range."
    )
    assert messages(found, "bad-version") == ["The version 'one' is not one of PEP 440."]
    assert len(messages(found, "summary")) == 1
    assert only(found, "requirement-absent").level == "warning"


def test_a_range_that_leaves_this_host_out_is_an_error(folder: Folder) -> None:
    folder.module(
        "plugin.py",
        'from onlyvips import PluginInfo\nPLUGIN = PluginInfo("wren", "A", "1", ">=7,<8")\n',
    )

    assert "works with host >=7,<8" in only(folder.check(), "bad-range").message


def test_hooks_must_exist_and_take_what_they_are_passed(folder: Folder) -> None:
    folder.face(
        """
        @hookimpl
        def register_route(platform): ...

        @hookimpl
        def register_settings(platform): ...

        @hookimpl
        def register_seeds(platform=None): ...

        @hookimpl
        def startup(platform): ...

        def register_jobs(platform): ...

        @hookimpl(wrapper=True)
        def register_cli_commands():
            return (yield)

        @hookimpl(optionalhook=True)
        def register_quest_types_of_tomorrow(platform): ...
        """
    )

    found = folder.check()

    unknown = only(found, "unknown-hook")
    assert "Did you mean register_routes?" in unknown.fix
    assert unknown.line is not None
    assert messages(found, "hook-parameters") == [
        "register_settings takes platform, which the hook does not pass.",
        "register_seeds gives platform a default, so the hook does not pass it.",
        "startup must be written with async def.",
    ]
    assert "never called" in only(found, "unmarked-hook").message
    assert "register_cli_commands is a wrapper" in only(found, "hook-wrapper").message


def test_a_hook_that_does_work_while_it_registers_is_blamed_on_the_line(folder: Folder) -> None:
    folder.face(
        """
        @hookimpl
        def register_services(platform):
            return [1 / 0]

        @hookimpl
        def register_jobs(platform):
            platform.db.execute("SELECT 1").__await__()
        """
    )

    found = [finding for finding in folder.check() if finding.rule == "hook-raises"]

    assert [(f.line, f.message) for f in found] == [
        (7, "register_services raises ZeroDivisionError: division by zero."),
        (
            11,
            "register_jobs raises RuntimeError: nothing is connected while plugins register; do "
            "this in startup.",
        ),
    ]
