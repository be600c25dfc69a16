"""Participants in lists, and what one participant's page shows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.enums import MeetingKind
from backend.cohorts.models import CohortSeat
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.participants.enums import ConsentKind, EnrolmentStatus
from backend.participants.models import Consent, Enrolment, Participant, ParticipantContact
from backend.web.listed_words import listed
from backend.web.typed_ids import read_id

WITHOUT_COHORT = "ingen"


def status_choices() -> list[tuple[str, str]]:
    """The statuses that the list can be narrowed to."""
    return [(status.value, str(status.label)) for status in EnrolmentStatus]


def next_meetings(viewer: Viewer, enrolment_ids: Collection[int], *, now: datetime) -> dict[int, Meeting]:
    """Return the next visible meeting per enrolment; one query."""
    meetings = (
        visible(Meeting, viewer)
        .filter(enrolment_id__in=enrolment_ids, ends_at__gte=now, status__in=MeetingStatus.live())
        .select_related("room", "step")
        .order_by("-begins_at")
    )
    return {meeting.enrolment_id: meeting for meeting in meetings if meeting.enrolment_id is not None}


@dataclass(frozen=True)
class ConsentLine:
    """One kind of consent: the one in force, and those that were withdrawn."""

    kind: ConsentKind
    in_force: Consent | None
    withdrawn: tuple[Consent, ...]


def consent_lines(participant: Participant) -> list[ConsentLine]:
    """Return both kinds, oral first; one query."""
    consents = list(participant.consents.all())
    return [_consent_line(kind, [consent for consent in consents if consent.kind == kind]) for kind in ConsentKind]


def _consent_line(kind: ConsentKind, consents: list[Consent]) -> ConsentLine:
    in_force = next((consent for consent in consents if consent.withdrawn_at is None), None)
    return ConsentLine(kind, in_force, tuple(consent for consent in consents if consent.withdrawn_at is not None))


def contact_of(viewer: Viewer, participant: Participant) -> ParticipantContact | None:
    """Return name and telephone if the viewer may see them."""
    return visible(ParticipantContact, viewer).filter(participant=participant).first()


@dataclass(frozen=True)
class ParticipantFilter:
    """What the list is narrowed to; words that mean nothing narrow nothing."""

    status: str
    cohort: str

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.status or self.cohort)

    def narrow(self, enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
        """Return the enrolments that pass."""
        if self.status in EnrolmentStatus.values:
            enrolments = enrolments.filter(status=self.status)
        seated = Q(memberships__left_at__isnull=True, memberships__isnull=False)
        if self.cohort == WITHOUT_COHORT:
            return enrolments.exclude(pk__in=enrolments.filter(seated).values("pk"))
        cohort_id = read_id(self.cohort)
        if cohort_id is not None:
            return enrolments.filter(seated, memberships__seat__cohort_id=cohort_id)
        return enrolments


def count_without_written_consent(enrolments: QuerySet[Enrolment]) -> int:
    """Count the live enrolments whose participant has no written consent in force."""
    written = Consent.objects.filter(kind=ConsentKind.WRITTEN, withdrawn_at__isnull=True)
    live = enrolments.filter(status__in=EnrolmentStatus.live())
    return live.exclude(participant__in=written.values("participant_id")).count()


def describe_drop_out(code: str, seat: CohortSeat | None, meetings: int, places: int, *, done: bool) -> str:
    """Say what dropping out does, before or after it is done."""
    freed = []
    if seat is not None:
        freed.append(_("platsen i grupp %(number)s") % {"number": seat.cohort.number})
    if meetings:
        freed.append(ngettext("%(count)s möte", "%(count)s möten", meetings) % {"count": meetings})
    if places:
        freed.append(ngettext("%(count)s aktivitetsplats", "%(count)s aktivitetsplatser", places) % {"count": places})
    if not freed:
        return (_("%(code)s är avaktualiserad.") if done else _("Ingen plats och inga möten berörs.")) % {"code": code}
    sentence = (
        _("%(code)s är avaktualiserad. Ledigt nu: %(freed)s.") if done else _("Det här blir ledigt genast: %(freed)s.")
    )
    return sentence % {"code": code, "freed": listed(freed)}


def describe_withdrawal(consent: Consent, now: datetime) -> str:
    """Say what withdrawing a consent does."""
    if consent.kind != ConsentKind.WRITTEN:
        return _("Deltagaren kan inte längre kallas till möten med stöd av det muntliga samtycket. Det gäller genast.")
    shared = [kind.value for kind in MeetingKind if kind.involves_several_agencies]
    meetings = Meeting.objects.filter(
        enrolment__participant=consent.participant_id,
        begins_at__gt=now,
        kind__in=shared,
        status__in=(MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED),
    ).count()
    if not meetings:
        return _("Inget delas längre mellan myndigheterna. Det gäller genast. Inga möten berörs.")
    text = ngettext(
        "Inget delas längre mellan myndigheterna, och %(count)s möte ställs in. Det gäller genast.",
        "Inget delas längre mellan myndigheterna, och %(count)s möten ställs in. Det gäller genast.",
        meetings,
    )
    return text % {"count": meetings}
