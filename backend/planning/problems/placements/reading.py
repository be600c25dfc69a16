"""Reading the facts that an allocation of places stands on; a fixed number of queries whatever the size."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from backend.activities.enums import ActivityKind, SessionStatus
from backend.activities.models import Activity, ActivityLeader, Session, SupervisorTerms
from backend.associations.enums import Need
from backend.associations.models import Association, PlaceGuarantee
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Placement, PlacementChange
from backend.bookings.pattern import in_week_order
from backend.common.intervals import TimeInterval
from backend.common.local_time import local_day, local_instant
from backend.common.weeks import IsoWeek
from backend.engagements.models import Engagement
from backend.offers.enums import QueueStatus
from backend.offers.models import QueueEntry
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Consent, Enrolment
from backend.planning.models import AgencyShare
from backend.planning.problems.placements.facts import (
    ActivityFacts,
    GuaranteeFacts,
    PersonFacts,
    PlaceFacts,
    PlaceHorizon,
    SessionFacts,
    StandingFacts,
    SupervisorFacts,
    TimeFacts,
    WishFacts,
)

MOVABLE_FORMS = (PlacementForm.PERIOD, PlacementForm.STAY)
"""A work trial is agreed with an employer and a bridge follows one, so re-planning leaves both where they are."""


def find_place_horizon(now: datetime, weeks: int) -> PlaceHorizon:
    """The weeks from next Monday on, as seen from ``now``."""
    today = local_day(now)
    return PlaceHorizon(asked_on=today, first_week=IsoWeek.of(today).plus(1), weeks=weeks)


def read_place_facts(association: Association, horizon: PlaceHorizon, activity_ids: Collection[int] = ()) -> PlaceFacts:
    """Everything that the places of an association depend on, in an order that never varies.

    Args:
        association: whose queue and activities.
        horizon: which weeks.
        activity_ids: those that take part; empty: all.
    """
    activities = _read_activities(association, horizon, activity_ids)
    ids = [row.pk for row in activities]
    standing = [row for row in _movable(ids, horizon) if _is_not_announced(row, horizon)]
    waiting = list(_waiting(association, {row.kind for row in activities}))
    people = _People([*(row.enrolment for row in waiting), *(row.enrolment for row in standing)])
    return PlaceFacts(
        association_id=association.pk,
        horizon=horizon,
        activities=tuple(_read_activity(row) for row in activities),
        sessions=_read_sessions(ids, horizon, [row.pk for row in standing]),
        waiting=tuple(_read_wish(row, people) for row in waiting),
        standing=tuple(_read_standing(row, people) for row in standing),
        engaged=_read_engaged(people.participant_ids, horizon, [row.pk for row in standing], waiting),
        guarantees=_read_guarantees(ids),
        shares=dict(
            AgencyShare.objects.filter(agency__association=association)
            .order_by("agency_id")
            .values_list("agency_id", "percent")
        ),
        supervisors=_read_supervisors(activities),
    )


def _read_activities(association: Association, horizon: PlaceHorizon, activity_ids: Collection[int]) -> list[Activity]:
    begins_on, until_on = horizon.first_week.monday, horizon.until_on
    held = Q(season_from_on__lt=until_on) & (Q(season_until_on=None) | Q(season_until_on__gt=begins_on))
    rows = Activity.objects.filter(held, association=association)
    if activity_ids:
        rows = rows.filter(pk__in=activity_ids)
    leaders = Prefetch("activity_leaders", queryset=ActivityLeader.objects.order_by("staff_id"))
    return list(rows.order_by("pk").prefetch_related("programmes", "weekly_times", leaders))


def _read_activity(row: Activity) -> ActivityFacts:
    return ActivityFacts(
        activity_id=row.pk,
        kind=row.kind,
        site_id=row.site_id,
        features=tuple(sorted(row.features)),
        programme_ids=tuple(sorted(programme.pk for programme in row.programmes.all())),
        intake_by_board=row.intake_by_board,
        placement_weeks=row.placement_weeks,
        season_from_on=row.season_from_on,
        season_until_on=row.season_until_on,
        capacity=row.capacity,
        leader_ids=tuple(leader.staff_id for leader in row.activity_leaders.all()),
        times=tuple(
            TimeFacts(time.pk, time.weekday, time.begins_minute, time.ends_minute)
            for time in in_week_order(row.weekly_times.all())
        ),
    )


def _movable(activity_ids: Collection[int], horizon: PlaceHorizon) -> Iterable[Placement]:
    """Booked places that begin in the horizon, are not paused, and have no occasion moved or given up by itself."""
    by_hand = PlacementChange.objects.filter(placement=OuterRef("pk"), undone_at=None, before__has_key="gave_up")
    rows = Placement.objects.filter(
        ~Exists(by_hand),
        activity_id__in=activity_ids,
        status=PlacementStatus.BOOKED,
        form__in=MOVABLE_FORMS,
        starts_on__gte=horizon.first_week.monday,
        starts_on__lt=horizon.until_on,
        pauses=None,
        weekly_times__isnull=False,
    ).distinct()
    related = rows.select_related("enrolment__participant", "enrolment__programme")
    return related.prefetch_related("weekly_times").order_by("pk")


def _is_not_announced(row: Placement, horizon: PlaceHorizon) -> bool:
    days = row.enrolment.programme.announcement_days
    return row.starts_on >= horizon.asked_on + timedelta(days=days)


def _waiting(association: Association, kinds: Collection[str]) -> Iterable[QueueEntry]:
    """The queue in its order; those who have left the programme stand in it no more."""
    rows = QueueEntry.objects.filter(
        participant__association=association,
        status__in=QueueStatus.live(),
        enrolment__status__in=EnrolmentStatus.live(),
        kind__in=kinds,
    )
    related = rows.select_related("enrolment__participant", "enrolment__programme")
    return related.order_by("-priority", "since_on", "pk")


class _People:
    """Those who wait or may be moved, with who has a consent in force; one query."""

    def __init__(self, enrolments: Sequence[Enrolment]) -> None:
        self.participant_ids = sorted({row.participant_id for row in enrolments})
        in_force = Consent.objects.filter(participant_id__in=self.participant_ids, withdrawn_at=None)
        self._with_consent = set(in_force.values_list("participant_id", flat=True))

    def describe(self, enrolment: Enrolment) -> PersonFacts:
        """What planning needs to know of somebody."""
        participant = enrolment.participant
        return PersonFacts(
            participant_id=participant.pk,
            enrolment_id=enrolment.pk,
            programme_id=enrolment.programme_id,
            agency_id=participant.agency_id,
            needs=tuple(sorted(need.value for need in Need.of_rooms() if need.value in participant.needs)),
            unavailable=tuple(sorted(participant.unavailable)),
            has_consent=participant.pk in self._with_consent,
            announcement_days=enrolment.programme.announcement_days,
        )


def _read_wish(row: QueueEntry, people: _People) -> WishFacts:
    return WishFacts(
        entry_id=row.pk,
        person=people.describe(row.enrolment),
        kind=row.kind,
        activity_id=row.activity_id,
        site_id=row.site_id,
        form=row.form,
        since_on=row.since_on,
        priority=row.priority,
        ready_on=row.ready_on or row.enrolment.ready_on,
        possible=tuple(sorted(row.possible)),
        sessions_per_week=tuple(row.sessions_per_week),
        weeks=row.weeks,
        group_id=row.group_id,
        intake_is_decided=row.intake_decided_on is not None,
        has_offer=row.status == QueueStatus.OFFERED,
    )


def _read_standing(row: Placement, people: _People) -> StandingFacts:
    return StandingFacts(
        placement_id=row.pk,
        person=people.describe(row.enrolment),
        activity_id=row.activity_id,
        form=row.form,
        priority=row.enrolment.priority,
        ready_on=row.enrolment.ready_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        weekly_time_ids=tuple(time.pk for time in in_week_order(row.weekly_times.all())),
        sessions_per_week=tuple(row.sessions_per_week),
    )


def _read_sessions(
    activity_ids: Collection[int], horizon: PlaceHorizon, movable_ids: Collection[int]
) -> tuple[SessionFacts, ...]:
    held_by_others = Count("bookings", filter=~Q(bookings__placement__in=movable_ids))
    rows = Session.objects.filter(
        activity_id__in=activity_ids,
        weekly_time__isnull=False,
        status=SessionStatus.PLANNED,
        begins_at__gte=local_instant(horizon.first_week.monday, 0),
        begins_at__lt=local_instant(horizon.until_on, 0),
    ).annotate(held=held_by_others)
    columns = ("pk", "activity_id", "weekly_time_id", "begins_at", "ends_at", "capacity", "held")
    return tuple(
        SessionFacts(pk, activity, time, local_day(begins_at), begins_at, ends_at, capacity, held)
        for pk, activity, time, begins_at, ends_at, capacity, held in rows.order_by("begins_at", "pk").values_list(
            *columns
        )
    )


def _read_engaged(
    participant_ids: Collection[int],
    horizon: PlaceHorizon,
    movable_ids: Collection[int],
    waiting: Iterable[QueueEntry],
) -> dict[int, tuple[TimeInterval, ...]]:
    """When people are elsewhere; not in the places that may move, nor on the bridge that a work trial would end."""
    for_trials = [row.participant_id for row in waiting if row.kind == ActivityKind.WORK_TRIAL]
    bridging = Q(booking__placement__form=PlacementForm.BRIDGE, participant_id__in=for_trials)
    rows = Engagement.objects.filter(
        participant_id__in=participant_ids,
        ends_at__gt=local_instant(horizon.first_week.monday, 0),
        begins_at__lt=local_instant(horizon.until_on, 0),
    ).exclude(Q(booking__placement__in=movable_ids) | bridging)
    engaged: defaultdict[int, list[TimeInterval]] = defaultdict(list)
    for participant_id, begins_at, ends_at in rows.order_by("participant_id", "begins_at").values_list(
        "participant_id", "begins_at", "ends_at"
    ):
        engaged[participant_id].append(TimeInterval(begins_at, ends_at))
    return {pk: tuple(intervals) for pk, intervals in engaged.items()}


def _read_guarantees(activity_ids: Collection[int]) -> tuple[GuaranteeFacts, ...]:
    """What is left of each guarantee: a place that somebody has, has had or is offered is used. Two queries."""
    used = Placement.objects.filter(
        activity_id__in=activity_ids, status__in=(*PlacementStatus.live(), PlacementStatus.COMPLETED)
    )
    counted = used.values_list("enrolment__programme_id", "activity_id").annotate(count=Count("pk")).order_by()
    taken = {(programme_id, activity_id): count for programme_id, activity_id, count in counted}
    rows = PlaceGuarantee.objects.filter(activity_id__in=activity_ids).order_by("pk")
    return tuple(
        GuaranteeFacts(programme_id, activity_id, max(0, places - taken.get((programme_id, activity_id), 0)))
        for programme_id, activity_id, places in rows.values_list("programme_id", "activity_id", "places")
        if activity_id is not None
    )


def _read_supervisors(activities: Iterable[Activity]) -> tuple[SupervisorFacts, ...]:
    staff_ids = {leader.staff_id for row in activities for leader in row.activity_leaders.all()}
    rows = SupervisorTerms.objects.filter(staff_id__in=staff_ids).order_by("staff_id")
    columns = ("staff_id", "participants_per_session", "preparation_minutes")
    return tuple(SupervisorFacts(*row) for row in rows.values_list(*columns))
