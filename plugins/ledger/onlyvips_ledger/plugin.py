"""The face of the ledger plugin."""

from __future__ import annotations
