"""Settings of the Django project, read from the environment.

The variables are listed in ``environment.py``. Nothing here starts a server or opens a connection.
"""

from pathlib import Path

import dj_database_url

from backend.common.embedded_postgres.locations import VAR_FOLDER, demo_server
from backend.settings.environment import ENVIRONMENT, read_days, read_text
from backend.settings.feeds import *
from backend.settings.logs import *
from backend.settings.mail import *
from backend.settings.outside_calendars import *
from backend.settings.queues import *
from backend.settings.rest import *
from backend.settings.security import *

BASE_DIR = Path(__file__).resolve().parents[2]

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
PUBLIC_URL = ENVIRONMENT.public_url

INSTALLED_APPS = [
    "backend.access",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_q",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "backend.common",
    "backend.common.rest",
    "backend.associations",
    "backend.places",
    "backend.participants",
    "backend.cohorts",
    "backend.contacts",
    "backend.meetings",
    "backend.meeting_times",
    "backend.activities",
    "backend.bookings",
    "backend.offers",
    "backend.engagements",
    "backend.planning",
    "backend.feeds",
    "backend.outside_calendars",
    "backend.audit",
    "backend.mail",
    "backend.invitations",
    "backend.meeting_follow_up",
    "backend.web",
    "backend.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "backend.feeds.middleware.FeedsFirst",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "backend.web.middleware.ProblemPages",
]

ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backend.web.context.frame",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {
    "default": dj_database_url.parse(
        read_text("DATABASE_URL") or demo_server().url(), conn_max_age=60, conn_health_checks=True
    )
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:start"
LOGOUT_REDIRECT_URL = "web:login"

LANGUAGE_CODE = "sv"
# Each under its own name, whatever the page's language: that is how one finds the way back.
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "backend" / "locale"]
FORMAT_MODULE_PATH = ["backend.settings.formats"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
# The demonstration of 2011–2012 believes that it is 2011; production never does.
SAMPLATS_CLOCK_SHIFT_DAYS = 0 if ENVIRONMENT.is_production else read_days("SAMPLATS_CLOCK_SHIFT_DAYS")
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_FOLDER / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    # Files are served from where they are written; no collectstatic between an edit and a look.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR_FOLDER / "media"
