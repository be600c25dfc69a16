"""The queue, offers and what-if over HTTP."""
