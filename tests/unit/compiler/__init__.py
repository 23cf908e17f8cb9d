"""Tests of the compiler, a file for each of its modules."""
