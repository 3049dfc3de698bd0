"""What works say: Markdown made harmless, and full-text search."""
