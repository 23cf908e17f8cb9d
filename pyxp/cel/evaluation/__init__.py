"""Turns checked expressions into Python closures and runs them within a cost budget."""
