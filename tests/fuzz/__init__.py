"""A fuzz of everything that reads what strangers wrote; see ``test_readers.py``."""
