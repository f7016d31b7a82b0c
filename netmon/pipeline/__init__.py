"""The straight line for one poll: ask, take in, count, judge, show; siblings below it meet only here and in the daemon."""
