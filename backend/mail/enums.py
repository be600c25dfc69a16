"""States and choices of outgoing mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """Where a mail stands."""

    WAITING = "waiting", _("väntar")
    SENDING = "sending", _("skickas")
    SENT = "sent", _("skickat")
    FAILED = "failed", _("kom inte fram")

    @classmethod
    def unsent(cls) -> tuple["MailState", ...]:
        """Those that still are to go out by themselves."""
        return (cls.WAITING, cls.SENDING)


class CalendarMethod(models.TextChoices):
    """What the calendar part of a mail asks of its reader (RFC 5546, section 1.4)."""

    REQUEST = "REQUEST", _("kallelse")
    CANCEL = "CANCEL", _("återbud")
