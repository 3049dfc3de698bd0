"""``onlyvips content``: the commands of operators, one module for what is alike."""

from onlyvips_content.cli.app import app
from onlyvips_content.cli.media import gc, reprocess
from onlyvips_content.cli.transfer import import_files

__all__ = ["app", "gc", "import_files", "reprocess"]
