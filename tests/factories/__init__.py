"""The smallest valid object of every model. Numbers run on; nothing is random, no clock is read."""

from tests.factories.associations import (
    AbsenceFactory,
    AgencyFactory,
    AssociationFactory,
    BusyTimeFactory,
    ClosedDayFactory,
    MeetingStepFactory,
    PlaceGuaranteeFactory,
    ProgrammeFactory,
    ProgrammeTargetFactory,
    RoleGrantFactory,
    StaffFactory,
    UserFactory,
    WorkingHoursFactory,
)
from tests.factories.cohorts import CohortFactory, CohortMembershipFactory, CohortSeatFactory
from tests.factories.meetings import AttendanceFactory, MeetingFactory
from tests.factories.participants import (
    ActionPlanFactory,
    ConsentFactory,
    EnrolmentFactory,
    ParticipantContactFactory,
    ParticipantFactory,
    ReferralFactory,
)
from tests.factories.places import RoomClosureFactory, RoomFactory, RoomOpeningFactory, SiteFactory
from tests.factories.planning import (
    AuditEventFactory,
    PlanningRunFactory,
    ProposalFactory,
    RunProgressFactory,
    SubscriptionFactory,
)

__all__ = [
    "AbsenceFactory",
    "ActionPlanFactory",
    "AgencyFactory",
    "AssociationFactory",
    "AttendanceFactory",
    "AuditEventFactory",
    "BusyTimeFactory",
    "ClosedDayFactory",
    "CohortFactory",
    "CohortMembershipFactory",
    "CohortSeatFactory",
    "ConsentFactory",
    "EnrolmentFactory",
    "MeetingFactory",
    "MeetingStepFactory",
    "ParticipantContactFactory",
    "ParticipantFactory",
    "PlaceGuaranteeFactory",
    "PlanningRunFactory",
    "ProgrammeFactory",
    "ProgrammeTargetFactory",
    "ProposalFactory",
    "ReferralFactory",
    "RoleGrantFactory",
    "RoomClosureFactory",
    "RoomFactory",
    "RoomOpeningFactory",
    "RunProgressFactory",
    "SiteFactory",
    "StaffFactory",
    "SubscriptionFactory",
    "UserFactory",
    "WorkingHoursFactory",
]
