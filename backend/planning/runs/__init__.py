"""A planning run as a job of our own: queued, claimed, watched, solved, finished or recovered."""
