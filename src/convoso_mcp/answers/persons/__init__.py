"""Persons: found, told of, and contacted only where they may be."""
