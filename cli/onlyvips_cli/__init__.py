"""The ``onlyvips`` command."""
