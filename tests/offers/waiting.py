"""People who wait, in tests."""

from datetime import date
from typing import Any

import pytest

from backend.access.viewer import SYSTEM
from backend.activities.enums import ActivityKind
from backend.bookings.enums import PlacementForm
from backend.common.errors import RuleViolation
from backend.offers.models import QueueEntry
from backend.offers.services import join_queue
from backend.participants.models import Enrolment
from tests.factories import (
    AgencyFactory,
    AssociationFactory,
    ConsentFactory,
    EnrolmentFactory,
    ParticipantFactory,
    ProgrammeFactory,
)
from tests.factories.times import NOW

MORNINGS = ["mon-am", "tue-am", "wed-am", "thu-am", "fri-am"]


def someone(association: Any = None, *, agency: Any = None, **changes: Any) -> Enrolment:
    """Somebody who is enrolled, with oral consent; ``changes`` are the participant's."""
    agency = agency or AgencyFactory(association=association or AssociationFactory())
    programme = agency.association.programmes.first() or ProgrammeFactory(association=agency.association)
    participant = ParticipantFactory(agency=agency, **changes)
    ConsentFactory(participant=participant)
    return EnrolmentFactory(participant=participant, programme=programme)


def wait(enrolment: Enrolment, *, actor: Any = SYSTEM, now: Any = NOW, **wishes: Any) -> QueueEntry:
    """Put them in the queue for a period in a garden, unless ``wishes`` say otherwise."""
    asked = {"kind": ActivityKind.REHAB_GARDEN, "form": PlacementForm.PERIOD} | wishes
    return join_queue(actor=actor, enrolment=enrolment, now=now, **asked)


def queued(association: Any, since_on: date, **wishes: Any) -> QueueEntry:
    """Somebody new who waits since that day."""
    return wait(someone(association), since_on=since_on, **wishes)


def refused(rule: str, kind: type[RuleViolation] = RuleViolation) -> Any:
    """The refusal that a block has to end with, in words."""
    return pytest.raises(kind, check=lambda refusal: refusal.rule == rule and bool(refusal.text))
