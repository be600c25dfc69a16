"""A server of our own, which the settings point at."""

from collections.abc import Iterator

import pytest

from tests.mail.server import PostOffice, post_office


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    """An SMTP server that takes everything until told otherwise."""
    with post_office() as (office, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield office
