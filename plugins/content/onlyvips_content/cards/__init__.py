"""Works in lists: what everybody sees of them, kept in memory, and what is one viewer's."""
