"""Messages to people: their texts, and the robots and mail servers that carry them."""
