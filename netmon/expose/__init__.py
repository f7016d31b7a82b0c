"""What `/metrics` says: the metric catalogue, text rendered once per family and device, and its streaming at a scrape."""
