"""The project's settings, with the database and the shortcuts of a test run."""

import os

import dj_database_url

from backend.common.embedded_postgres.locations import test_server
from backend.settings import *  # noqa: F403

DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL") or test_server().url())}
# Several runs may share one server: each has databases of its own.
DATABASES["default"]["TEST"] = {"NAME": f"test_samplats_{os.getpid()}"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Otherwise every test client reads all collected files anew.
WHITENOISE_AUTOREFRESH = True
