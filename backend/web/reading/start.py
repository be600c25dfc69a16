"""What needs the viewer today, in order of what it costs to wait."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.models import Session
from backend.associations.enums import MeetingKind
from backend.associations.models import Programme
from backend.cohorts.models import CohortMembership
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.participants.enums import ConsentKind, EnrolmentStatus, ReferralStatus
from backend.participants.models import ActionPlan, Consent, Enrolment, Referral
from backend.planning.enums import ProposalStatus, RunState
from backend.planning.models import PlanningRun, Proposal
from backend.web.reading.deadlines import deadline_tasks
from backend.web.reading.live import address_of_run
from backend.web.reading.mail_tasks import mail_tasks
from backend.web.reading.place_tasks import place_tasks
from backend.web.reading.schedule import with_attendances
from backend.web.reading.schedule_sessions import own_next_sessions
from backend.web.reading.tasks import Cost, Task

NEXT_ROWS = 8
LOOK_AHEAD = timedelta(days=21)
URGENT_WITHIN = timedelta(days=7)
MOST_PER_KIND = 6


def list_tasks(viewer: Viewer, *, now: datetime) -> list[Task]:
    """Return what needs the viewer, the costliest to leave first."""
    tasks = [
        *_of_meetings(viewer, now),
        *_of_planning(viewer, now),
        *_of_referrals(viewer, now),
        *_of_waiting(viewer, now),
        *place_tasks(viewer, now=now),
        *mail_tasks(viewer, now=now),
        *deadline_tasks(viewer, now=now),
    ]
    return sorted(tasks, key=lambda task: (task.cost, task.due_on))


def list_own_meetings(viewer: Viewer, *, now: datetime) -> list[Meeting]:
    """Return the next meetings that the viewer is to be at."""
    coming = visible(Meeting, viewer).filter(_attended_by(viewer), ends_at__gte=now, status__in=MeetingStatus.live())
    return list(with_attendances(viewer, coming).order_by("begins_at")[:NEXT_ROWS])


def list_own_next(viewer: Viewer, *, now: datetime) -> list[Meeting | Session]:
    """Return the next meetings and sessions of the viewer together, in order of time."""
    together: list[Meeting | Session] = [
        *list_own_meetings(viewer, now=now),
        *own_next_sessions(viewer, now=now, most=NEXT_ROWS),
    ]
    return sorted(together, key=lambda row: row.begins_at)[:NEXT_ROWS]


def _attended_by(viewer: Viewer) -> Q:
    # Without this line somebody who is no staff would be taken for every participant: they have no staff id either.
    if viewer.staff_id is None:
        return Q(pk__in=[])
    return Q(pk__in=Attendance.objects.filter(staff_id=viewer.staff_id).values("meeting_id"))


def _concerning(viewer: Viewer) -> QuerySet[Meeting]:
    """Meetings that are the viewer's to prepare: a mapping lead's own, a coordinator's all, an officer's agency's."""
    led = Q(association_id__in=viewer.associations_as(Role.COORDINATOR))
    agency = Q(enrolment__participant__agency_id__in=viewer.agency_ids)
    return visible(Meeting, viewer).filter(_attended_by(viewer) | led | agency)


def _of_meetings(viewer: Viewer, now: datetime) -> Iterator[Task]:
    written = Consent.objects.filter(kind=ConsentKind.WRITTEN, withdrawn_at__isnull=True)
    shared = [kind.value for kind in MeetingKind if kind.involves_several_agencies]
    planned = (MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED)
    ahead = _concerning(viewer).filter(
        begins_at__gte=now, begins_at__lt=now + LOOK_AHEAD, status__in=planned, enrolment__isnull=False
    )
    related = ahead.select_related("enrolment__participant", "step").order_by("begins_at")
    unconsented = related.filter(
        ~Exists(written.filter(participant=OuterRef("enrolment__participant"))), kind__in=shared
    )
    for meeting in unconsented[:MOST_PER_KIND]:
        why = _("Mötet kan inte hållas utan: flera myndigheter är med.")
        yield _before_meeting(meeting, now, _("%(code)s saknar skriftligt samtycke inför %(what)s."), why, "samtycke")
    unplanned = related.filter(
        ~Exists(ActionPlan.objects.filter(enrolment=OuterRef("enrolment"))), kind=MeetingKind.HANDOVER
    )
    for meeting in unplanned[:MOST_PER_KIND]:
        why = _("Överlämningen är preliminär tills riktningen är antecknad.")
        yield _before_meeting(meeting, now, _("%(code)s saknar handlingsplan inför %(what)s."), why, "handlingsplan")
    yield from _unmarked(viewer, now)


