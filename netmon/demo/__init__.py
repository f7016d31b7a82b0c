"""The demo: a simulated district, the daemon that watches it, and what hears of its faults."""
