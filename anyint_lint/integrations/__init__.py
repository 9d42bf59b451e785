"""Where other programs call us: HTTP clients and pytest. Each module is imported only by who uses it."""
