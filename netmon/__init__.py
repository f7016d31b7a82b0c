"""netmon watches a school district's network, judges it against the education plans' targets and explains what it found."""

__version__ = "0.1.0"
