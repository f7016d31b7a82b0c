"""Traps and informs: a bounded UDP receiver; SNMPv3 is decoded by pysnmp in a child process."""
