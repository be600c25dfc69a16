"""What pages and forms say of calendars outside Samplats."""

from datetime import datetime

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.outside_calendars.enums import ReadFault
from backend.outside_calendars.selectors import CalendarFreshness

_WEEK = 7
# What to do about each fault, beside the field where an address is typed.
ADVICE: dict[ReadFault, str | Promise] = {
    ReadFault.BAD_ADDRESS: gettext_lazy(
        "Det där är ingen webbadress till en kalender. Kopiera hela länken som din kalender ger: den börjar med https:// "
        "eller webcal:// och slutar ofta på .ics."
    ),
    ReadFault.NOT_ENCRYPTED: gettext_lazy(
        "Adressen måste börja med https:// eller webcal://. Annars kan andra på vägen läsa din kalender."
    ),
    ReadFault.UNKNOWN_HOST: gettext_lazy(
        "Det finns ingen server med det namnet. Kontrollera att hela adressen kom med."
    ),
    ReadFault.FORBIDDEN_HOST: gettext_lazy(
        "Adressen leder in i ett internt nät. Samplats läser bara kalendrar som är publicerade på internet."
    ),
    ReadFault.NO_ANSWER: gettext_lazy(
        "Servern svarar inte just nu. Kontrollera adressen, eller försök igen om en stund."
    ),
    ReadFault.UNTRUSTED: gettext_lazy(
        "Servern kan inte visa att den är den som adressen säger. Be den som sköter kalendern att förnya certifikatet."
    ),
    ReadFault.LOCKED: gettext_lazy(
        "Adressen kräver inloggning. Välj ”publicera” eller ”hemlig adress i iCal-format” i din kalender och kopiera den."
    ),
    ReadFault.GONE: gettext_lazy("Det finns ingen kalender på adressen. Kontrollera att hela adressen kom med."),
    ReadFault.TOO_BUSY: gettext_lazy("Servern har för mycket att göra och ber oss vänta. Försök igen om en stund."),
    ReadFault.SERVER_FAULT: gettext_lazy("Servern svarar med ett fel. Försök igen om en stund."),
    ReadFault.LOST_ON_THE_WAY: gettext_lazy(
        "Adressen skickar oss vidare för många gånger. Öppna den i en webbläsare och kopiera adressen som du hamnar på."
    ),
    ReadFault.NOT_A_CALENDAR: gettext_lazy(
        "Det som finns på adressen är ingen kalender, kanske en webbsida. Kopiera länken i iCal-format, den som ofta slutar "
        "på .ics."
    ),
    ReadFault.TOO_LARGE: gettext_lazy("Kalendern är större än 8 MB. Publicera en kortare tid, till exempel ett år."),
    ReadFault.TOO_MANY: gettext_lazy(
        "Kalendern har fler händelser än Samplats läser, eller en som händer oftare än varje timme. Publicera en kortare "
        "tid, till exempel ett år."
    ),
    ReadFault.TOO_SLOW: gettext_lazy(
        "Kalendern tar för lång tid att räkna ut. Publicera en kortare tid, till exempel ett år."
    ),
}


def freshness_words(freshness: CalendarFreshness) -> str:
    """Return one short line for whoever plans: ``Kalendern lästes 09:12``."""
    if not freshness.is_read:
        return _("Kalendern läses inte.")
    if freshness.fetched_at is None:
        return _("Kalendern har inte kunnat läsas än.")
    if freshness.is_forgotten:
        return _("Kalendern har inte kunnat läsas sedan %(since)s och räknas inte längre.") % _since(freshness)
    if freshness.is_failing or freshness.is_stale:
        return _("Kalendern har inte kunnat läsas sedan %(since)s.") % _since(freshness)
    return _("Kalendern lästes %(when)s.") % {"when": moment_words(freshness.fetched_at, freshness.now)}


def own_words(freshness: CalendarFreshness) -> str:
    """Return a sentence or two for the owner of one calendar: how old it is, what is wrong, what that means."""
    if freshness.fetched_at is None:
        return _("Den väntar på att läsas.") if not freshness.fault else _not_yet(freshness)
    if freshness.is_forgotten:
        words = {**_since(freshness), "fault": _fault(freshness)}
        return (
            _("Kunde inte läsas sedan %(since)s: %(fault)s. Det som lästes då är för gammalt och räknas inte.") % words
        )
    if freshness.is_failing:
        words = {**_since(freshness), "fault": _fault(freshness)}
        return _("Kunde inte läsas sedan %(since)s: %(fault)s – planeringen går vidare med det som lästes då.") % words
    return _("Läst för %(age)s sedan.") % {"age": age_words(freshness.fetched_at, freshness.now)}


def age_words(moment: datetime, now: datetime) -> str:
    """Return how long ago: ``3 timmar``."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 1:
        return _("en stund")
    if minutes < 60:
        return ngettext("%(count)s minut", "%(count)s minuter", minutes) % {"count": minutes}
    if minutes < 48 * 60:
        return ngettext("%(count)s timme", "%(count)s timmar", minutes // 60) % {"count": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(count)s dag", "%(count)s dagar", days) % {"count": days}


def moment_words(moment: datetime, now: datetime) -> str:
    """Return the clock today, the weekday within a week, the date before that."""
    local, today = localtime(moment), localtime(now).date()
    days = (today - local.date()).days
    if days == 0:
        return f"{local:%H:%M}"
    if days == 1:
        return _("i går %(clock)s") % {"clock": f"{local:%H:%M}"}
    if 0 < days < _WEEK:
        return str(WEEKDAYS[local.weekday()])
    return date_format(local, "j F Y")


def _since(freshness: CalendarFreshness) -> dict[str, str]:
    return {"since": moment_words(freshness.fetched_at or freshness.now, freshness.now)}


def _not_yet(freshness: CalendarFreshness) -> str:
    return _("Har inte kunnat läsas än: %(fault)s.") % {"fault": _fault(freshness)}


def _fault(freshness: CalendarFreshness) -> str:
    return str(ReadFault(freshness.fault).label) if freshness.fault else str(ReadFault.NO_ANSWER.label)
