"""Every state machine as a full product: which status may follow which."""

from itertools import product

import pytest
from django.db import models

from backend.activities.enums import RequestStatus, SessionStatus
from backend.activities.transitions import REQUEST, SESSION
from backend.bookings.enums import PlacementStatus
from backend.bookings.transitions import PLACEMENT
from backend.cohorts.enums import CohortStatus
from backend.cohorts.transitions import COHORT
from backend.common.transitions import StateMachine, TransitionError
from backend.meetings.enums import MeetingStatus
from backend.meetings.transitions import MEETING
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.transitions import OFFER, QUEUE
from backend.participants.enums import EnrolmentStatus, ReferralStatus
from backend.participants.transitions import ENROLMENT, REFERRAL
from backend.planning.enums import ProposalStatus, RunState
from backend.planning.transitions import PROPOSAL, RUN

# Written out a second time on purpose, each pair with its reason.
MACHINES = [
    (
        REFERRAL,
        {
            (ReferralStatus.RECEIVED, ReferralStatus.ACCEPTED): "the coordinator lets somebody in",
            (ReferralStatus.RECEIVED, ReferralStatus.DECLINED): "the coordinator does not",
            (ReferralStatus.RECEIVED, ReferralStatus.WITHDRAWN): "the agency thinks better of it",
            (ReferralStatus.ACCEPTED, ReferralStatus.WITHDRAWN): "the agency takes it back later",
            (ReferralStatus.DECLINED, ReferralStatus.RECEIVED): "undo",
        },
    ),
    (
        ENROLMENT,
        {
            (EnrolmentStatus.WAITING, EnrolmentStatus.ACTIVE): "placed in a cohort",
            (EnrolmentStatus.WAITING, EnrolmentStatus.DROPPED_OUT): "leaves while waiting",
            (EnrolmentStatus.ACTIVE, EnrolmentStatus.WAITING): "taken out of a cohort",
            (EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED): "every step held",
            (EnrolmentStatus.ACTIVE, EnrolmentStatus.DROPPED_OUT): "leaves",
            (EnrolmentStatus.COMPLETED, EnrolmentStatus.DISCHARGED): "discharged, never straight from active",
            (EnrolmentStatus.COMPLETED, EnrolmentStatus.DROPPED_OUT): "leaves before discharge",
            (EnrolmentStatus.DROPPED_OUT, EnrolmentStatus.WAITING): "undo",
        },
    ),
    (
        COHORT,
        {
            (CohortStatus.PLANNED, CohortStatus.ANNOUNCED): "members are called",
            (CohortStatus.PLANNED, CohortStatus.CANCELLED): "will not run",
            (CohortStatus.ANNOUNCED, CohortStatus.PLANNED): "undo",
            (CohortStatus.ANNOUNCED, CohortStatus.RUNNING): "begins",
            (CohortStatus.ANNOUNCED, CohortStatus.CANCELLED): "will not run after all",
            (CohortStatus.RUNNING, CohortStatus.COMPLETED): "ends",
            (CohortStatus.RUNNING, CohortStatus.CANCELLED): "breaks off",
            (CohortStatus.CANCELLED, CohortStatus.PLANNED): "undo",
        },
    ),
    (
        MEETING,
        {
            (MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED): "everything it needs is there",
            (MeetingStatus.TENTATIVE, MeetingStatus.CANCELLED): "cancelled",
            (MeetingStatus.CONFIRMED, MeetingStatus.TENTATIVE): "undo",
            (MeetingStatus.CONFIRMED, MeetingStatus.HELD): "took place; never straight from tentative",
            (MeetingStatus.CONFIRMED, MeetingStatus.CANCELLED): "cancelled",
            (MeetingStatus.HELD, MeetingStatus.CONFIRMED): "undo",
            (MeetingStatus.CANCELLED, MeetingStatus.TENTATIVE): "undo",
            (MeetingStatus.CANCELLED, MeetingStatus.CONFIRMED): "undo",
        },
    ),
    (
        RUN,
        {
            (RunState.QUEUED, RunState.RUNNING): "a worker takes it",
            (RunState.QUEUED, RunState.STOPPED): "stopped before it began",
            (RunState.QUEUED, RunState.FAILED): "gave up",
            (RunState.RUNNING, RunState.QUEUED): "its worker died",
            (RunState.RUNNING, RunState.DIVIDED): "its parts are queued",
            (RunState.DIVIDED, RunState.QUEUED): "all parts are there to be merged",
            (RunState.DIVIDED, RunState.STOPPED): "stopped before any part began",
            (RunState.DIVIDED, RunState.FAILED): "a part gave up",
            (RunState.RUNNING, RunState.SUCCEEDED): "a verified plan",
            (RunState.RUNNING, RunState.STOPPED): "stopped",
            (RunState.RUNNING, RunState.INFEASIBLE): "proven impossible",
            (RunState.RUNNING, RunState.FAILED): "gave up",
            (RunState.FAILED, RunState.QUEUED): "tried again",
        },
    ),
    (
        PLACEMENT,
        {
            (PlacementStatus.OFFERED, PlacementStatus.BOOKED): "accepted",
            (PlacementStatus.OFFERED, PlacementStatus.DECLINED): "declined or lapsed",
            (PlacementStatus.OFFERED, PlacementStatus.CANCELLED): "the offer is taken back",
            (PlacementStatus.BOOKED, PlacementStatus.OFFERED): "undo of an answer",
            (PlacementStatus.BOOKED, PlacementStatus.ACTIVE): "its first day",
            (PlacementStatus.BOOKED, PlacementStatus.PAUSED): "its first day lies in a pause",
            (PlacementStatus.BOOKED, PlacementStatus.INTERRUPTED): "breaks off before it begins",
            (PlacementStatus.BOOKED, PlacementStatus.CANCELLED): "cancelled; never once it has begun",
            (PlacementStatus.ACTIVE, PlacementStatus.BOOKED): "undo, and a start that is moved",
            (PlacementStatus.ACTIVE, PlacementStatus.PAUSED): "a pause begins",
            (PlacementStatus.ACTIVE, PlacementStatus.COMPLETED): "its last day has passed",
            (PlacementStatus.ACTIVE, PlacementStatus.INTERRUPTED): "breaks off",
            (PlacementStatus.PAUSED, PlacementStatus.BOOKED): "undo before the start",
            (PlacementStatus.PAUSED, PlacementStatus.ACTIVE): "the pause ends",
            (PlacementStatus.PAUSED, PlacementStatus.COMPLETED): "its time ends in the pause",
            (PlacementStatus.PAUSED, PlacementStatus.INTERRUPTED): "breaks off in the pause",
            (PlacementStatus.PAUSED, PlacementStatus.CANCELLED): "cancelled before it began",
            (PlacementStatus.COMPLETED, PlacementStatus.ACTIVE): "undo",
            (PlacementStatus.INTERRUPTED, PlacementStatus.BOOKED): "undo",
            (PlacementStatus.INTERRUPTED, PlacementStatus.ACTIVE): "undo",
            (PlacementStatus.INTERRUPTED, PlacementStatus.PAUSED): "undo",
            (PlacementStatus.CANCELLED, PlacementStatus.BOOKED): "undo",
            (PlacementStatus.CANCELLED, PlacementStatus.PAUSED): "undo",
            (PlacementStatus.DECLINED, PlacementStatus.OFFERED): "undo of an answer",
        },
    ),
    (
        PROPOSAL,
        {
            (ProposalStatus.DRAFT, ProposalStatus.PUBLISHED): "in force",
            (ProposalStatus.DRAFT, ProposalStatus.DISCARDED): "not wanted",
            (ProposalStatus.DISCARDED, ProposalStatus.DRAFT): "undo",
            (ProposalStatus.PUBLISHED, ProposalStatus.WITHDRAWN): "what it booked is taken back",
            (ProposalStatus.WITHDRAWN, ProposalStatus.DRAFT): "taken up again",
        },
    ),
    (
        SESSION,
        {
            (SessionStatus.PLANNED, SessionStatus.CANCELLED): "it cannot be held",
            (SessionStatus.CANCELLED, SessionStatus.PLANNED): "undo",
        },
    ),
    (
        REQUEST,
        {
            (RequestStatus.OPEN, RequestStatus.GRANTED): "the sessions are arranged",
            (RequestStatus.OPEN, RequestStatus.DECLINED): "it cannot be done",
            (RequestStatus.GRANTED, RequestStatus.OPEN): "undo",
            (RequestStatus.DECLINED, RequestStatus.OPEN): "undo",
        },
    ),
    (
        QUEUE,
        {
            (QueueStatus.WAITING, QueueStatus.OFFERED): "a place is offered",
            (QueueStatus.WAITING, QueueStatus.PLACED): "placed without an offer",
            (QueueStatus.WAITING, QueueStatus.WITHDRAWN): "waits no more",
            (QueueStatus.OFFERED, QueueStatus.WAITING): "declined, lapsed or taken back: the place in the queue stays",
            (QueueStatus.OFFERED, QueueStatus.PLACED): "accepted",
            (QueueStatus.OFFERED, QueueStatus.WITHDRAWN): "waits no more",
            (QueueStatus.PLACED, QueueStatus.WAITING): "undo",
            (QueueStatus.PLACED, QueueStatus.OFFERED): "undo of an answer",
            (QueueStatus.WITHDRAWN, QueueStatus.WAITING): "undo",
        },
    ),
    (
        OFFER,
        {
            (OfferStatus.OPEN, OfferStatus.ACCEPTED): "the place is theirs",
            (OfferStatus.OPEN, OfferStatus.DECLINED): "not this place",
            (OfferStatus.OPEN, OfferStatus.LAPSED): "no answer in time",
            (OfferStatus.OPEN, OfferStatus.WITHDRAWN): "the coordinator takes it back",
            (OfferStatus.ACCEPTED, OfferStatus.OPEN): "undo",
            (OfferStatus.DECLINED, OfferStatus.OPEN): "undo",
        },
    ),
]
IDS = [machine.states.__name__ for machine, _allowed in MACHINES]


