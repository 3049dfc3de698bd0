"""The face of the content plugin."""

from __future__ import annotations
