"""Where people stand: leaderboards, badges, streaks and seasons."""
