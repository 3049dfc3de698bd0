"""The platform of the pictures: all plugins, the demo, and people who have been here for a while.

Everything happens at the same moments of the same days, whatever the machine's clock says.
"""

from __future__ import annotations

import base64
import contextlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from onlyvips_content.drawing.pictures import STYLES, draw_picture
from onlyvips_content.seeds.definitions import demo_files, demo_people
from onlyvips_content.seeds.people import creator_account, fan_accounts

from onlyvips import log
from onlyvips.accounts.types import TelegramProfile
from onlyvips.clock import MovableClock
from onlyvips.host import Host
from onlyvips.host.seeding import sow
from onlyvips.testing.database import database_server
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.factory import HostFactory, JobRunner
from onlyvips.testing.hosts import Options, Templates
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser, World
from onlyvips.testing.telegram.demo import CHANNEL, DISCUSSION, GROUP, PEOPLE, seed_demo

PLUGINS = ("quests", "ledger", "content")
#: The day of the pictures, and how long people have been here until then.
NOW = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
DAYS = 12
ADMIN = (105, "Nora", "nora_vip", "en")
API = "/api/v1"
#: What happens by the clock.
JOBS = ("quests.turn_seasons", "quests.settle", "quests.tend_boards", "content.count_marks")
FOLLOWED = ("mira-holt", "june-okafor", "ilya-orbitov", "ebru-tan")
LIKED = ("A week above the clouds", "Larches in October", "Saturday market")
BEGUN = {"A night outside": 0.4, "Wind at 3,000 metres": 0.7}
BOUGHT = ("Seven ranges", "How I plan a sunrise", "Как звучит планета", "خطّ الريح")
HELLO = "Hello everybody, nice to be here!"
ABOUT_ME = "I came for the photographs of the sea and stay for all of you. {}"
COMMENT = "So glad that this is here at last, {} says hello!"


@dataclass(slots=True)
class Stage:
    """The platform, with those who are in the pictures.

    Attributes:
        host: It listens.
        http: A client of its API; nobody is signed in.
        world: The simulated Telegram.
        alice: A fan.
        layla: A fan whose language is Arabic.
        mira: A creator.
        nora: Who looks after the platform.
        fans: Everybody else.
        places: Numbers of works and quests that are shown.
    """

    host: Host
    http: ApiClient
    world: World
    alice: TelegramUser
    layla: TelegramUser
    mira: TelegramUser
    nora: TelegramUser
    fans: Sequence[TelegramUser] = field(default_factory=list)
    places: dict[str, int | str] = field(default_factory=dict)

    async def client(self, user: TelegramUser) -> ApiClient:
        """Return a client of the API that somebody is signed in with."""
        client = self.http.another()
        await client.sign_in(user)
        return client


@contextlib.asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """Start the platform and let it all happen.

    Args:
        folder: An empty one.
    """
    log.configure("error", "console", sys.stderr)
    clock = MovableClock(NOW - timedelta(days=DAYS), frozen=True)
    world = World(clock=clock.now)
    seed_demo(world)
    async with AsyncExitStack() as stack:
        server = stack.enter_context(database_server())
        factory = HostFactory(
            # No worker: what is to happen has happened before the first picture.
            Options(
                plugins=PLUGINS,
                serve=True,
                # As `onlyvips up` does it; within the process it would not last that long.
                telegram="mtproto",
                roles=frozenset({"web", "bot"}),
                host={"environment": "development", "log_level": "warning"},
            ),
            templates=Templates(server),
            directory=folder,
            world=world,
            clock=clock,
            events=CapturedEvents(),
            valkey=lambda: "",
        )
        stack.push_async_callback(factory.close)
        host = await factory()
        http = await stack.enter_async_context(ApiClient(host))
        made = await _people(host, http, world)
        await _live(made, clock)
        yield made


