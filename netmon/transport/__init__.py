"""One protocol each: how to talk to a device, nothing about what the answers mean."""
