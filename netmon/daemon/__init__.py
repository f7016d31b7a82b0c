"""The daemon: every part built by hand, run together, and changed while it runs."""
