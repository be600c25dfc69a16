"""``manage.py build_static``: styles, scripts and fonts for the pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.web.static_build import StaticBuildError, build_static


class Command(BaseCommand):
    """Builds ``backend/web/static/dist`` when its inputs changed."""

    help = "Build styles, scripts and fonts of the web pages."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add ``--force``."""
        parser.add_argument("--force", action="store_true", help="build even when nothing changed")

    def handle(self, *_args: Any, force: bool, **_options: Any) -> None:
        """Build, or say that nothing had changed."""
        try:
            built = build_static(force=force, say=self.stdout.write)
        except StaticBuildError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Styles and scripts built." if built else "Styles and scripts are up to date.")
