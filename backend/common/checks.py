"""System checks that say which environment variable is missing or wrong, in place of a traceback.

Run by every management command; the ones about the server's version only where the database is looked at
(``migrate``, ``check --database default``).
"""

import os
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from backend.settings.environment import DEVELOPMENT, MISSING_SECRET, PRODUCTION, Environment
from backend.settings.mail import PORTS

OLDEST_SERVER = 15
SHORTEST_SECRET = 50


@register("samplats")
def check_environment(**_kwargs: Any) -> list[CheckMessage]:
    """Everything that can be said from the variables alone."""
    environment = Environment()
    faults = [*_faults_of_the_name(environment), *_faults_of_mail()]
    if environment.is_production:
        faults += _faults_in_production(environment)
    return faults


def _faults_of_the_name(environment: Environment) -> list[CheckMessage]:
    if environment.name in {DEVELOPMENT, PRODUCTION}:
        return []
    return [
        Error(
            f"SAMPLATS_ENV is '{environment.name}'.",
            hint=f"Set it to {DEVELOPMENT} or {PRODUCTION}. Until then the rules of production apply.",
            id="samplats.E005",
        )
    ]


def _faults_of_mail() -> list[CheckMessage]:
    if settings.EMAIL_SECURITY in PORTS:
        return []
    hint = f"Set it to one of {', '.join(PORTS)}."
    return [Error(f"EMAIL_SECURITY is '{settings.EMAIL_SECURITY}'.", hint=hint, id="samplats.E008")]


def _faults_in_production(environment: Environment) -> list[CheckMessage]:
    faults: list[CheckMessage] = []
    if settings.SECRET_KEY == MISSING_SECRET:
        hint = "Set it to 50 random characters or more, the same for the web server and the workers."
        faults.append(Error("SECRET_KEY is missing.", hint=hint, id="samplats.E001"))
    elif len(settings.SECRET_KEY) < SHORTEST_SECRET:
        hint = f"It signs sessions and queued tasks; {SHORTEST_SECRET} characters or more."
        faults.append(Error("SECRET_KEY is too short.", hint=hint, id="samplats.E006"))
    if not environment.public_url.startswith("https://"):
        hint = "Set it to the address that users type, e.g. https://samplats.example.se."
        faults.append(Error("PUBLIC_URL is missing or not https.", hint=hint, id="samplats.E002"))
    if not os.environ.get("DATABASE_URL"):
        hint = "postgres://user:password@host/name of a server that somebody backs up; the embedded one is for trying."
        faults.append(Error("DATABASE_URL is missing.", hint=hint, id="samplats.E003"))
    if settings.DEBUG:
        hint = "Unset SAMPLATS_DEBUG: error pages would show what people's records hold."
        faults.append(Error("SAMPLATS_DEBUG is on.", hint=hint, id="samplats.E007"))
    if not settings.EMAIL_HOST:
        hint = "Set it to an SMTP server; until then mail is printed to the log of the console."
        faults.append(Warning("EMAIL_HOST is missing.", hint=hint, id="samplats.W001"))
    return faults


@register(Tags.database)
def check_server(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """The server is PostgreSQL, and new enough."""
    faults: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            hint = "Samplats relies on exclusion constraints; DATABASE_URL must begin with postgres://."
            faults.append(Error(f"The database is {connection.display_name}.", hint=hint, id="samplats.E004"))
            continue
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0]) // 10_000
        if version < OLDEST_SERVER:
            hint = f"DATABASE_URL must name a server of version {OLDEST_SERVER} or newer."
            faults.append(Error(f"The database server is PostgreSQL {version}.", hint=hint, id="samplats.E004"))
    return faults
