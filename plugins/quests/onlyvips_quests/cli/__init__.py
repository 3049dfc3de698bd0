"""``onlyvips quests``: the commands of operators and moderators, one module for what is alike."""

from onlyvips_quests.cli.app import app
from onlyvips_quests.cli.figures import stats
from onlyvips_quests.cli.fraud import replay, rules
from onlyvips_quests.cli.kinds import types
from onlyvips_quests.cli.offers import archive, list_quests, publish, show
from onlyvips_quests.cli.people import profile
from onlyvips_quests.cli.posting import post
from onlyvips_quests.cli.queue import queue
from onlyvips_quests.cli.seasons import season
from onlyvips_quests.cli.transfer import export, import_files

__all__ = [
    "app",
    "archive",
    "export",
    "import_files",
    "list_quests",
    "post",
    "profile",
    "publish",
    "queue",
    "replay",
    "rules",
    "season",
    "show",
    "stats",
    "types",
]
