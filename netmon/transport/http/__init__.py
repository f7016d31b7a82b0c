"""JSON APIs of controllers, asked with GET."""
