"""``onlyvips content``: the commands of operators, one module for what is alike."""

from onlyvips_content.cli.app import app
from onlyvips_content.cli.media import gc, reprocess

__all__ = ["app", "gc", "reprocess"]
