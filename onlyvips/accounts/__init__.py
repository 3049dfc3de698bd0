"""Who is who: accounts, roles, permissions, bans, sessions, and the keys that sign tokens."""
