"""Outgoing mail: the server, how it is spoken to, and how long a mail is kept.

======================== =========================================================== ==========================
variable                 meaning                                                     default
======================== =========================================================== ==========================
EMAIL_HOST               SMTP server; without one, mail is printed to the console    none
EMAIL_PORT               its port                                                    587; 465 for tls, 25 for none
EMAIL_SECURITY           ``starttls``, ``tls`` from the first byte, or ``none`` for  starttls
                         a relay on the same machine
EMAIL_HOST_USER          its account                                                 empty
EMAIL_HOST_PASSWORD      its password                                                empty
DEFAULT_FROM_EMAIL       sender of all mail, also the mailbox of associations        samplats@<PUBLIC_URL's host>
                         that have named none of their own
MAIL_KEPT_DAYS           after this a mail's address and text are erased             60
REMINDER_WORKING_DAYS    how many working days before a meeting people from outside  2
                         are reminded of it
======================== =========================================================== ==========================
"""

from backend.settings.environment import ENVIRONMENT, read_number, read_text

STARTTLS = "starttls"
TLS = "tls"
PLAIN = "none"
PORTS: dict[str, int] = {STARTTLS: 587, TLS: 465, PLAIN: 25}

EMAIL_HOST: str = read_text("EMAIL_HOST")
EMAIL_SECURITY: str = read_text("EMAIL_SECURITY", STARTTLS).lower()
EMAIL_PORT: int = int(read_number("EMAIL_PORT", PORTS.get(EMAIL_SECURITY, PORTS[STARTTLS])))
EMAIL_HOST_USER: str = read_text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD: str = read_text("EMAIL_HOST_PASSWORD")
EMAIL_USE_SSL: bool = EMAIL_SECURITY == TLS
# What is misspelt is not taken for "none": check E008 tells, and until then mail goes out encrypted or not at all.
EMAIL_USE_TLS: bool = EMAIL_SECURITY not in {TLS, PLAIN}
EMAIL_TIMEOUT: int = 20
EMAIL_BACKEND: str = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL: str = read_text("DEFAULT_FROM_EMAIL", f"samplats@{ENVIRONMENT.public_host}")
MAIL_KEPT_DAYS: int = int(read_number("MAIL_KEPT_DAYS", 60))
REMINDER_WORKING_DAYS: int = int(read_number("REMINDER_WORKING_DAYS", 2))
