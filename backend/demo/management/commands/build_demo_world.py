"""``manage.py build_demo_world``: fill an empty database with the fictitious worlds."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from backend.associations.models import Association
from backend.demo.worlds import build_worlds


class Command(BaseCommand):
    """Build the worlds and write their logins as JSON."""

    help = "Fills an empty database with the demonstration's fictitious associations and writes the logins as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """An optional date."""
        parser.add_argument("--shift-to", type=date.fromisoformat, help="the day on which the story is to begin")

    def handle(self, *args: Any, shift_to: date | None, **options: Any) -> None:
        """Build, unless somebody's data are there."""
        if Association.objects.exists():
            raise CommandError("The database is not empty.")
        # All or nothing: a start that is cut short here begins anew the next time.
        with transaction.atomic():
            logins = build_worlds(shift_to=shift_to)
        self.stdout.write(json.dumps([asdict(login) for login in logins]))
