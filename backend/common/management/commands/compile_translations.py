"""``manage.py compile_translations``: .po → .mo by Babel."""

from typing import Any

from django.core.management.base import BaseCommand

from backend.common.translations import compile_catalogues


class Command(BaseCommand):
    """Compile the translation catalogues that changed."""

    help = "Compiles changed translation catalogues; needs no GNU gettext."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, and say how many."""
        self.stdout.write(f"{len(compile_catalogues())} catalogues compiled.")
