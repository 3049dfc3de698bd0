"""The control channel: another program plays a user against a running simulator.

`client` and `protocol` import neither Telethon nor the simulated world; `server` and `operations`
do, so this package imports nothing by itself.
"""

from __future__ import annotations
