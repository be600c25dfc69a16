"""What the owner of a calendar does with it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.associations.models import BusyTime, Staff
from backend.audit.services import record_event
from backend.common.errors import RuleViolation
from backend.outside_calendars.addresses import CalendarAddress, parse_address
from backend.outside_calendars.enums import CalendarState, ReadFault
from backend.outside_calendars.faults import UnreadableCalendar
from backend.outside_calendars.models import LONGEST_LABEL, OutsideCalendar
from backend.outside_calendars.network import PublicInternet
from backend.outside_calendars.policies import check_add_calendar, check_change_calendar
from backend.outside_calendars.selectors import kept
from backend.outside_calendars.services.queueing import queue_reading
from backend.outside_calendars.services.reading import Reading, facts_of_success, put_in_place, read_address
from backend.outside_calendars.wording import ADVICE, moment_words

MOST_CALENDARS = 5
SECONDS_TO_WAIT_FOR_A_FORM = 12.0
SHORTEST_PAUSE = timedelta(minutes=1)


def add_calendar(
    *, actor: Viewer, address: str, label: str, now: datetime, network: PublicInternet | None = None
) -> OutsideCalendar:
    """Take the address of one of the actor's own calendars, once it has been read without fault.

    Args:
        actor: becomes the owner.
        address: https or webcal, as a calendar program gives it; it is never shown again.
        label: how the owner tells it from their others, up to 60 characters.
        now: when.
        network: which machines may be asked; the public internet unless a test hands in another.

    Raises:
        NotAllowed: the actor has no role anywhere.
        RuleViolation: about the field ``address`` or ``label``, in words that say what to do.
    """
    check_add_calendar(actor)
    checked_label = _checked_label(label)
    parsed = _checked_address(address)
    staff_id = Staff.objects.values_list("pk", flat=True).get(user=actor.user)
    _check_is_new(staff_id, parsed)
    reading = _first_reading(parsed, now, network)
    with transaction.atomic():
        staff = Staff.objects.select_for_update(no_key=True).get(pk=staff_id)
        _check_is_new(staff_id, parsed)
        calendar = OutsideCalendar.objects.create(
            staff=staff, label=checked_label, address=parsed.text, next_fetch_at=now, attempted_at=now
        )
        put_in_place(calendar, reading.busy or [])
        facts = {**facts_of_success(calendar.pk, reading.marks, now), "expanded_at": now, "changed_at": now}
        OutsideCalendar.objects.filter(pk=calendar.pk).update(**facts)
        _record("outside_calendar.added", calendar, actor, now)
    calendar.refresh_from_db()
    return calendar


@transaction.atomic
def ask_for_reading(*, actor: Viewer, calendar: OutsideCalendar, now: datetime) -> OutsideCalendar:
    """Queue the reading of a calendar now; at most once a minute, and not before its server wants to be asked.

    Raises:
        NotAllowed: it belongs to somebody else.
        RuleViolation: it was read just now, or the server has asked us to wait.
    """
    locked = _lock(actor, calendar)
    if locked.attempted_at is not None and now - locked.attempted_at < SHORTEST_PAUSE:
        raise RuleViolation("calendar_read_just_now", _("Kalendern lästes nyss. Vänta en minut."))
    if locked.fault == ReadFault.TOO_BUSY and locked.next_fetch_at > now:
        words = {"when": moment_words(locked.next_fetch_at, now)}
        raise RuleViolation("calendar_server_asks_to_wait", _("Servern har bett oss vänta till %(when)s.") % words)
    OutsideCalendar.objects.filter(pk=locked.pk).update(next_fetch_at=now + SHORTEST_PAUSE, attempted_at=now)
    queue_reading(locked.pk)
    return locked


@transaction.atomic
def remove_calendar(*, actor: Viewer, calendar: OutsideCalendar, now: datetime) -> OutsideCalendar:
    """Stop reading a calendar and drop its busy intervals at once. For an hour it can be taken back.

    Raises:
        NotAllowed: it belongs to somebody else.
    """
    locked = _lock(actor, calendar)
    if locked.removed_at is None:
        locked.removed_at = now
        locked.claim = locked.claimed_until = None
        locked.save(update_fields=["removed_at", "claim", "claimed_until"])
        BusyTime.objects.filter(calendar=locked).delete()
        _record("outside_calendar.removed", locked, actor, now)
    return locked


@transaction.atomic
def restore_calendar(*, actor: Viewer, calendar: OutsideCalendar, now: datetime) -> OutsideCalendar:
    """Take a removal back: the calendar is read anew, in full.

    Raises:
        NotAllowed: it belongs to somebody else.
        RuleViolation: there are as many others as one may have.
    """
    locked = _lock(actor, calendar)
    if locked.removed_at is not None:
        _check_is_new(locked.staff_id, parse_address(locked.address))
        locked.removed_at = locked.expanded_at = locked.fetched_at = None
        locked.state, locked.fault, locked.failures = CalendarState.WAITING, "", 0
        locked.etag = locked.last_modified = ""
        locked.next_fetch_at = now
        locked.save()
        queue_reading(locked.pk)
        _record("outside_calendar.restored", locked, actor, now)
    return locked


def _first_reading(address: CalendarAddress, now: datetime, network: PublicInternet | None) -> Reading:
    try:
        return read_address(address, now=now, network=network, seconds=SECONDS_TO_WAIT_FOR_A_FORM)
    except UnreadableCalendar as refusal:
        raise _refused(refusal.fault) from None


def _checked_address(typed: str) -> CalendarAddress:
    try:
        return parse_address(typed)
    except UnreadableCalendar as refusal:
        raise _refused(refusal.fault) from None


def _refused(fault: ReadFault) -> RuleViolation:
    return RuleViolation(f"calendar_{fault.value}", ADVICE[fault], field="address")


def _checked_label(label: str) -> str:
    text = label.strip()
    if not text or len(text) > LONGEST_LABEL:
        words = {"longest": LONGEST_LABEL}
        text = _("Skriv en kort benämning, till exempel ”Outlook på jobbet”. Högst %(longest)d tecken.") % words
        raise RuleViolation("calendar_label", text, field="label")
    return text


def _check_is_new(staff_id: int, address: CalendarAddress) -> None:
    addresses = list(kept(OutsideCalendar.objects.filter(staff_id=staff_id)).values_list("address", flat=True))
    if address.text in addresses:
        raise RuleViolation("calendar_given_already", _("Den kalendern läses redan."), field="address")
    if len(addresses) >= MOST_CALENDARS:
        text = _("Du har redan %(most)d kalendrar. Ta bort en först.") % {"most": MOST_CALENDARS}
        raise RuleViolation("too_many_calendars", text, field="address")


def _lock(actor: Viewer, calendar: OutsideCalendar) -> OutsideCalendar:
    check_change_calendar(actor, calendar)
    return OutsideCalendar.objects.select_for_update(of=("self",), no_key=True).get(pk=calendar.pk)


def _record(verb: str, calendar: OutsideCalendar, actor: Viewer, now: datetime) -> None:
    record_event(verb=verb, subject=calendar, association_id=None, actor=actor.user, now=now)
