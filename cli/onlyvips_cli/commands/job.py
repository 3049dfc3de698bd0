"""``onlyvips job``: look into the queue and mend what failed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast

import typer

from onlyvips_cli import asking, completion, output, values
from onlyvips_cli.access import open_host, run, unknown
from onlyvips_cli.exits import CommandError, ExitCode
from onlyvips_cli.options import Json, Yes
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.jobs.admin import JobAdmin, JobInfo

T = TypeVar("T")

app = typer.Typer(add_completion=False, no_args_is_help=True)

_STATUS = {"waiting": "yellow", "running": "green", "dead": "bold red"}
_COLUMNS = (
    Column("id", "Id", "bold", right=True),
    Column("status", "Status", lambda status: _STATUS[status]),
    Column("plugin", "Plugin"),
    Column("name", "Job"),
    Column("attempts", "Failed tries", right=True),
    Column("due_at", "Due"),
    Column("error", "Last error", "red"),
)

Id = Annotated[
    int, typer.Argument(metavar="ID", help="Number of the job.", autocompletion=completion.jobs)
]
OfPlugin = Annotated[
    str | None,
    typer.Option(
        "--plugin", help="Only those of this plugin.", autocompletion=completion.plugin_names
    ),
]


@app.callback()
def job() -> None:
    """Background work: list, retry, discard, run."""


@app.command("list")
def list_jobs(
    *,
    failed: Annotated[bool, typer.Option("--failed", help="Only dead letters.")] = False,
    running: Annotated[bool, typer.Option("--running", help="Only what runs now.")] = False,
    plugin: OfPlugin = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most jobs.")] = 50,
    after: Annotated[
        int | None, typer.Option(help="Number of the last job of the page before.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the jobs in the queue, newest first."""
    if failed and running:
        raise CommandError("give --failed or --running, not both", ExitCode.USAGE)
    status: Literal["dead", "running"] | None = "dead" if failed else None
    if running:
        status = "running"

    async def work(admin: JobAdmin) -> tuple[JobInfo, ...]:
        return await admin.list(status, plugin, limit=limit, after=after)

    found = _ask(work)
    empty = "No job has failed for good." if failed else "The queue is empty."
    output.print_table(_COLUMNS, [_row(j) for j in found], as_json=as_json, empty=empty)
    if len(found) == limit and not as_json:
        output.say(f"There may be more: --after {found[-1].id}")


@app.command()
def show(job_id: Id, *, as_json: Json = False) -> None:
    """Print all that is known of one job."""
    details = _ask(lambda admin: admin.show(job_id))
    history = [{"at": s.at, "status": s.status, "error": s.error} for s in details.history]
    record: dict[str, Any] = {"id": job_id, "status": "done"}
    if details.job is not None:
        record = _row(details.job)
    record |= {
        "payload": details.payload,
        "key": details.key,
        "worker": details.worker,
        "history": history,
    }
    output.print_record(record, as_json=as_json, hide=("history", "error"))
    if history and not as_json:
        output.print_text("")
        columns = (Column("at", "When"), Column("status", "What"), Column("error", "Error", "red"))
        output.print_table(columns, history)


@app.command()
def retry(
    job_id: Annotated[
        str,
        typer.Argument(
            metavar="ID|all", help="A dead letter, or all.", autocompletion=completion.dead_jobs
        ),
    ],
    *,
    plugin: OfPlugin = None,
    as_json: Json = False,
) -> None:
    """Put dead letters back into the queue, with all their tries before them again."""
    if job_id != "all" and not (job_id.isascii() and job_id.isdigit()):
        raise CommandError(f"{job_id!r} is no job; expected a number or all", ExitCode.USAGE)
    chosen: int | Literal["all"] = "all" if job_id == "all" else int(job_id)
    back = _ask(lambda admin: admin.retry(chosen, plugin=plugin))
    if as_json:
        output.print_json({"retried": back})
    elif back:
        output.say(f"Back in the queue: {', '.join(map(str, back))}")
    else:
        output.say("There was no dead letter.")


