"""The contract is documented, and every hook of it is used by a plugin of the tests."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from onlyvips.hookspecs import PROJECT, documented_hooks

HOOKS = documented_hooks()
PLUGINS_FOR_TESTS = Path(__file__).parents[1] / "plugins_for_tests"
SECTION = re.compile(r"^(Args|Returns|Example):\n((?:[ ]{4}.*\n|\n)+)", re.MULTILINE)


def docstring(hook: Any) -> str:
    return inspect.cleandoc(hook.__doc__ or "") + "\n"


def sections(hook: Any) -> dict[str, str]:
    return {name: dedent(body).strip() for name, body in SECTION.findall(docstring(hook))}


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_says_what_it_is_for_and_when_it_is_called(name: str) -> None:
    summary, _, rest = docstring(HOOKS[name]).partition("\n\n")

    assert summary.endswith(".")
    assert "\n" not in summary
    assert re.search(r"\b[Cc]alled\b", rest), "it does not say when it is called"


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_explains_its_parameters_and_what_it_returns(name: str) -> None:
    hook = HOOKS[name]
    signature = inspect.signature(hook)
    found = sections(hook)

    explained = re.findall(r"^(\w+): \S", found.get("Args", ""), re.MULTILINE)
    assert explained == list(signature.parameters)
    assert ("Returns" in found) == (signature.return_annotation != "None")
    for parameter in signature.parameters.values():
        assert parameter.annotation is not parameter.empty
    assert signature.return_annotation is not signature.empty


@pytest.mark.parametrize("name", HOOKS)
def test_a_hooks_example_implements_it(name: str) -> None:
    fence = re.fullmatch(r"```python\n(.*)\n```", sections(HOOKS[name])["Example"], re.DOTALL)
    assert fence is not None
    (function,) = ast.parse(fence[1]).body

    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    assert function.name == name
    assert [ast.unparse(d) for d in function.decorator_list] == ["hookimpl"]
    taken = {argument.arg for argument in function.args.args}
    assert taken <= set(inspect.signature(HOOKS[name]).parameters)
    is_async = inspect.iscoroutinefunction(HOOKS[name])
    assert isinstance(function, ast.AsyncFunctionDef) == is_async


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_implemented_by_a_plugin_of_the_tests(name: str) -> None:
    faces = [
        import_module(f"tests.plugins_for_tests.{path.parent.name}.plugin")
        for path in sorted(PLUGINS_FOR_TESTS.glob("*/plugin.py"))
    ]

    users = [f.__name__ for f in faces if hasattr(getattr(f, name, None), f"{PROJECT}_impl")]

    assert users, f"implement {name} in tests/plugins_for_tests and test what it does"


def test_the_contract_is_light_to_import() -> None:
    import subprocess
    import sys

    heavy = "quart telethon sqlalchemy alembic asyncpg databases redis babel pydantic"
    code = f"import onlyvips, sys; print([m for m in {heavy.split()!r} if m in sys.modules])"
    finished = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )

    assert finished.stdout.strip() == "[]"
