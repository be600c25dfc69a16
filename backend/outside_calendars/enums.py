"""How it stands with a calendar outside Samplats, and why it could not be read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarState(models.TextChoices):
    """Whether the last attempt to read it went well."""

    WAITING = "waiting", _("väntar")
    READ = "read", _("läst")
    FAILING = "failing", _("misslyckas")


class ReadFault(models.TextChoices):
    """Why a calendar could not be read, in words that follow a colon."""

    BAD_ADDRESS = "bad_address", _("adressen är ingen webbadress till en kalender")
    NOT_ENCRYPTED = "not_encrypted", _("adressen måste börja med https")
    UNKNOWN_HOST = "unknown_host", _("adressens värdnamn finns inte")
    FORBIDDEN_HOST = "forbidden_host", _("adressen leder in i ett internt nät, och sådana läser Samplats inte")
    NO_ANSWER = "no_answer", _("adressen svarar inte")
    UNTRUSTED = "untrusted", _("servern kan inte visa att den är den som adressen säger")
    LOCKED = "locked", _("adressen kräver inloggning")
    GONE = "gone", _("det finns ingen kalender på adressen längre")
    TOO_BUSY = "too_busy", _("servern ber oss vänta")
    SERVER_FAULT = "server_fault", _("servern svarar med ett fel")
    LOST_ON_THE_WAY = "lost_on_the_way", _("adressen skickar oss vidare för många gånger")
    NOT_A_CALENDAR = "not_a_calendar", _("det som finns på adressen är ingen kalender")
    TOO_LARGE = "too_large", _("kalendern är för stor")
    TOO_MANY = "too_many", _("kalendern har för många händelser")
    TOO_SLOW = "too_slow", _("kalendern tar för lång tid att räkna ut")
