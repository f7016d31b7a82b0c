"""Vendors' command lines: read-only commands, run and parsed in child processes."""
