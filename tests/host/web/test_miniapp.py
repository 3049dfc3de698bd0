from __future__ import annotations

import base64
import gzip
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from onlyvips.registry import Screen
from onlyvips.web.headers import EMPTY
from onlyvips.web.icons import ICONS
from onlyvips.web.screen_files import ScreenFiles, module_problem

from .conftest import FAN, AppFactory

ROOT = Path(__file__).parents[3]
IMPORT_MAP = '{"imports": {"react": "/app/assets/react-1.js"}}'
INDEX = f"""<!doctype html>
<script type="importmap">{IMPORT_MAP}</script>
<script>notAllowed()</script>
<script type="module" src="/app/assets/shell-1.js"></script>
"""
HASH = base64.b64encode(sha256(IMPORT_MAP.encode()).digest()).decode()
CODE = "export const answer = 42;\n" * 100
IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    folder = tmp_path / "shell"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "simulator.html").write_text("<p>simulator</p>")
    (folder / "assets" / "shell-1.js").write_text(CODE)
    (folder / "assets" / "picture-1.webp").write_bytes(b"RIFF" * 200)
    (folder / "assets" / "notes.md").write_text("not for browsers")
    (tmp_path / "secret.json").write_text("{}")
    (folder / "assets" / "link.json").symlink_to(tmp_path / "secret.json")
    return folder


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package of a plugin that has a screen."""
    folder = tmp_path / "onlyvips_hello"
    (folder / "ui" / "messages").mkdir(parents=True)
    (folder / "settings.json").write_text("{}")
    (folder / "ui" / "hello.js").write_text("import './part.js';")
    (folder / "ui" / "part.js").write_text(CODE)
    (folder / "ui" / "messages" / "en.json").write_text("{}")
    (folder / "ui" / "hello.tsx").write_text("source")
    (folder / "ui" / ".hidden.js").write_text("hidden")
    (folder / "ui" / "link.js").symlink_to(folder / "settings.json")
    return folder


def screen(module: str, **changes: Any) -> Screen:
    return Screen("/hello", "Hello", "wave", "tab", module, **changes)


async def test_every_address_of_the_shell_answers_with_its_page(
    make_app: AppFactory, shell: Path
) -> None:
    client = make_app(miniapp=shell).test_client()

    for path in ("/app/", "/app/quests/7", "/app/sign-in?id=7"):
        response = await client.get(path)
        assert response.status_code == 200, path
        assert (await response.get_data(as_text=True)) == INDEX
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-cache"
    again = await client.get("/app/", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, await again.get_data()) == (304, b"")
    without_slash = await client.get("/app?startapp=quest_7")
    assert without_slash.status_code == 308
    assert without_slash.headers["Location"] == "/app/?startapp=quest_7"
    head = await client.head("/app/")
    assert (head.status_code, head.headers["ETag"]) == (200, response.headers["ETag"])
    assert "/app/" not in (await (await client.get("/openapi.json")).get_json())["paths"]


async def test_the_policy_allows_the_import_map_and_no_other_inline_script(
    make_app: AppFactory, shell: Path
) -> None:
    client = make_app(miniapp=shell).test_client()

    policy = (await client.get("/app/")).headers["Content-Security-Policy"]

    sources = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert sources["script-src"] == f"'self' https://telegram.org 'sha256-{HASH}'"
    assert sources["style-src"] == f"'self' {EMPTY}"
    assert sources["default-src"] == "'none'"
    assert "unsafe" not in policy
    (shell / "index.html").write_text(INDEX.replace("react-1", "react-two"))
    changed = (await client.get("/app/")).headers["Content-Security-Policy"]
    assert HASH not in changed, "a new build has an import map of its own"
    assert changed.count("sha256-") == policy.count("sha256-") == 2


async def test_hashed_files_are_kept_for_ever_and_compressed_once(
    make_app: AppFactory, shell: Path
) -> None:
    client = make_app(miniapp=shell).test_client()

    plain = await client.get("/app/assets/shell-1.js")
    packed = await client.get("/app/assets/shell-1.js", headers={"Accept-Encoding": "br, gzip"})
    refused = await client.get("/app/assets/shell-1.js", headers={"Accept-Encoding": "gzip;q=0"})
    picture = await client.get("/app/assets/picture-1.webp", headers={"Accept-Encoding": "gzip"})

    assert plain.headers["Cache-Control"] == packed.headers["Cache-Control"] == IMMUTABLE
    assert plain.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in refused.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(await packed.get_data()) == CODE.encode() == await plain.get_data()
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert "Content-Encoding" not in picture.headers, "it is compressed already"


@pytest.mark.parametrize(
    "path",
    [
        "assets/absent.js",
        "assets/notes.md",
        "assets/link.json",
        "assets/../index.html",
        "assets/%2e%2e/index.html",
        "..%2fsecret.json",
        "/etc/passwd.json",
        "index.html",
        "simulator.html",
        ".hidden.js",
    ],
)
async def test_nothing_else_is_given_away(make_app: AppFactory, shell: Path, path: str) -> None:
    response = await make_app(miniapp=shell).test_client().get(f"/app/{path}")

    assert response.status_code in {308, 404}, await response.get_data()
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


async def test_where_it_is_not_built_the_page_says_what_to_do(
    make_app: AppFactory, tmp_path: Path
) -> None:
    client = make_app(miniapp=tmp_path / "absent").test_client()

    response = await client.get("/app/")

    assert response.status_code == 503
    assert "make miniapp" in await response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-store"
    assert (await client.get("/app/assets/shell-1.js")).status_code == 404


async def test_without_it_there_is_nothing_below_app(make_app: AppFactory) -> None:
    client = make_app().test_client()

    assert (await client.get("/app/")).status_code == 404


async def test_a_screens_folder_is_served_below_a_digest_of_it(
    make_app: AppFactory, shell: Path, package: Path
) -> None:
    app = make_app(
        miniapp=shell,
        screens={"hello": [screen("ui/hello.js"), screen("ui/missing.js")]},
        screen_files=ScreenFiles({"hello": package}),
    )
    client = app.test_client()

    document = await (await client.get("/api/v1/ui/manifest", headers=FAN)).get_json()

    (listed,) = document["screens"]  # the one whose module is missing is left out
    module = listed["module"]
    base = module.removesuffix("hello.js")
    assert base.startswith("/app/plugins/hello/")
    for name, kind in (
        ("hello.js", "text/javascript; charset=utf-8"),
        ("part.js", "text/javascript; charset=utf-8"),
        ("messages/en.json", "application/json"),
    ):
        response = await client.get(base + name)
        assert (response.status_code, response.headers["Content-Type"]) == (200, kind)
        assert response.headers["Cache-Control"] == IMMUTABLE
    for name in ("hello.tsx", ".hidden.js", "link.js", "../settings.json", "settings.json"):
        assert (await client.get(base + name)).status_code == 404, name
    old = await client.get("/app/plugins/hello/0123/part.js")
    assert (old.status_code, old.headers["Location"]) == (307, f"{base}part.js")
    assert (await client.get("/app/plugins/hello/0123/gone.js")).status_code == 404
    assert (await client.get(module.replace("hello/", "other/", 1))).status_code == 404


async def test_another_process_may_have_given_the_address(
    make_app: AppFactory, shell: Path, package: Path
) -> None:
    address = ScreenFiles({"hello": package}).url("hello", "ui/hello.js")
    app = make_app(
        miniapp=shell,
        screens={"hello": [screen("ui/hello.js")]},
        screen_files=ScreenFiles({"hello": package}),
    )

    assert (await app.test_client().get(str(address))).status_code == 200


def test_the_digest_is_that_of_names_and_bytes(package: Path) -> None:
    def url() -> str | None:
        return ScreenFiles({"hello": package}).url("hello", "ui/hello.js")

    first = url()
    assert url() == first
    (package / "ui" / "hello.tsx").write_text("what is not served does not count")
    assert url() == first
    (package / "ui" / "part.js").rename(package / "ui" / "piece.js")
    second = url()
    assert second != first
    (package / "ui" / "messages" / "en.json").write_text('{"a": "b"}')
    assert url() not in {first, second}


def test_an_author_sees_changes_at_the_next_look(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.web.screen_files._LOOK_AGAIN", 0.0)
    watching, still = ScreenFiles({"hello": package}, watch=True), ScreenFiles({"hello": package})
    before = watching.url("hello", "ui/hello.js"), still.url("hello", "ui/hello.js")

    (package / "ui" / "hello.js").write_text("export default () => 'changed';")

    assert watching.url("hello", "ui/hello.js") != before[0]
    assert still.url("hello", "ui/hello.js") == before[1]


@pytest.mark.parametrize(
    ("module", "word"),
    [
        ("ui/hello.tsx", "ES module"),
        ("ui/../settings.json", "ES module"),
        ("../other/hello.js", "ES module"),
        ("/etc/hello.js", "ES module"),
        ("hello.js", "folder of its own"),
        ("ui/missing.js", "not been built"),
        ("ui/link.js", "link"),
    ],
)
def test_a_module_that_cannot_be_served_says_why(package: Path, module: str, word: str) -> None:
    problem = module_problem(package, module)

    assert problem is not None
    assert word in problem


def test_the_shell_draws_every_icon_that_a_screen_may_name() -> None:
    drawn = (ROOT / "miniapp" / "src" / "components" / "icons.ts").read_text(encoding="utf-8")

    assert set(re.findall(r"^  (\w+): ", drawn, re.MULTILINE)) >= ICONS
