"""netmon measured beside its peer: `python -m bench`; method and figures are in README.md."""
