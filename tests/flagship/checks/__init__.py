"""Checks of the platform: each returns the problems it finds, one sentence each, and nothing when all is well."""
