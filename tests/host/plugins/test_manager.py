from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from pydantic import BaseModel, ConfigDict

from onlyvips import hookimpl, hookspec
from tests.host.plugins.faces import face, manager

if TYPE_CHECKING:
    from onlyvips.platform import Platform


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")
    daily_xp: int = 5


def test_plugins_load_after_what_they_require(tmp_path: Path) -> None:
    plugins = manager(
        tmp_path,
        face("shop", requires={"ledger": ">=1,<2"}),
        face("quests"),
        face("ledger"),
    )
    assert plugins.names == ("quests", "ledger", "shop")
    assert plugins.quarantined == {}


def test_what_is_not_enabled_is_not_even_imported(tmp_path: Path) -> None:
    def quests() -> object:
        raise AssertionError("was imported")

    plugins = manager(tmp_path, quests, text="")
    assert plugins.names == ()
    assert plugins.state("quests").status == "off"


def test_safe_mode_loads_nothing(tmp_path: Path) -> None:
    assert manager(tmp_path, face("quests"), safe=True).names == ()


def test_an_import_error_quarantines_only_that_plugin(tmp_path: Path) -> None:
    def broken() -> object:
        raise ImportError("No module named 'nothing'")

    plugins = manager(tmp_path, broken, face("quests"))
    assert plugins.names == ("quests",)
    assert plugins.quarantined == {
        "broken": "cannot be imported: ImportError: No module named 'nothing'"
    }


def test_dependants_fall_with_what_they_require_and_say_why(tmp_path: Path) -> None:
    def ledger() -> object:
        raise RuntimeError("boom")

    plugins = manager(
        tmp_path,
        ledger,
        face("shop", requires={"ledger": ""}),
        face("gifts", requires={"shop": ""}),
        face("quests"),
    )
    assert plugins.names == ("quests",)
    assert "requires ledger, which is off: cannot be imported" in plugins.quarantined["shop"]
    assert plugins.quarantined["gifts"].startswith("requires shop, which is off")


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        (">=0.2,<0.3", "works with host >=0.2,<0.3, but this host is 0.1.0"),
        (">=0.1", "needs a lower and an upper bound"),
        ("<1", "needs a lower and an upper bound"),
        ("about one", "is not a PEP 440 range"),
    ],
)
def test_a_host_range_that_does_not_fit_quarantines(tmp_path: Path, host: str, reason: str) -> None:
    plugins = manager(tmp_path, face("quests", host=host), host_version="0.1.0")
    assert reason in plugins.quarantined["quests"]


def test_a_missing_requirement_says_what_to_do(tmp_path: Path) -> None:
    plugins = manager(tmp_path, face("shop", requires={"ledger": ""}))
    assert plugins.quarantined["shop"] == (
        "requires ledger, which is not enabled; install it first"
    )


def test_a_requirement_that_is_installed_but_off_says_how_to_enable_it(tmp_path: Path) -> None:
    text = "[plugins.shop]\nenabled = true\n"
    plugins = manager(tmp_path, face("shop", requires={"ledger": ""}), face("ledger"), text=text)
    assert "onlyvips plugin enable ledger" in plugins.quarantined["shop"]


def test_a_requirement_of_the_wrong_version_quarantines(tmp_path: Path) -> None:
    plugins = manager(
        tmp_path, face("shop", requires={"ledger": ">=2,<3"}), face("ledger", version="1.4")
    )
    assert plugins.quarantined == {"shop": "requires ledger >=2,<3, but 1.4 is installed"}


def test_a_circle_is_named_and_spares_the_others(tmp_path: Path) -> None:
    plugins = manager(
        tmp_path,
        face("eggs", requires={"hens": ""}),
        face("hens", requires={"eggs": ""}),
        face("farm", requires={"hens": ""}),
        face("quests"),
    )
    assert plugins.names == ("quests",)
    reason = plugins.quarantined["eggs"]
    assert reason.startswith("requirements go in a circle: ")
    assert "eggs -> hens" in reason
    assert "hens -> eggs" in reason
    assert "requires hens, which is off" in plugins.quarantined["farm"]


def test_an_enabled_plugin_that_is_not_installed_says_so(tmp_path: Path) -> None:
    plugins = manager(tmp_path, text="[plugins.ghost]\nenabled = true\n")
    assert "no installed package offers it" in plugins.quarantined["ghost"]


def test_a_face_without_identity_is_quarantined(tmp_path: Path) -> None:
    def quests() -> object:
        return object()

    plugins = manager(tmp_path, quests)
    assert "has no PLUGIN" in plugins.quarantined["quests"]


def test_a_name_that_differs_from_its_entry_point_is_quarantined(tmp_path: Path) -> None:
    def quests() -> object:
        return face("quest")

    plugins = manager(tmp_path, quests)
    assert "calls itself 'quest'" in plugins.quarantined["quests"]


