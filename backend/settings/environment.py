"""Every environment variable that the program reads, with its meaning and default.

========================= ============================================================ ==========================
variable                  meaning                                                      default
========================= ============================================================ ==========================
SAMPLATS_ENV              ``development`` or ``production``                            development
SECRET_KEY                signs sessions and queue packages; 50 characters or more     none in production
PUBLIC_URL                address users type, e.g. ``https://samplats.example.se``     http://127.0.0.1:8000;
                                                                                       none in production
ALLOWED_HOSTS             further host names, separated by commas                      PUBLIC_URL's host
DATABASE_URL              ``postgres://…``, PostgreSQL 15 or newer                     embedded server in ``var/``;
                                                                                       none in production
SAMPLATS_TRUSTED_PROXY    1: believe ``X-Forwarded-Proto`` from the proxy in front     0
SAMPLATS_DEBUG            1: Django's debug pages; never in production                 0
SAMPLATS_LOG_FORMAT       ``json`` or ``text``                                         json
SAMPLATS_VAR              folder of everything written at run time                     ``var/``
SAMPLATS_CLOCK_SHIFT_DAYS whole days by which the demonstration's clock is moved        0; always 0 in production
SAMPLATS_HOST_NAME        what this machine is called among those sharing the queues   its host name
SAMPLATS_SHORT_WORKERS    workers of the short queue on this machine                   2
SAMPLATS_SOLVER_WORKERS   workers of the solver queue on this machine                  1
SAMPLATS_CANARY_SECONDS   how often each queue must show that it lives                 20
SAMPLATS_STALE_SECONDS    silence after which a queue's cluster is restarted           120
========================= ============================================================ ==========================

Those of mail stand in ``mail.py``, those of calendar feeds in ``feeds.py``.

What is missing or wrong is told by system checks (``backend/common/checks.py``), not by a traceback.
"""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from backend.common.embedded_postgres.locations import VAR_FOLDER

PRODUCTION = "production"
DEVELOPMENT = "development"
DEVELOPMENT_SECRET = "only-for-development-and-demonstration-on-one-machine"  # noqa: S105
MISSING_SECRET = "missing"  # noqa: S105


def read_text(name: str, default: str = "") -> str:
    """The variable without surrounding white space; the default when unset or empty."""
    return os.environ.get(name, "").strip() or default


def read_number(name: str, default: float) -> float:
    """The variable as a positive number; the default when it is unset or anything else (see the checks)."""
    try:
        number = float(read_text(name, str(default)))
    except ValueError:
        return default
    return number if number > 0 else default


def read_days(name: str) -> int:
    """The variable as a whole number of days, negative for the past; 0 when it is unset or anything else."""
    text = read_text(name, "0")
    return int(text) if text.lstrip("-").isdecimal() else 0


def read_switch(name: str) -> bool:
    """Whether the variable is ``1``, ``true``, ``yes`` or ``on``."""
    return read_text(name).lower() in {"1", "true", "yes", "on"}


@dataclass(frozen=True)
class Environment:
    """What settings need to know of the environment, read once."""

    name: str = read_text("SAMPLATS_ENV", DEVELOPMENT)
    debug: bool = read_switch("SAMPLATS_DEBUG")
    public_url: str = read_text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    var_folder: str = str(VAR_FOLDER)

    @property
    def is_production(self) -> bool:
        """Whatever is not said to be development is treated as production."""
        return self.name != DEVELOPMENT

    @property
    def secret_key(self) -> str:
        """The key; a stand-in that check E001 refuses where production has none."""
        return read_text("SECRET_KEY", MISSING_SECRET if self.is_production else DEVELOPMENT_SECRET)

    @property
    def public_host(self) -> str:
        """The host name in PUBLIC_URL."""
        return urlsplit(self.public_url).hostname or "127.0.0.1"

    @property
    def allowed_hosts(self) -> list[str]:
        """Host names under which the program answers."""
        further = [host.strip() for host in read_text("ALLOWED_HOSTS").split(",") if host.strip()]
        local = [] if self.is_production else ["localhost", "127.0.0.1", "[::1]"]
        return list(dict.fromkeys([self.public_host, *further, *local]))


ENVIRONMENT = Environment()
