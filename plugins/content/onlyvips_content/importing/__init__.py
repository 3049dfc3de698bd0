"""Works from files: YAML beside pictures, videos and sounds."""

from onlyvips_content.importing.definitions import WorkFile
from onlyvips_content.importing.problems import BadFile, Problem
from onlyvips_content.importing.reading import Entry, read_files
from onlyvips_content.importing.service import Change, Importing

__all__ = ["BadFile", "Change", "Entry", "Importing", "Problem", "WorkFile", "read_files"]
