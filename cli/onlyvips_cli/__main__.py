"""``python -m onlyvips_cli``."""

from __future__ import annotations

from onlyvips_cli.main import main

main()
