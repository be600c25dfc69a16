"""``manage.py database start|stop|status``: the embedded PostgreSQL by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.common.embedded_postgres import EmbeddedPostgresError
from backend.common.embedded_postgres.locations import demo_server, is_embedded


class Command(BaseCommand):
    """Start, stop or look at the embedded database server."""

    help = "Starts, stops or shows the embedded PostgreSQL server that is used while DATABASE_URL is unset."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One word: what to do."""
        parser.add_argument("action", choices=["start", "stop", "status"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do it and say what is so now."""
        if not is_embedded():
            raise CommandError("DATABASE_URL is set: that server is used, and it is not ours to start or stop.")
        try:
            self.stdout.write(getattr(self, f"_{action}")())
        except EmbeddedPostgresError as error:
            raise CommandError(str(error)) from error

    def _start(self) -> str:
        started = demo_server().ensure_running()
        return f"{'Started' if started else 'Already running'}: {demo_server().url()}"

    def _stop(self) -> str:
        return "Stopped." if demo_server().stop() else "It was not running."

    def _status(self) -> str:
        server = demo_server()
        return f"Running: {server.url()}" if server.answers() else "Not running."
