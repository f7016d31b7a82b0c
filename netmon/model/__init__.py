"""The nouns and pure rules of netmon: standard library and pydantic only, no clock, no socket, no file."""
