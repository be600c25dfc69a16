"""Everything that must be there before the demonstration's processes start."""

import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from backend.associations.models import Association
from backend.common.embedded_postgres.locations import demo_server, is_embedded
from backend.demo.memory import DemoMemory
from backend.demo.worlds import STORY_BEGINS_ON, DemoLogin

MEMORY = settings.VAR_FOLDER / "demo.json"
MANAGE = settings.BASE_DIR / "manage.py"


class DemoError(Exception):
    """The demonstration cannot start; the message says why and what to do."""


def find_port(wanted: int) -> int:
    """A free loopback port: the wanted one, or any for 0.

    Raises:
        DemoError: somebody else listens there.
    """
    with socket.socket() as probe:
        # As the web server will: a connection of a moment ago does not block the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise DemoError(
                f"Port {wanted} is taken by another program. Choose one with --port, or --port 0 for any free one."
            ) from error
        return int(probe.getsockname()[1])


def reset() -> None:
    """Delete the demonstration's data."""
    MEMORY.unlink(missing_ok=True)
    if is_embedded():
        demo_server().destroy()
    else:
        run_command("migrate", "--verbosity", "0")
        run_command("flush", "--no-input")


def prepare(*, this_year: bool, today: date, say: Callable[[str], object]) -> DemoMemory:
    """Bring up database, files and worlds; what is there already is kept.

    Args:
        this_year: begin the story today in place of in 2011.
        today: the real date.
        say: told each thing that takes time.

    Returns:
        How the worlds were built, now or earlier.

    Raises:
        DemoError: a step failed, or the worlds are there with other dates than asked for.
    """
    say("Styles, scripts and translations …")
    run_command("build_static")
    run_command("collectstatic", "--no-input", "--verbosity", "0")
    run_command("compile_translations")
    say("Database …")
    if is_embedded():
        demo_server().ensure_running()
    run_command("migrate", "--verbosity", "0")
    remembered = _recall()
    if remembered is None:
        say("Worlds …")
        return _build(this_year=this_year, today=today)
    if this_year and not remembered.this_year:
        raise DemoError("The demonstration is there already, with the dates of its sources. Add --reset to rebuild it.")
    return remembered


def _recall() -> DemoMemory | None:
    """What was remembered of the worlds in the database; None when it is empty."""
    with connection.temporary_connection():
        is_filled = Association.objects.exists()
    remembered = DemoMemory.load(MEMORY)
    if is_filled and remembered is None:
        raise DemoError("The database holds somebody's data. Choose another one, or delete them by --reset.")
    return remembered if is_filled else None


def _build(*, this_year: bool, today: date) -> DemoMemory:
    shift_days = 0 if this_year else (STORY_BEGINS_ON - today).days
    arguments = ["--shift-to", today.isoformat()] if this_year else []
    memory = DemoMemory(this_year, shift_days, build_in_own_process(arguments, shift_days))
    memory.save(MEMORY)
    return memory


def run_command(name: str, *arguments: str) -> None:
    """Run a management command quietly.

    Raises:
        DemoError: it failed; the message says how.
    """
    try:
        call_command(name, *arguments, stdout=io.StringIO(), stderr=io.StringIO())
    except (CommandError, DatabaseError) as error:
        raise DemoError(f"'manage.py {name}' failed: {error}") from error
    finally:
        connection.close()


def build_in_own_process(arguments: list[str], clock_shift_days: int) -> list[DemoLogin]:
    """Build the worlds in a process whose clock is already moved, and return their logins.

    Raises:
        DemoError: it failed; the message ends with its last lines.
    """
    result = subprocess.run(
        [sys.executable, str(MANAGE), "build_demo_world", *arguments],
        env={**os.environ, "SAMPLATS_CLOCK_SHIFT_DAYS": str(clock_shift_days)},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        last_lines = "\n".join(result.stderr.splitlines()[-12:])
        raise DemoError(f"The worlds could not be built.\n{last_lines}")
    return [DemoLogin(**login) for login in json.loads(result.stdout)]
