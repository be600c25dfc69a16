"""These tests run with and without the Django plugin."""

import pytest


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Keep the project's DJANGO_SETTINGS_MODULE a known option, as strict configuration demands, without Django."""
    if not pluginmanager.has_plugin("django"):
        parser.addini("DJANGO_SETTINGS_MODULE", "Read by pytest-django, which is switched off.")
