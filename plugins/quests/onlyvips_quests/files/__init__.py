"""Quests, badges and seasons as YAML: read with the place of every mistake, and written."""

from onlyvips_quests.files.problems import BadFile, Problem
from onlyvips_quests.files.reading import Content, Entry, load, read, read_files, read_many
from onlyvips_quests.files.writing import dump, write

__all__ = [
    "BadFile",
    "Content",
    "Entry",
    "Problem",
    "dump",
    "load",
    "read",
    "read_files",
    "read_many",
    "write",
]
