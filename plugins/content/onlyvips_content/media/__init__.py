"""Media: how it comes in, where it lies, and how it goes out."""
