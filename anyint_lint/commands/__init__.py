"""The commands, one module each. What they do is elsewhere: they read options, call it and print."""
