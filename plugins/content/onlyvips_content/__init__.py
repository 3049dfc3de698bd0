"""Premium content: creators, works, media, and who may see them."""
