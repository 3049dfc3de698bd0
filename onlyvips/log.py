"""Structured logging: one line an event, for people (console) or for machines (JSON).

What the standard library's loggers say (Telethon, asyncpg, pgqueuer, uvicorn) takes the same way
out. Secrets are masked on that way, whoever logged them.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal, TextIO, cast

import structlog

if TYPE_CHECKING:
    from onlyvips.platform import Log

Format = Literal["auto", "console", "json"]
_Event = MutableMapping[str, Any]

#: The request (or job, or update) that the running task works for; part of every line.
REQUEST_ID: ContextVar[str] = ContextVar("onlyvips_request_id", default="")

MASK = "***"
_SECRET_NAME = re.compile(
    r"(?i)(?:^|_)(?:token|authorization|password|passwd|secret|api_hash|init_data|initdata|cookie"
    r"|refresh|secret_key|api_key|session_string|private_key|database_url|redis_url|dsn)$"
)
_SECRET_TEXT = re.compile(
    r"(?P<dsn>(?<=://)[^/\s:@]*:[^/\s@]+(?=@))"  # user:password@ of an address
    r"|(?P<bearer>(?i:(?<=bearer )\S+))"
    r"|(?P<refresh>\bovr_[\w-]{20,})"
    r"|(?P<jwt>\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*)"  # a JSON Web Token
    # https://core.telegram.org/bots/api#authorizing-your-bot
    r"|(?P<bot>\b\d{6,12}:[\w-]{30,}\b)"
    # https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
    r"|(?P<init>(?<=\bhash=)[0-9a-fA-F]{64}|(?<=\bsignature=)[\w-]{40,})"
)
# What an exception's text or a dumped mapping assigns: password=..., 'api_key': '...'
_SECRET_ASSIGNED = re.compile(
    r"(?i)\b([\w-]*(?:password|passwd|secret|api[_-]?key|api_hash|access_token|refresh_token"
    r"|bot_token)[\w-]*[\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[^\s,;&)]+)"
)

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50, "exception": 40}
#: Libraries whose information is of no use to an operator.
_QUIET = ("telethon", "asyncpg", "pgqueuer", "uvicorn", "hypercorn", "asyncio", "quart", "alembic")


def mask_text(text: str) -> str:
    """Return the text with tokens, passwords and signatures replaced by ``***``."""
    return _SECRET_ASSIGNED.sub(rf"\1{MASK}", _SECRET_TEXT.sub(MASK, text))


def mask(value: object, name: str = "") -> object:
    """Return a value that may be logged.

    Args:
        value: Anything; mappings and lists are looked into.
        name: The name it is logged under, which alone may say that it is a secret.
    """
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if name and _SECRET_NAME.search(name):
        return MASK
    if isinstance(value, str):
        return mask_text(value) if len(value) > 7 else value  # shorter ones match nothing above
    if isinstance(value, Mapping):
        return {str(key): mask(item, str(key)) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [mask(item) for item in value]
    return mask_text(str(value))


class _Output:
    """Where structlog's lines go: a text stream, one write a line."""

    __slots__ = ("_write",)

    def __init__(self, stream: TextIO) -> None:
        self._write = stream.write

    def msg(self, line: str) -> None:
        try:
            self._write(line)
        except (ValueError, OSError):
            return  # the stream is closed: the process ends, and nobody reads any more

    debug = info = warning = error = critical = exception = log = msg


def _add_context(_logger: object, method: str, event: _Event) -> _Event:
    request_id = REQUEST_ID.get()
    if request_id:
        event.setdefault("request_id", request_id)
    event["level"] = "error" if method == "exception" else method
    return event


def _format_exception(_logger: object, _method: str, event: _Event) -> _Event:
    info = event.pop("exc_info", None)
    if not info:
        return event
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    elif not isinstance(info, tuple):
        info = sys.exc_info()
    if info[0] is not None:
        text = io.StringIO()
        traceback.print_exception(*info, file=text)
        event["exception"] = text.getvalue().rstrip()
    return event


def _mask_secrets(_logger: object, _method: str, event: _Event) -> _Event:
    for name, value in event.items():
        event[name] = mask(value, name)
    return event


class _Stamp:
    """The seconds of the last line, so that they are written out once a second only."""

    second = 0
    text = ""


def _utc_now() -> str:
    """Return the time as RFC 3339 writes it, with milliseconds."""
    now = time.time()
    second = int(now)
    if second != _Stamp.second:
        _Stamp.text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        _Stamp.second = second
    return f"{_Stamp.text}.{int((now - second) * 1000):03d}Z"


class _JsonLines:
    """Renders one JSON object a line."""

    def __call__(self, _logger: object, _method: str, event: _Event) -> str:
        line: dict[str, Any] = {
            "time": _utc_now(),
            "level": "",
            "event": "",
        }
        return json.dumps(line | dict(event), ensure_ascii=False, default=str) + "\n"