def _before_meeting(meeting: Meeting, now: datetime, text: str, why: str, anchor: str) -> Task:
    begins = localtime(meeting.begins_at)
    enrolment = meeting.enrolment
    if enrolment is None:
        message = "only meetings of an enrolment are asked for"
        raise ValueError(message)
    words = {"code": enrolment.participant.code, "what": _meeting_words(meeting)}
    address = reverse("web:participant", args=[enrolment.participant_id])
    cost = Cost.URGENT if meeting.begins_at - now < URGENT_WITHIN else Cost.SOON
    return Task(cost, begins.date(), text % words, why, f"{address}#{anchor}", _("Öppna"))


def _meeting_words(meeting: Meeting) -> str:
    begins = localtime(meeting.begins_at)
    name = meeting.step.name if meeting.step else str(meeting.get_kind_display())
    return _("%(name)s %(day)s") % {"name": name[:1].lower() + name[1:], "day": date_format(begins, "D j F")}


def _unmarked(viewer: Viewer, now: datetime) -> Iterator[Task]:
    """Meetings that have been and that nobody has marked as held."""
    past = visible(Meeting, viewer).filter(_attended_by(viewer), ends_at__lt=now, status=MeetingStatus.CONFIRMED)
    leading = viewer.associations_as(Role.MAPPING_LEAD)
    rows = (
        past.filter(association_id__in=leading).select_related("step", "enrolment__participant").order_by("begins_at")
    )
    for meeting in rows[:MOST_PER_KIND]:
        code = meeting.enrolment.participant.code if meeting.enrolment else ""
        text = _("Blev %(what)s av? %(code)s") % {"what": _meeting_words(meeting), "code": code}
        why = _("Nästa steg räknas från det.")
        address = reverse("web:meeting", args=[meeting.pk])
        yield Task(Cost.SOON, localtime(meeting.begins_at).date(), text.strip(), why, address, _("Markera"))


def _of_planning(viewer: Viewer, now: datetime) -> Iterator[Task]:
    drafts = visible(Proposal, viewer).filter(status=ProposalStatus.DRAFT, run__base=None)
    for proposal in drafts.select_related("run__programme", "run__association").order_by("-created_at")[:1]:
        text = _("Ett förslag för %(name)s väntar på ditt beslut.") % {"name": _name_of(proposal.run)}
        why = _("Ingen får sin kallelse förrän det är publicerat.")
        address = address_of_run(proposal.run)
        yield Task(Cost.URGENT, now.date(), text, why, address, _("Granska"))
    running = visible(PlanningRun, viewer).filter(state__in=RunState.unfinished(), base=None)
    for run in running.select_related("programme", "association"):
        text = _("Fördelningen för %(name)s räknar.") % {"name": _name_of(run)}
        yield Task(Cost.CALM, now.date(), text, "", address_of_run(run), _("Följ den"))


def _name_of(run: PlanningRun) -> str:
    """The programme, or for places the association."""
    return str(run.programme or run.association)


def _of_referrals(viewer: Viewer, now: datetime) -> Iterator[Task]:
    undecided = visible(Referral, viewer).filter(
        status=ReferralStatus.RECEIVED, programme__association_id__in=viewer.associations_as(Role.COORDINATOR)
    )
    oldest = undecided.aggregate(oldest=Min("referred_on"))["oldest"]
    if oldest is None:
        return
    count = undecided.count()
    text = ngettext("%(count)s remittering väntar på besked.", "%(count)s remitteringar väntar på besked.", count)
    why = _("Den äldsta kom för %(days)s dagar sedan.") % {"days": (now.date() - oldest).days}
    first = undecided.order_by("referred_on")[0]
    address = reverse("web:participants", args=[first.programme_id])
    yield Task(Cost.SOON, oldest, text % {"count": count}, why, address, _("Visa"))


def _of_waiting(viewer: Viewer, now: datetime) -> Iterator[Task]:
    """Enrolments without a place in a cohort, per programme that the viewer coordinates."""
    seated = CohortMembership.objects.filter(enrolment=OuterRef("pk"), left_at__isnull=True)
    led = visible(Programme, viewer).filter(association_id__in=viewer.associations_as(Role.COORDINATOR))
    for programme in led:
        waiting = Enrolment.objects.filter(~Exists(seated), programme=programme, status=EnrolmentStatus.WAITING)
        ready = list(waiting.filter(ready_on__lte=now.date()).order_by("ready_on").values_list("ready_on", flat=True))
        if not ready:
            continue
        text = ngettext("%(count)s deltagare väntar på grupp.", "%(count)s deltagare väntar på grupp.", len(ready))
        why = _("Den som väntat längst har väntat %(days)s dagar.") % {"days": (now.date() - ready[0]).days}
        address = reverse("web:allocation", args=[programme.pk])
        yield Task(Cost.SOON, ready[0], text % {"count": len(ready)}, why, address, _("Fördela"))
