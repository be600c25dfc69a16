"""gunicorn's settings: threads, since a page that follows a computation waits more than it works."""

from backend.settings.logs import LOGGING

worker_class = "gthread"
workers = 2
threads = 8
# A worker that holds this many connections leaves the next ones to the other; else the first to wake takes them all.
worker_connections = 100
timeout = 60
graceful_timeout = 8
keepalive = 5
accesslog = "-"
# Method, path without its query, status, milliseconds. No address, no referrer: both can point at a person.
access_log_format = "%(m)s %(U)s %(s)s %(M)s ms"
logconfig_dict = LOGGING
