#!/usr/bin/env python
"""Django's command line for Samplats; brings up the embedded database for the commands that need one."""

import os
import sys

from django.core.management import execute_from_command_line

from backend.common.embedded_postgres import EmbeddedPostgresError
from backend.common.embedded_postgres.locations import demo_server, is_embedded

# These work without a database, or (demo, database) start and stop it themselves.
COMMANDS_WITHOUT_DATABASE = frozenset(
    {
        "build_static",
        "check",
        "collectstatic",
        "compile_translations",
        "compilemessages",
        "database",
        "demo",
        "diffsettings",
        "findstatic",
        "help",
        "makemessages",
        "makemigrations",
        "spectacular",
        "test",
        "version",
    }
)


def main(arguments: list[str]) -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    if is_embedded() and command not in COMMANDS_WITHOUT_DATABASE and not command.startswith("-"):
        try:
            demo_server().ensure_running()
        except EmbeddedPostgresError as error:
            sys.exit(f"The embedded PostgreSQL did not start. {error}")
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main(sys.argv)
