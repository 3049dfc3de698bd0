"""What OnlyVips claims about speed, as programs."""