def test_a_hook_nobody_declares_is_quarantined_unless_optional(tmp_path: Path) -> None:
    lost = face("lost", register_nothing=lambda: 1)
    patient = face("patient")
    patient.register_nothing = hookimpl(optionalhook=True)(lambda: 1)  # type: ignore[attr-defined]
    plugins = manager(tmp_path, lost, patient)
    assert plugins.names == ("patient",)
    assert "which nobody declares" in plugins.quarantined["lost"]


def test_a_hook_with_an_unknown_parameter_is_quarantined(tmp_path: Path) -> None:
    plugins = manager(tmp_path, face("odd", register_jobs=lambda plattform: []))
    assert "does not fit the contract" in plugins.quarantined["odd"]


def test_settings_are_read_into_the_plugins_model(tmp_path: Path) -> None:
    text = "[plugins.quests]\nenabled = true\n[plugins.quests.settings]\ndaily_xp = 9\n"
    plugins = manager(tmp_path, face("quests", register_settings=lambda: Settings), text=text)
    assert plugins.state("quests").settings == Settings(daily_xp=9)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("daily_xp = 'many'", "line 4: plugins.quests.settings.daily_xp: Input should be"),
        (
            "weekly = 1",
            "line 4: plugins.quests.settings.weekly: unknown setting; expected",
        ),
    ],
)
def test_wrong_settings_quarantine_with_file_line_and_expectation(
    tmp_path: Path, line: str, reason: str
) -> None:
    text = f"[plugins.quests]\nenabled = true\n[plugins.quests.settings]\n{line}\n"
    plugins = manager(tmp_path, face("quests", register_settings=lambda: Settings), text=text)
    assert reason in plugins.quarantined["quests"]


def test_settings_for_a_plugin_without_any_are_refused(tmp_path: Path) -> None:
    text = "[plugins.quests]\nenabled = true\n[plugins.quests.settings]\nx = 1\n"
    plugins = manager(tmp_path, face("quests"), text=text)
    assert "the plugin has no settings" in plugins.quarantined["quests"]


def test_a_raising_hook_quarantines_its_plugin_and_the_others_answer(tmp_path: Path) -> None:
    def fails() -> Any:
        raise ValueError("no\nway")

    def lazy() -> Iterator[int]:
        yield 1
        raise ValueError("too late")

    plugins = manager(
        tmp_path,
        face("one", register_cli_commands=lambda: [1]),
        face("two", register_cli_commands=fails),
        face("three", register_cli_commands=lazy),
        face("four", register_cli_commands=lambda: [4]),
    )
    assert plugins.collect("register_cli_commands") == {"one": [1], "four": [4]}
    assert plugins.quarantined["two"] == "raised in register_cli_commands: ValueError: no way"
    assert "too late" in plugins.quarantined["three"]
    assert plugins.names == ("one", "four")


def test_a_plugin_that_fell_during_a_hook_is_not_asked_any_more(tmp_path: Path) -> None:
    def fails() -> Any:
        raise ValueError

    plugins = manager(
        tmp_path,
        face("base", register_cli_commands=fails),
        face("upper", requires={"base": ""}, register_cli_commands=lambda: [1]),
    )
    assert plugins.collect("register_cli_commands") == {}


async def test_life_cycle_hooks_run_in_order_and_backwards(tmp_path: Path) -> None:
    calls: list[str] = []

    def hooks(name: str) -> dict[str, Any]:
        async def startup() -> None:
            calls.append(f"{name} up")
            if name == "sick":
                raise RuntimeError("ill")

        async def shutdown() -> None:
            calls.append(f"{name} down")

        return {"startup": startup, "shutdown": shutdown}

    plugins = manager(
        tmp_path,
        face("upper", requires={"base": ""}, **hooks("upper")),
        face("base", **hooks("base")),
        face("sick", **hooks("sick")),
    )
    told: list[str] = []
    plugins.on_quarantine(lambda name, reason: told.append(f"{name}: {reason}"))
    plugins.use_platforms(lambda _name: cast("Platform", None))
    await plugins.each_async("startup")
    await plugins.each_async("shutdown", backwards=True)
    assert calls == ["base up", "upper up", "sick up", "upper down", "base down"]
    assert told == ["sick: raised in startup: RuntimeError: ill"]


def test_a_plugin_adds_hooks_that_others_implement(tmp_path: Path) -> None:
    class Specs:
        @hookspec
        def register_quest_types(self) -> list[str]:
            return []

    plugins = manager(
        tmp_path,
        face("extra", register_quest_types=lambda: ["dance"]),
        face("quests", register_hookspecs=lambda: Specs),
    )
    assert plugins.collect("register_quest_types") == {"extra": ["dance"]}
    assert "register_quest_types" in plugins.hook_names
