"""The local page and the HTTP API: a chat of its own, in any browser."""
