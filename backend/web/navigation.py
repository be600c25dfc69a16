"""The places of the frame, each role seeing only its own."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity
from backend.associations.models import Programme

PHONE_PLACES = 4
ADMIN_ADDRESS = "/admin/"


@dataclass(frozen=True)
class Place:
    """One link of the rail.

    ``section`` is what a page says it belongs to, so that the link is marked as the current one.
    """

    section: str
    word: str
    address: str


@dataclass(frozen=True)
class Places:
    """The rail's places in order, and how a phone shares them out: four in the bar, the rest under "Mer"."""

    all: tuple[Place, ...]

    @property
    def in_bar(self) -> tuple[Place, ...]:
        """The first four."""
        return self.all[:PHONE_PLACES]

    @property
    def under_more(self) -> tuple[Place, ...]:
        """Those that do not fit in the bar."""
        return self.all[PHONE_PLACES:]


def places_for(viewer: Viewer, programme: Programme | None) -> Places:
    """Return the places of a viewer, most used first.

    Args:
        viewer: who is looking.
        programme: the one that links within a programme lead to; None leaves those links out.
    """
    roles = viewer.roles_in(programme.association_id) if programme else frozenset()
    planner = bool(roles & {Role.COORDINATOR, Role.MAPPING_LEAD})
    meets_participants = planner or Role.OFFICER in roles or Role.SUPERVISOR in roles
    places = [Place("start", _("Start"), reverse("web:start"))]
    if viewer.grants:
        places.append(Place("schedule", _("Kalender"), reverse("web:schedule")))
    places += _boards(viewer)
    if programme:
        at = [programme.pk]
        if Role.COORDINATOR in roles:
            places.append(Place("allocation", _("Fördelning"), reverse("web:allocation", args=at)))
        if planner:
            places.append(Place("cohorts", _("Grupper"), reverse("web:cohorts", args=at)))
        if meets_participants:
            places.append(Place("participants", _("Deltagare"), reverse("web:participants", args=at)))
            places.append(Place("queue", _("Kö"), reverse("web:queue")))
            places.append(Place("offers", _("Erbjudanden"), reverse("web:offers")))
        places.append(Place("programme", _("Insats"), reverse("web:programme", args=at)))
    if viewer.staff_id is not None:
        places.append(Place("feeds", _("Mina flöden"), reverse("web:feeds")))
    if viewer.is_system_administrator:
        places.append(Place("operations", _("Drift"), reverse("web:operations")))
        places.append(Place("admin", _("Administration"), ADMIN_ADDRESS))
    return Places(tuple(places))


def _boards(viewer: Viewer) -> list[Place]:
    """The boards of what there is; whoever may create activities has both from the beginning."""
    kinds = (
        set(visible(Activity, viewer).order_by().values_list("kind", flat=True).distinct()) if viewer.grants else set()
    )
    keeps = bool(viewer.associations_as(Role.COORDINATOR))
    boards = []
    if keeps or ActivityKind.REHAB_GARDEN in kinds:
        boards.append(Place("board_garden", _("Trädgården"), reverse("web:board_garden")))
    if keeps or kinds - {ActivityKind.REHAB_GARDEN.value}:
        boards.append(Place("board_places", _("Platser"), reverse("web:board_places")))
    return boards


def meeting_tabs(viewer: Viewer, current: str) -> list[tuple[Place, bool]]:
    """Return the calendar's tabs for those who plan or ask for meetings, each with whether it is the ``current`` one."""
    if not viewer.associations_as(Role.COORDINATOR, Role.MAPPING_LEAD, Role.OFFICER):
        return []
    places = [
        Place("calendar", _("Kalender"), reverse("web:schedule")),
        Place("requests", _("Att boka"), reverse("web:meeting_requests")),
        Place("figures", _("Väntan"), reverse("web:meeting_figures")),
        Place("contacts", _("Kontakter"), reverse("web:contacts")),
        Place("rules", _("Regler"), reverse("web:meeting_rules")),
    ]
    return [(place, place.section == current) for place in places]
