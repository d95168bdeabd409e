"""Rows that were kept: read, filtered, grouped and saved."""