async def _people(host: Host, http: ApiClient, world: World) -> Stage:
    """Let everybody of the demo have an account."""
    platform = host.platform_of("content")
    world.add_user(*ADMIN[:2], username=ADMIN[2], language=ADMIN[3])
    for number, name, username, language in (*PEOPLE, ADMIN):
        await host.accounts.ensure(
            TelegramProfile(number, name, username=username, language_code=language)
        )
    accounts = [
        await creator_account(platform, file.creator, place)
        for place, file in enumerate(demo_files())
    ]
    fans = await fan_accounts(platform, demo_people())
    users = {
        account.telegram_id: TelegramUser(
            world, account.telegram_id, account.name, language=account.language
        )
        for account in (*accounts, *fans)
        if account.telegram_id is not None
    }
    known = {number: TelegramUser(world, number) for number, *_ in (*PEOPLE, ADMIN)}
    nora = await host.accounts.by_telegram_id(ADMIN[0])
    assert nora is not None
    await host.accounts.grant(nora.id, "admin")
    mira = users[accounts[0].telegram_id or 0]
    others = [known[102], known[103], *[users[fan.telegram_id or 0] for fan in fans]]
    return Stage(host, http, world, known[101], known[104], mira, known[105], others)


async def _live(made: Stage, clock: MovableClock) -> None:
    """Let the days go by."""
    run_jobs = JobRunner(made.host)
    await _sow(made.host, slow=False)
    regulars = [made.alice, made.layla, *made.fans]
    for day in range(DAYS + 1):
        coming = [user for place, user in enumerate(regulars) if _comes(place, day)]
        for user in coming:
            client = await made.client(user)
            await _do(client.post(f"{API}/quests/daily"))
            await client.aclose()
        await _talk(made, regulars, day)
        await run_jobs(*JOBS, raise_errors=False)
        if day == DAYS - 1:
            await _proofs(made)
            await run_jobs(raise_errors=False)
        if day < DAYS:
            clock.move(timedelta(days=1))
    await _sow(made.host, slow=True)
    await run_jobs(raise_errors=False)
    await _alice(made)
    await _others(made)
    await made.alice.says("/start")
    await made.alice.says("/profile")
    await run_jobs(*JOBS, raise_errors=False)
    await run_jobs(ahead=timedelta(hours=1), raise_errors=False)


def _comes(place: int, day: int) -> bool:
    """Alice comes daily; the others now and then."""
    return place == 0 or (place * 7 + day * 5) % 11 < 4 + place % 5


async def _sow(host: Host, *, slow: bool) -> None:
    async for sown in sow(host, demo=True, slow=slow):
        if sown.problem:
            raise RuntimeError(f"the seed {sown.seed} of {sown.plugin} failed: {sown.problem}")


async def _talk(made: Stage, people: Sequence[TelegramUser], day: int) -> None:
    """Let some of the people do what quests ask for in Telegram."""
    for place, user in enumerate(people):
        if (place * 3 + 1) % DAYS == day:
            await user.joins(f"@{CHANNEL}")
        elif (place * 3 + 2) % DAYS == day and place % 5 != 4:
            await user.joins(f"@{GROUP}")
            user.sends(HELLO, chat=f"@{GROUP}")
        elif (place * 3 + 4) % DAYS == day and place % 3 != 2:
            name = made.world.directory.user(user.id).first_name
            await user.joins(f"@{DISCUSSION}")
            user.sends(ABOUT_ME.format(name), chat=f"@{DISCUSSION}")
            user.comments(f"@{CHANNEL}", 1, COMMENT.format(name))


async def _proofs(made: Stage) -> None:
    """Let those who may hand in what they made, for somebody to look at."""
    styles = list(STYLES)
    for place, user in enumerate(made.fans):
        client = await made.client(user)
        quests = (await _do(client.get(f"{API}/quests")))["items"]
        (art,) = [quest for quest in quests if quest["slug"] == "fan-art"]
        if art["state"] == "available":
            picture = draw_picture(f"art {place}", styles[place % len(styles)], (600, 600))
            proof = {"text": "", "picture": base64.b64encode(picture).decode()}
            await _do(client.post(f"{API}/quests/{art['id']}/proof", json=proof))
        await client.aclose()


