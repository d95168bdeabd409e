"""The server over HTTP: who is let in, what is logged, and how it starts and ends. Only `serve` and `token` load it."""
