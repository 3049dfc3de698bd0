"""Checks of the bot's account, and of Telegram's rules.

The rules: https://telegram.org/tos/bot-developers and https://core.telegram.org/bots/payments-stars.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from onlyvips_cli.checks.finding import Found

if TYPE_CHECKING:
    from onlyvips.config import Config
    from onlyvips.info import PluginInfo

#: https://core.telegram.org/bots/api#authorizing-your-bot
_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{35}")
STARS = "XTR"
#: Commands that a bot which takes payments must answer.
PAYMENT_COMMANDS = ("paysupport", "terms")


def account(config: Config, *, online: bool) -> Iterator[Found]:
    """Check what signs the bot in.

    Args:
        config: The settings.
        online: Ask Telegram whether it knows the token.
    """
    secrets = config.telegram
    if secrets.bot_token is None:
        yield Found("Telegram", "ok", "simulated, because TELEGRAM_BOT_TOKEN is not set")
        return
    token = secrets.bot_token.get_secret_value()
    if not _TOKEN.fullmatch(token):
        yield Found(
            "Telegram",
            "failed",
            "TELEGRAM_BOT_TOKEN does not look like a token; copy it from @BotFather: "
            "<number>:<35 letters>",
        )
        return
    if not secrets.api_id or secrets.api_hash is None:
        yield Found(
            "Telegram",
            "failed",
            "TELEGRAM_API_ID and TELEGRAM_API_HASH belong to a token; get them from "
            "https://my.telegram.org",
        )
        return
    yield _ask(token) if online else Found("Telegram", "ok", "a token is set; it was not tried")


def rules(plugins: Sequence[PluginInfo], commands: set[str]) -> Iterator[Found]:
    """Warn of what Telegram's rules forbid or ask for.

    Args:
        plugins: Those that are on.
        commands: Names of the bot's commands.
    """
    for info in plugins:
        assets = {money.asset for money in info.uses.money}
        if info.uses.telegram and assets - {STARS}:
            yield Found(
                "Telegram's rules",
                "advice",
                f"plugin {info.name} moves {', '.join(sorted(assets - {STARS}))}: digital goods "
                "that are sold inside Telegram may be paid with Stars only",
            )
    if any(info.uses.money for info in plugins):
        for command in PAYMENT_COMMANDS:
            if command not in commands:
                yield Found(
                    "Telegram's rules",
                    "advice",
                    f"a bot that takes payments must answer /{command}; enable a plugin that does",
                )
    if "privacy" not in commands and any(info.uses.telegram for info in plugins):
        yield Found(
            "Telegram's rules",
            "advice",
            "a bot needs a privacy policy: answer /privacy, or set one with @BotFather "
            "(/setprivacypolicy)",
        )


def _ask(token: str) -> Found:
    request = urllib.request.Request(f"https://api.telegram.org/bot{token}/getMe")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - https
            result = json.load(answer)["result"]
    except urllib.error.HTTPError as error:
        if error.code in {401, 404}:
            return Found(
                "Telegram",
                "failed",
                "Telegram refuses the token; copy it anew from @BotFather into TELEGRAM_BOT_TOKEN",
            )
        return Found("Telegram", "degraded", f"Telegram answers {error.code}; try again later")
    except (OSError, ValueError, KeyError):
        return Found(
            "Telegram",
            "degraded",
            "Telegram cannot be reached from here, so the token was not tried; check the network",
        )
    return Found("Telegram", "ok", f"the token is that of @{result.get('username', '')}")
