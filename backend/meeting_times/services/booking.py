"""Booking or moving to a time that was found, if it is still to be had just so."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.associations.enums import MeetingKind
from backend.associations.models import Staff
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.contacts.models import Contact
from backend.meeting_times.engine.finding import PossibleTime
from backend.meeting_times.selectors import Choice, TimeSearch, search_at
from backend.meeting_times.selectors.candidates import Part, Someone
from backend.meetings.arrangements import Place
from backend.meetings.enums import PlaceKind, Requirement
from backend.meetings.models import Meeting, MeetingRequest
from backend.meetings.policies import Attendee, attendees_of
from backend.meetings.services import book_meeting, confirm_meeting, move_meeting
from backend.participants.models import Participant
from backend.places.models import Room


@explained_conflicts()
@transaction.atomic
def book_time(*, actor: Viewer, request: MeetingRequest, choice: str, now: datetime) -> tuple[Meeting, str]:
    """Book the meeting of a request at a time that was found, and confirm it if the rules allow.

    Args:
        choice: what ``TimeSearch.choice_of`` said of the time, as text.

    Returns:
        The meeting, and why it is tentative; an empty text if it is confirmed.

    Raises:
        NotAllowed: ``actor`` books no meetings there.
        RuleViolation: a rule says no, such as a missing consent.
        Conflict: the time is no longer to be had with that room and those people, or the request is booked.
    """
    search, time = find_choice(request, choice, now)
    meeting = book_found(actor, search, time, now)
    return confirm_if_allowed(actor, meeting, now)


@explained_conflicts()
@transaction.atomic
def move_to_time(*, actor: Viewer, meeting: Meeting, choice: str, now: datetime) -> Meeting:
    """Move a meeting to a time that was found; its people and its place stay, the room may change.

    Raises:
        NotAllowed, RuleViolation, Conflict: as ``book_time``.
    """
    _search, time = find_choice(meeting, choice, now)
    return move_meeting(
        actor=actor,
        meeting=meeting,
        begins_at=time.begins_at,
        ends_at=time.ends_at,
        room=room_of(time),
        now=now,
    )


def find_choice(about: MeetingRequest | Meeting, text: str, now: datetime) -> tuple[TimeSearch, PossibleTime]:
    """Return the possible time that ``text`` stands for, and the search that found it again.

    Raises:
        RuleViolation: it is no choice at all.
        Conflict: it is not possible any more; the text says why.
    """
    choice = Choice.read(text)
    search = search_at(about, choice, now)
    time = search.finder.at(choice.begins_at)
    if time is not None and search.choice_of(time) == choice:
        return search, time
    reasons = "; ".join(reason.text for reason in search.why_not(choice.begins_at))
    words = _("Tiden finns inte längre så som den visades. Ladda om och välj en annan.")
    raise Conflict("time_is_gone", f"{words} {reasons}".strip())


def book_found(
    actor: Viewer, search: TimeSearch, time: PossibleTime, now: datetime, *, is_hold: bool = False
) -> Meeting:
    """Book a meeting, or hold a time for one, as it was found."""
    about = search.request or search.meeting
    if about is None:
        message = "a search is for a request or a meeting"
        raise ValueError(message)
    meeting = search.meeting
    return book_meeting(
        actor=actor,
        programme=about.programme,
        association=about.association,
        kind=MeetingKind(about.kind),
        begins_at=time.begins_at,
        ends_at=time.ends_at,
        room=room_of(time),
        attendees=_attendees_at(search, time),
        enrolment=about.enrolment,
        step=None if meeting is None else meeting.step,
        now=now,
        place=_place_of(about),
        buffers=search.buffers,
        is_hold=is_hold,
        request=search.request,
        organiser=_organiser(actor),
    )


def room_of(time: PossibleTime) -> Room | None:
    """Return the room of a possible time with its site, or None if it needs none."""
    return None if time.room is None else Room.objects.select_related("site").get(pk=time.room.room_id)


def _organiser(actor: Viewer) -> Staff | None:
    return None if actor.staff_id is None else Staff.objects.get(pk=actor.staff_id)


def _place_of(about: MeetingRequest | Meeting) -> Place:
    if isinstance(about, Meeting):
        return Place(PlaceKind(about.place_kind), about.video_link, about.place_text)
    return Place(PlaceKind(about.place_kind))


def _attendees_at(search: TimeSearch, time: PossibleTime) -> Sequence[Attendee]:
    """For a meeting that moves, those who are called already; else those who take the parts."""
    if search.meeting is not None:
        return attendees_of(search.meeting)
    return [attendee_for(part, person) for part, person in search.people_at(time)]


def attendee_for(part: Part, person: Someone) -> Attendee:
    """Return how somebody is called to a part of a meeting."""
    requirement = Requirement.REQUIRED if part.is_required else Requirement.OPTIONAL
    if isinstance(person, Participant):
        return Attendee(participant=person, requirement=requirement, party=part.party)
    if isinstance(person, Contact):
        return Attendee(contact=person, requirement=requirement, party=part.party)
    return Attendee(staff=person, requirement=requirement, party=part.party)


def confirm_if_allowed(actor: Viewer, meeting: Meeting, now: datetime) -> tuple[Meeting, str]:
    """Confirm a tentative meeting if nothing is missing; else leave it and say what is."""
    try:
        with transaction.atomic():
            return confirm_meeting(actor=actor, meeting=meeting, now=now), ""
    except Conflict:
        raise
    except RuleViolation as refusal:
        return meeting, refusal.text
