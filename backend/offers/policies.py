"""Who may stand in what queue, in words. Who may keep the queue at all is ``backend.access.policies``."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from backend.access.policies import Act, may
from backend.access.viewer import Viewer
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity
from backend.associations.enums import HalfDay
from backend.bookings.enums import PlacementForm
from backend.common.errors import NotAllowed, RuleViolation
from backend.common.local_time import local_day
from backend.offers.enums import QueueStatus
from backend.offers.models import QueueEntry
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment

MOST_SESSIONS_PER_WEEK = 20
MOST_STEPS = 52
MOST_WEEKS = 104
_FORMS = {
    ActivityKind.REHAB_GARDEN: {PlacementForm.PERIOD, PlacementForm.BRIDGE, PlacementForm.STAY},
    ActivityKind.GROUP_ACTIVITY: {PlacementForm.PERIOD, PlacementForm.STAY},
    ActivityKind.WORK_TRIAL: {PlacementForm.TRIAL},
}


def can_order_queue(viewer: Viewer, association_id: int) -> bool:
    """Whether ``viewer`` may set priorities and dates, and who waits together: not for one agency's people alone."""
    return may(viewer, Act.KEEP_QUEUE, association_id)


def check_order_queue(viewer: Viewer, association_id: int) -> None:
    """Raise NotAllowed unless ``can_order_queue``."""
    if not can_order_queue(viewer, association_id):
        text = _("Ordningen i kön gäller alla myndigheter. Vänd dig till samordnaren i förbundet.")
        raise NotAllowed("not_allowed_to_order_queue", text)


def check_live(enrolment: Enrolment) -> None:
    """Raise RuleViolation if the enrolment has ended."""
    if EnrolmentStatus(enrolment.status) not in EnrolmentStatus.live():
        text = _("Deltagaren är inte längre inskriven i insatsen och kan inte stå i kö.")
        raise RuleViolation("enrolment_has_ended", text, field="enrolment")


def check_entry(entry: QueueEntry, now: datetime) -> None:
    """Raise RuleViolation if the entry asks for something that nobody could be given."""
    _check_target(entry)
    _check_form(entry)
    _check_numbers(entry)
    if entry.since_on > local_day(now):
        raise RuleViolation("queued_not_ahead", _("Dagen i kön kan inte ligga framåt i tiden."), field="since_on")
    unknown = set(entry.possible) - set(HalfDay.values)
    if unknown:
        raise RuleViolation("half_day_exists", _("Ange halva dagar från måndag till fredag."), field="possible")
    check_group(entry)


def _check_target(entry: QueueEntry) -> None:
    association_id = entry.participant.association_id
    activity, site = entry.activity, entry.site
    if activity is not None and activity.association_id != association_id:
        raise RuleViolation("activity_of_association", _("Aktiviteten hör till ett annat förbund."), field="activity")
    if site is not None and site.association_id != association_id:
        raise RuleViolation("site_of_association", _("Stället hör till ett annat förbund."), field="site")
    if activity is None:
        return
    if activity.kind != entry.kind:
        raise RuleViolation("activity_of_kind", _("Aktiviteten är av ett annat slag än kön."), field="activity")
    if site is not None and activity.site_id != site.pk:
        raise RuleViolation("activity_at_site", _("Aktiviteten hålls på ett annat ställe."), field="site")
    if not is_open_to_programme(activity, entry.enrolment.programme_id):
        text = _("%(activity)s är inte öppen för deltagarens insats. Välj en annan aktivitet.")
        raise RuleViolation("programme_may_be_placed", text % {"activity": activity.name}, field="activity")


def is_open_to_programme(activity: Activity, programme_id: int) -> bool:
    """Tell whether participants of the programme may be placed in the activity; without a list all of them may."""
    programmes = {programme.pk for programme in activity.programmes.all()}
    return not programmes or programme_id in programmes


def _check_form(entry: QueueEntry) -> None:
    if PlacementForm(entry.form) not in _FORMS[ActivityKind(entry.kind)]:
        text = _("En plats i %(kind)s kan inte vara av formen %(form)s.")
        facts = {"kind": ActivityKind(entry.kind).label, "form": PlacementForm(entry.form).label}
        raise RuleViolation("form_of_kind", text % facts, field="form")


def _check_numbers(entry: QueueEntry) -> None:
    if not 1 <= entry.priority <= 5:
        raise RuleViolation("priority_range", _("Prioriteten är ett tal från 1 till 5."), field="priority")
    if entry.weeks is not None and not 1 <= entry.weeks <= MOST_WEEKS:
        raise RuleViolation("weeks_range", _("Antalet veckor är ett tal från 1 till 104."), field="weeks")
    wish: Sequence[int] = entry.sessions_per_week
    if len(wish) > MOST_STEPS or not all(1 <= number <= MOST_SESSIONS_PER_WEEK for number in wish):
        text = _("Pass per vecka är tal från 1 till 20, ett för varje vecka och högst 52.")
        raise RuleViolation("sessions_per_week_range", text, field="sessions_per_week")


def check_group(entry: QueueEntry) -> None:
    """Raise RuleViolation unless those who wait together wait for the same, each of them once."""
    if entry.group is None:
        return
    if entry.group.association_id != entry.participant.association_id:
        raise RuleViolation("group_of_association", _("Gruppen hör till ett annat förbund."), field="group")
    others = QueueEntry.objects.filter(group=entry.group, status__in=QueueStatus.live()).exclude(pk=entry.pk)
    wanted = (entry.kind, entry.activity_id, entry.site_id)
    for kind, activity_id, site_id, participant_id in others.values_list(
        "kind", "activity_id", "site_id", "participant_id"
    ):
        if participant_id == entry.participant_id:
            raise RuleViolation("group_member_once", _("Deltagaren är redan med i gruppen."), field="group")
        if (kind, activity_id, site_id) != wanted:
            text = _("De som väntar tillsammans väntar på samma sak. Ändra vad köplatsen gäller, eller gruppen.")
            raise RuleViolation("group_waits_for_the_same", text, field="group")


def check_decided_on(decided_on: date | None, now: datetime) -> None:
    """Raise RuleViolation if the decision lies ahead."""
    if decided_on is not None and decided_on > local_day(now):
        raise RuleViolation("decided_not_ahead", _("Beslutet kan inte ha fattats efter i dag."), field="decided_on")