class _ConsoleLines:
    """Renders a line for people; colours only on a terminal."""

    _COLOURS = {"debug": 90, "info": 36, "warning": 33, "error": 31, "critical": 31}  # noqa: RUF012

    def __init__(self, colours: bool) -> None:
        self._colours = colours

    def __call__(self, _logger: object, _method: str, event: _Event) -> str:
        level = event.pop("level", "info")
        name = event.pop("event", "")
        exception = event.pop("exception", None)
        request_id = event.pop("request_id", None)
        parts = [time.strftime("%H:%M:%S"), f"{level:<7}", _one_line(name)]
        if self._colours:
            parts[1] = f"\x1b[{self._COLOURS.get(level, 0)}m{parts[1]}\x1b[0m"
        parts.extend(f"{key}={_value(value)}" for key, value in event.items())
        if request_id:
            parts.append(f"[{request_id}]")
        line = " ".join(parts) + "\n"
        return f"{line}{exception}\n" if exception else line


def _one_line(text: object) -> str:
    value = str(text)
    return value if value.isprintable() else repr(value)[1:-1]


def _value(value: object) -> str:
    if isinstance(value, str):
        return value if value.isprintable() and value and " " not in value else repr(value)
    return str(value)


class _StandardLibrary(logging.Handler):
    """Hands what the standard library's loggers say to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            log = structlog.get_logger()
            values: dict[str, Any] = {"source": record.name}
            if record.exc_info:
                values["exc_info"] = record.exc_info
            method = record.levelname.lower()
            log.log(_LEVELS.get(method, record.levelno), record.getMessage(), **values)
        except Exception:  # noqa: BLE001 - logging must never harm what it tells of
            self.handleError(record)


def configure(
    level: str = "info", log_format: Format = "auto", stream: TextIO | None = None
) -> None:
    """Set up logging for this process; may be called again.

    Args:
        level: Least level that is written: debug, info, warning or error.
        log_format: ``console``, ``json``, or ``auto``: console on a terminal, else JSON.
        stream: Where lines go; standard error when absent.
    """
    out = sys.stderr if stream is None else stream
    terminal = out.isatty()
    if log_format == "auto":
        log_format = "console" if terminal else "json"
    render = _JsonLines() if log_format == "json" else _ConsoleLines(terminal)
    structlog.configure(
        processors=[_add_context, _format_exception, _mask_secrets, render],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=lambda *_: _Output(out),
        cache_logger_on_first_use=False,  # so that calling this again holds everywhere
    )
    _Requests.write = None
    if _LEVELS[level] <= _LEVELS["info"]:
        _Requests.write = _Output(out).msg
        _Requests.as_json = log_format == "json"
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _StandardLibrary)]:
        root.removeHandler(handler)
    root.addHandler(_StandardLibrary())
    root.setLevel(_LEVELS[level])
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, _LEVELS[level]))
    # While PostgreSQL is away it tells every failed attempt with a traceback; what depends on the
    # database tells it once, in a sentence.
    logging.getLogger("asyncpg.pool").setLevel(logging.ERROR)


class _Requests:
    """How lines about HTTP requests are written; None for not at all."""

    write: Callable[[str], None] | None = None
    as_json = True


_PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.-]{1,200}")


def log_request(
    method: str, path: str, status: int, *, seconds: float, address: str, account: int | None
) -> None:
    """Write the line about an answered HTTP request.

    It is the one line that every request costs, so it takes a way of its own (about 4 instead of
    25 microseconds) to the same form.
    """
    write = _Requests.write
    if write is None:
        return
    if "eyJ" in path or "ovr_" in path or not _PLAIN_PATH.fullmatch(path):
        path = mask_text(path[:256])
        # Escapes of the form itself keep a path from forging a line.
        path = json.dumps(path)[1:-1] if _Requests.as_json else _one_line(path)
    who = "null" if account is None else account
    request_id = REQUEST_ID.get()
    if _Requests.as_json:
        write(
            f'{{"time": "{_utc_now()}", "level": "info", "event": "request", "source": "http", '
            f'"method": "{method}", "path": "{path}", "status": {status}, '
            f'"ms": {seconds * 1e3:.2f}, "address": "{address}", "account": {who}, '
            f'"request_id": "{request_id}"}}\n'
        )
        return
    write(
        f"{time.strftime('%H:%M:%S')} info    request {method} {path} {status} "
        f"{seconds * 1e3:.1f}ms {address} account={who} [{request_id}]\n"
    )


def get_log(**values: object) -> Log:
    """Return a log that adds ``values`` (for example ``plugin="quests"``) to each line."""
    return cast("Log", structlog.get_logger(**values))
