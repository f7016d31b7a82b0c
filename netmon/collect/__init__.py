"""Collectors: fetch and parse, from the device's objects to a payload; they never schedule, store, judge or log per sample."""
