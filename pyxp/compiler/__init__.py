"""Room in construction."""
