"""``onlyvips content`` and ``onlyvips creator``: the commands of operators."""

from onlyvips_content.cli.app import app
from onlyvips_content.cli.counting import recount
from onlyvips_content.cli.creators import creator_app, list_creators, verify
from onlyvips_content.cli.media import gc, reprocess
from onlyvips_content.cli.transfer import import_files
from onlyvips_content.cli.works import list_works, show

__all__ = [
    "app",
    "creator_app",
    "gc",
    "import_files",
    "list_creators",
    "list_works",
    "recount",
    "reprocess",
    "show",
    "verify",
]
