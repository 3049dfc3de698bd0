"""Migrations of the host's own schema, ``core``.

To add one, run ``onlyvips migrate new core "what it does"``: it writes the next numbered file into
``versions/`` with ``upgrade`` and ``downgrade`` to fill in. By hand: a file
``versions/<revision>_<words>.py`` whose ``down_revision`` names the newest revision there is. Name
the schema in every operation (``schema="core"``), and give every constraint its name.
"""