@pytest.mark.parametrize(("machine", "allowed"), MACHINES, ids=IDS)
def test_exactly_the_named_pairs_may_follow_each_other(machine: StateMachine, allowed: dict):
    for current, target in product(machine.states, machine.states):
        expected = (current, target) in allowed
        assert machine.can_follow(current.value, target) is expected, f"{current} → {target}"
        if expected:
            machine.check_follows(current.value, target)
        else:
            with pytest.raises(TransitionError, match=str(target.label)):
                machine.check_follows(current.value, target)


@pytest.mark.parametrize(("machine", "allowed"), MACHINES, ids=IDS)
def test_every_status_can_be_reached_from_the_first_one(machine: StateMachine, allowed: dict):
    reached = {next(iter(machine.states))}
    for _round in machine.states:
        reached |= {target for current, target in allowed if current in reached}
    assert reached == set(machine.states)


class Lamp(models.TextChoices):
    OFF = "off"
    ON = "on"


def test_a_table_that_forgets_a_status_is_refused():
    with pytest.raises(ValueError, match="Lamp"):
        StateMachine(Lamp, {Lamp.OFF: frozenset({Lamp.ON})})


def test_a_status_that_does_not_exist_is_refused():
    lamp = StateMachine(Lamp, {Lamp.OFF: frozenset({Lamp.ON}), Lamp.ON: frozenset()})
    with pytest.raises(ValueError, match="broken"):
        lamp.can_follow("broken", Lamp.ON)


def test_the_diagram_has_one_arrow_per_pair():
    lamp = StateMachine(Lamp, {Lamp.OFF: frozenset({Lamp.ON}), Lamp.ON: frozenset({Lamp.OFF})})
    assert lamp.diagram() == "stateDiagram-v2\n    off --> on\n    on --> off"
