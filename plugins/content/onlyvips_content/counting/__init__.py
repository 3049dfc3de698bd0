"""Counting: who looked, what was done, and what becomes of the marks (docs/decisions/0019)."""

from onlyvips_content.counting.looks import Looks
from onlyvips_content.counting.recounting import Recounting
from onlyvips_content.counting.service import Counting
from onlyvips_content.counting.summing import Summing

__all__ = ["Counting", "Looks", "Recounting", "Summing"]