@app.command()
def discard(job_id: Id, *, yes: Yes = False, as_json: Json = False) -> None:
    """Delete a dead letter or a job that waits; it will never run."""
    asking.confirm(f"Delete job {job_id} for good?", yes=yes)
    _ask(lambda admin: admin.discard(job_id))
    if as_json:
        output.print_json({"id": job_id, "discarded": True})
    else:
        output.say(f"Job {job_id} is deleted.")


@app.command("run")
def run_job(
    name: Annotated[str, typer.Argument(metavar="PLUGIN.JOB", help="The job, e.g. quests.sweep.")],
    payload: Annotated[str, typer.Argument(metavar="[JSON]", help="Its argument.")] = "",
    *,
    wait: Annotated[
        float, typer.Option("--wait", min=0, help="Seconds to wait for its end; a worker must run.")
    ] = 0.0,
    as_json: Json = False,
) -> None:
    """Put a job into the queue; a worker (of `up` or `worker`) runs it."""

    async def work() -> dict[str, Any]:
        async with open_host() as host:
            entries = host.queue.registry.entrypoints
            entry = entries.get(name)
            if entry is None or entry.kind != "job":
                raise unknown("job", name, [n for n, e in entries.items() if e.kind == "job"])
            value = _payload(name, entry.payload, payload)
            number = await host.queue.bind(entry.plugin).enqueue(name, value)
            assert number is not None  # no key was given
            return {"id": number, "status": await _outcome(host.db, number, wait)}

    done = run(work())
    if as_json:
        output.print_json(done)
    elif done["status"] == "done":
        output.say(f"Job {done['id']} is done.")
    else:
        output.say(f"Job {done['id']} is {done['status']}; see: onlyvips job show {done['id']}")
    if done["status"] == "dead":
        raise typer.Exit(ExitCode.FAILURE)
    if wait and done["status"] != "done":
        raise CommandError(f"job {done['id']} did not end within {wait:g} s", ExitCode.UNAVAILABLE)


def _ask(question: Callable[[JobAdmin], Awaitable[T]]) -> T:
    """Ask the queue; needs the database alone, so no plugin is loaded."""
    from onlyvips_cli.database import connected

    async def work() -> T:
        async with connected() as db:
            from onlyvips.jobs.admin import JobAdmin

            return await question(JobAdmin(db))

    return run(work())


def _payload(name: str, model: Any, text: str) -> Any:
    from pydantic import ValidationError

    if model is None:
        if text:
            raise CommandError(f"the job {name} takes no argument", ExitCode.USAGE)
        return None
    try:
        return model.model_validate_json(text or "{}")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the argument"
        raise CommandError(
            f"the argument of {name} is wrong: {where}: {first['msg']}", ExitCode.USAGE
        ) from None


async def _outcome(db: Any, number: int, seconds: float) -> str:
    """Return how a job stands, after waiting for its end."""
    import asyncio
    import time

    from onlyvips.jobs.admin import JobAdmin

    admin, until = JobAdmin(db), time.monotonic() + seconds
    while True:
        details = await admin.show(number)
        status = "done" if details.job is None else cast("str", details.job.status)
        if status in {"done", "dead"} or time.monotonic() >= until:
            return status
        await asyncio.sleep(0.1)


def _row(job: JobInfo) -> dict[str, Any]:
    return {
        "id": job.id,
        "status": job.status,
        "kind": job.kind,
        "plugin": job.plugin,
        "name": job.name,
        "priority": job.priority,
        "attempts": job.attempts,
        "enqueued_at": job.enqueued_at,
        "due_at": job.due_at,
        "updated_at": job.updated_at,
        "error": f"{job.failure.error}: {job.failure.message}" if job.failure else None,
        "failure": values.plain(job.failure) if job.failure else None,
    }
