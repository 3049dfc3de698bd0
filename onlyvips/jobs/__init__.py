"""Background work that must not be lost, on PostgreSQL through pgqueuer."""
