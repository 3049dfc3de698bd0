"""Builds the MiniApp: ``make miniapp``, and part of ``make run`` and ``make test``.

    python miniapp/build.py [--check] [--force] [--no-types] [--run SCRIPT]

Each step is done only when something it depends on has another content than at the last time, so
that a build of what is built takes a moment:

- packages: ``npm ci``, when the lock file changed;
- bundle: ``npm run build`` makes the shell and the screens of plugins;
- document: ``onlyvips openapi``, when any Python file changed;
- types: ``openapi-typescript`` makes the types of the API's client of the document.

Node is taken from the machine, or from PyPI where there is none. Only Python's standard library is
used here.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from builder.node import Node, find_node
from builder.programs import BuildError, run, say
from builder.tree import Stamps, Tree, digest, write

#: Settings of the person who builds; the build is the same for everybody.
_PERSONAL = re.compile(r"ONLYVIPS_|DATABASE_URL|REDIS_URL|TELEGRAM_|NODE_OPTIONS$")


class Build:
    """One run of the build.

    Args:
        tree: The repository.
        environment: Variables of the process.
        force: Do every step.
        types: Also make the types of the API's client, which only checks need.
    """

    def __init__(
        self,
        tree: Tree,
        environment: Mapping[str, str],
        *,
        force: bool = False,
        types: bool = True,
    ) -> None:
        self._tree = tree
        self._environment = {k: v for k, v in environment.items() if not _PERSONAL.match(k)}
        self._outer = environment
        self._force = force
        self._types = types
        self._stamps = Stamps(tree.kept)
        self._node: Node | None = None
        self._lock = digest(tree.root, [tree.lock])

    def missing(self) -> list[str]:
        """Return the names of the steps that are to be done."""
        found = []
        if self._force or not self._has_packages():
            found.append("packages")
        if self._force or not self._has_bundle(self._bundle_inputs()):
            found.append("bundle")
        if self._types:
            if self._force or not self._has_document(self._document_inputs()):
                found.append("document")
            if self._force or not self._has_types():
                found.append("types")
        return found

    def do(self) -> bool:
        """Do what is to be done; say whether there was anything.

        Raises:
            BuildError: A step failed. What was built before is still there.
        """
        missing = self.missing()
        if not missing:
            return False
        with ThreadPoolExecutor(2) as threads:
            # The document needs no packages, and the bundle no types.
            document = threads.submit(self._make_document) if "document" in missing else None
            if "packages" in missing:
                self._install_packages()
            bundle = threads.submit(self._make_bundle) if "bundle" in missing else None
            problems = [_problem_of(document)]
            if problems == [None] and self._types and (self._force or not self._has_types()):
                problems.append(_problem_of(threads.submit(self._make_types)))
            problems.append(_problem_of(bundle))
        if told := [str(problem) for problem in problems if problem is not None]:
            raise BuildError("\n\n".join(told))
        return True

    def run_script(self, name: str) -> int:
        """Run a script of package.json, which prints what it has to say; return its exit code.

        Raises:
            BuildError: There is no Node.
        """
        node = self._find_node()
        return subprocess.run(  # noqa: S603 - a script of this repository
            [*node.npm, "run", "--silent", name],
            cwd=self._tree.miniapp,
            env=self._for_npm(node),
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode

    # ---- packages

    @property
    def _package_stamp(self) -> Path:
        return self._tree.miniapp / "node_modules" / ".onlyvips-lock"

    def _has_packages(self) -> bool:
        try:
            return self._package_stamp.read_text(encoding="utf-8") == self._lock
        except OSError:
            return False

    def _install_packages(self) -> None:
        # Scripts of packages are not run: none of ours needs one.
        self._npm("installing packages", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        write(self._package_stamp, self._lock)

    # ---- bundle

    def _bundle_inputs(self) -> str:
        return digest(self._tree.root, self._tree.sources())

    def _has_bundle(self, inputs: str) -> bool:
        return self._stamps.fits("bundle", inputs) and self._tree.is_bundled()

    def _make_bundle(self) -> None:
        inputs = self._bundle_inputs()
        sizes = self._npm("building the shell and screens", "run", "--silent", "build")
        sys.stderr.write(sizes)
        if not self._tree.is_bundled():
            raise BuildError("npm run build ended well, but not every screen is there.")
        self._stamps.set("bundle", inputs)

    # ---- document and types

    def _document_inputs(self) -> str:
        return digest(self._tree.root, self._tree.python())

    def _has_document(self, inputs: str) -> bool:
        return self._stamps.fits("document", inputs) and self._tree.document.is_file()

    def _make_document(self) -> None:
        say("asking the host what its API looks like")
        inputs = self._document_inputs()
        with tempfile.TemporaryDirectory() as folder:
            # All plugins of the repository, whichever its developer has turned on.
            sections = [f"[plugins.{name}]\nenabled = true\n" for name in self._tree.plugins]
            Path(folder, "plugins.toml").write_text("\n".join(sections), encoding="utf-8")
            made = Path(folder, "openapi.json")
            command = (sys.executable, "-m", "onlyvips_cli", "-C", folder, "openapi")
            run(
                "onlyvips openapi",
                [*command, "-o", str(made)],
                Path(folder),
                self._environment,
            )
            text = made.read_text(encoding="utf-8")
        for name in self._tree.plugins:
            if not any(path.startswith(f"/api/v1/{name}") for path in json.loads(text)["paths"]):
                raise BuildError(
                    f"The API has no routes of the plugin {name}; see: onlyvips plugin list"
                )
        write(self._tree.document, text)
        self._stamps.set("document", inputs)

    def _types_inputs(self) -> str:
        return digest(self._tree.root, [self._tree.document, self._tree.lock])

    def _has_types(self) -> bool:
        tree = self._tree
        if not (tree.document.is_file() and tree.types.is_file()):
            return False
        return self._stamps.fits("types", self._types_inputs())

    def _make_types(self) -> None:
        beside = self._tree.kept / "schema.d.ts"
        self._npm(
            "making types of the API",
            *("exec", "--", "openapi-typescript", str(self._tree.document), "-o", str(beside)),
        )
        write(self._tree.types, beside.read_text(encoding="utf-8"))
        self._stamps.set("types", self._types_inputs())

    def _npm(self, what: str, *arguments: str) -> str:
        node = self._find_node()
        say(what)
        return run(what, [*node.npm, *arguments], self._tree.miniapp, self._for_npm(node))

    def _find_node(self) -> Node:
        if self._node is None:
            self._node = find_node(self._tree, self._outer)
        return self._node

    def _for_npm(self, node: Node) -> dict[str, str]:
        # Packages call `node` by its name.
        path = os.pathsep.join((str(node.node.parent), self._environment.get("PATH", "")))
        quiet = {"NO_COLOR": "1", "npm_config_update_notifier": "false"}
        return {**self._environment, "PATH": path, **quiet}


def _problem_of(step: Future[None] | None) -> BuildError | None:
    """Wait for a step and return why it failed, if it did."""
    if step is None:
        return None
    try:
        step.result()
    except BuildError as error:
        return error
    return None


@contextlib.contextmanager
def alone(folder: Path, wait: Callable[[], None]) -> Iterator[None]:
    """Be the only build of a repository for a while.

    Args:
        folder: What the build keeps.
        wait: Called when another one has to be waited for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main(arguments: list[str] | None = None, tree: Tree | None = None) -> int:
    """Build, or say whether that is needed; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the MiniApp.")
    parser.add_argument("--check", action="store_true", help="only say what would be done")
    parser.add_argument("--force", action="store_true", help="do every step")
    parser.add_argument("--no-types", action="store_true", help="make what is served alone")
    parser.add_argument("--run", metavar="SCRIPT", help="then run a script of package.json")
    options = parser.parse_args(arguments)
    tree = tree or Tree(Path(__file__).resolve().parent.parent)
    began = time.monotonic()
    try:
        with alone(tree.kept, lambda: say("waiting for another build")):
            build = Build(tree, os.environ, force=options.force, types=not options.no_types)
            if options.check:
                missing = build.missing()
                say(f"to be done: {', '.join(missing)}" if missing else "up to date")
                return 1 if missing else 0
            if build.do():
                say(f"built after {time.monotonic() - began:.1f} s")
            elif options.run is None:
                say("up to date")
        if options.run is not None:
            return build.run_script(options.run)
    except BuildError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