async def _alice(made: Stage) -> None:
    """Let Alice answer, watch, follow, like and buy."""
    works = await _works(made)
    *_, one, other = made.world.messages.history(made.world.chat_number(f"@{GROUP}"))
    for message in (one, other):
        made.alice.reacts_to(message.id, "🔥", chat=f"@{GROUP}")
    client = await made.client(made.alice)
    quests = {one["slug"]: one["id"] for one in (await _do(client.get(f"{API}/quests")))["items"]}
    answers = {"answers": {"0": 1, "1": 0, "2": 2, "3": 0}}
    await _do(client.post(f"{API}/quests/{quests['know-us']}/answers", json=answers))
    shown = {"badges": ["week-of-fire", "explorer", "ice-breaker"]}
    await _do(client.put(f"{API}/quests/badges/showcase", json=shown))
    for slug in FOLLOWED:
        creator = await _do(client.get(f"{API}/content/creators/{slug}"))
        await _do(client.put(f"{API}/content/creators/{creator['account_id']}/follow"))
    for title in LIKED:
        await _do(client.put(f"{API}/content/works/{works[title]}/like"))
    for title, share in BEGUN.items():
        work = await _do(client.get(f"{API}/content/works/{works[title]}"))
        (medium,) = work["media"]
        at = round(medium["duration_ms"] * share)
        position = {"media_id": medium["id"], "position_ms": at}
        await _do(client.put(f"{API}/content/works/{work['id']}/progress", json=position))
    for title in BOUGHT:
        work = await _do(client.get(f"{API}/content/works/{works[title]}"))
        (price,) = [price for way in work["access"]["ways"] for price in way["prices"]
                    if price["asset"] == "XTR"]  # fmt: skip
        await _do(
            client.post(
                f"{API}/content/works/{work['id']}/purchase",
                json=price,
                headers={"Idempotency-Key": f"bought-{work['id']}"},
            )
        )
    tip = {"asset": "XTR", "amount": 100, "message": "For the next sunrise!"}
    mira = await _do(client.get(f"{API}/content/creators/mira-holt"))
    await _do(
        client.post(
            f"{API}/content/creators/{mira['account_id']}/tip",
            json=tip,
            headers={"Idempotency-Key": "tip-of-alice"},
        )
    )
    await client.aclose()
    made.places |= {
        "quest": quests["show-some-love"],
        "proof": quests["fan-art"],
        "quiz": quests["know-us"],
        "open": works["A week above the clouds"],
        "video": works["A night outside"],
        "locked": works["North faces, in order of how much they scare me"],
        "arabic": works["خمسة أيام في الربع الخالي"],
    }


async def _works(made: Stage) -> dict[str, int]:
    """Return the numbers of all works that are listed, by title."""
    found: dict[str, int] = {}
    cursor: dict[str, str] = {}
    while True:
        params = {"limit": "100", "order": "new", **cursor}
        page = await _do(made.http.get(f"{API}/content/works", params=params))
        found |= {work["title"]: work["id"] for work in page["items"]}
        if not page["next_cursor"]:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def _others(made: Stage) -> None:
    """Let somebody apply as a creator, and somebody else be banned."""
    *_, applying, banned = made.fans
    client = await made.client(applying)
    application = {
        "slug": "first-light",
        "name": "First Light Studio",
        "bio": "Portraits on film, developed at night.",
        "languages": ["en", "ar"],
        "statement": "One series a week, and how it was made.",
    }
    await _do(client.post(f"{API}/content/creator", json=application))
    await client.aclose()
    account = await made.host.accounts.by_telegram_id(banned.id)
    nora = await made.client(made.nora)
    assert account is not None
    ban = {"reason": "Sold copies of other people's work.", "until": None}
    await _do(nora.post(f"{API}/accounts/{account.id}/ban", json=ban))
    await nora.aclose()


async def _do(coming: Any) -> Any:
    """Wait for an answer that is to be good, and return its document."""
    answer = await coming
    if answer.status_code >= 400:
        raise RuntimeError(f"{answer.request.method} {answer.request.url}: {answer.text}")
    return answer.json() if answer.content else None
