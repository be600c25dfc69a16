"""Cohorts as cards: ten dots, balance, when and where."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.enums import AgencyKind
from backend.associations.models import Programme
from backend.cohorts.models import Cohort, CohortMembership
from backend.participants.enums import Gender
from backend.participants.models import Participant
from backend.web.pieces import Dot

_AGENCY_PLACES = {kind.value: place for place, kind in enumerate(AgencyKind, start=1)}


@dataclass(frozen=True)
class LegendEntry:
    """One ring and the agency it stands for."""

    word: str
    dot: Dot


@dataclass(frozen=True)
class CohortSummary:
    """One cohort with those of its members that the viewer may see.

    ``hidden`` counts members whom the viewer may not see: they take a dot but say nothing.
    """

    cohort: Cohort
    members: tuple[CohortMembership, ...]
    hidden: int
    seats: int

    @property
    def last_day(self) -> date:
        """The Sunday of the last week."""
        return self.cohort.ends_on - timedelta(days=1)

    @property
    def taken(self) -> int:
        """Members, seen or not."""
        return len(self.members) + self.hidden

    @property
    def dots(self) -> list[Dot]:
        """One dot per seat, members first."""
        seen = [dot_of(membership.enrolment.participant) for membership in self.members]
        unseen = [Dot(agency=len(_AGENCY_PLACES) + 1)] * self.hidden
        return [*seen, *unseen, *[Dot()] * (self.seats - self.taken)]

    @property
    def words(self) -> str:
        """What the dots show, for those who hear the page."""
        taken = _("%(taken)s av %(seats)s platser är tagna") % {"taken": self.taken, "seats": self.seats}
        return f"{taken}. {self.balance}" if self.members else taken

    @property
    def balance(self) -> str:
        """``5 kvinnor, 5 män · FK 4, AF 3, Soc 3``."""
        return describe_balance([membership.enrolment.participant for membership in self.members])


def dot_of(participant: Participant, *, is_new: bool = False) -> Dot:
    """Return a participant's dot: ringed by agency, with K or M inside."""
    return Dot(agency=_AGENCY_PLACES[participant.agency.kind], letter=gender_letter(participant.gender), is_new=is_new)


def gender_letter(gender: str) -> str:
    """K, M or a dash."""
    letters = {Gender.WOMAN: _("K"), Gender.MAN: _("M"), Gender.UNKNOWN: "–"}
    return letters[Gender(gender)]


def describe_balance(participants: Sequence[Participant]) -> str:
    """Say how a group is put together, in counts of gender and agency."""
    genders = Counter(Gender(participant.gender) for participant in participants)
    agencies = Counter(AgencyKind(participant.agency.kind) for participant in participants)
    women, men, unknown = (genders[gender] for gender in (Gender.WOMAN, Gender.MAN, Gender.UNKNOWN))
    parts = [
        ngettext("%(count)s kvinna", "%(count)s kvinnor", women) % {"count": women},
        ngettext("%(count)s man", "%(count)s män", men) % {"count": men},
    ]
    if unknown:
        parts.append(_("%(count)s uppger inte kön") % {"count": unknown})
    by_agency = ", ".join(f"{short_name(kind)} {agencies[kind]}" for kind in AgencyKind if agencies[kind])
    return f"{', '.join(parts)} · {by_agency}" if by_agency else ", ".join(parts)


def short_name(kind: AgencyKind) -> str:
    """FK, AF, Soc or Region."""
    return {AgencyKind.FK: "FK", AgencyKind.AF: "AF", AgencyKind.SOC: "Soc", AgencyKind.REGION: "Region"}[kind]


def agency_legend(kinds: Iterable[str]) -> list[LegendEntry]:
    """Return the rings in use and the agencies they stand for, in the order of the enumeration."""
    used = set(kinds)
    return [
        LegendEntry(short_name(kind), Dot(agency=_AGENCY_PLACES[kind.value]))
        for kind in AgencyKind
        if kind.value in used
    ]


def summarise_cohorts(viewer: Viewer, cohorts: QuerySet[Cohort]) -> list[CohortSummary]:
    """Read cohorts with their members; four queries whatever the number of cohorts."""
    live = CohortMembership.objects.filter(left_at__isnull=True, seat__cohort__in=cohorts.values("pk"))
    seen = (
        (visible(CohortMembership, viewer) & live)
        .select_related("seat", "enrolment__participant__agency", "enrolment__action_plan")
        .order_by("enrolment__participant__code")
    )
    members: dict[int, list[CohortMembership]] = {}
    for membership in seen:
        members.setdefault(membership.seat.cohort_id, []).append(membership)
    taken = Counter(live.values_list("seat__cohort_id", flat=True))
    rows = cohorts.select_related("leader", "room", "programme").prefetch_related(Prefetch("seats"))
    return [_summarise(cohort, members.get(cohort.pk, []), taken[cohort.pk]) for cohort in rows]


def _summarise(cohort: Cohort, members: list[CohortMembership], taken: int) -> CohortSummary:
    return CohortSummary(cohort, tuple(members), hidden=taken - len(members), seats=len(cohort.seats.all()))


def list_cohorts(viewer: Viewer, programme: Programme) -> list[CohortSummary]:
    """Return the cohorts of a programme by number."""
    return summarise_cohorts(viewer, visible(Cohort, viewer).filter(programme=programme))


def next_start(summaries: Iterable[CohortSummary], today: date) -> CohortSummary | None:
    """Return the next cohort to start, today included."""
    coming = [summary for summary in summaries if summary.cohort.starts_on >= today]
    return min(coming, key=lambda summary: summary.cohort.starts_on, default=None)
