"""What ``onlyvips doctor`` looks at, one function a question."""

from __future__ import annotations
