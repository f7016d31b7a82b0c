"""The HTTP server: `/metrics`, health, and status pages that need no script."""
