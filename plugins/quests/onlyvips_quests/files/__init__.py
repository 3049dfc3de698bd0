"""Quests, badges and seasons as YAML: read with the place of every mistake, and written."""

from onlyvips_quests.files.problems import BadFile, Problem
from onlyvips_quests.files.reading import Content, Entry, read, read_files
from onlyvips_quests.files.writing import write

__all__ = ["BadFile", "Content", "Entry", "Problem", "read", "read_files", "write"]
