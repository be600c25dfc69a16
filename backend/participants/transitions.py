"""What may follow what for referrals and enrolments."""

from backend.common.transitions import StateMachine
from backend.participants.enums import EnrolmentStatus, ReferralStatus

REFERRAL = StateMachine(
    ReferralStatus,
    {
        ReferralStatus.RECEIVED: frozenset(
            {ReferralStatus.ACCEPTED, ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN}
        ),
        ReferralStatus.ACCEPTED: frozenset({ReferralStatus.WITHDRAWN}),
        ReferralStatus.DECLINED: frozenset({ReferralStatus.RECEIVED}),
        ReferralStatus.WITHDRAWN: frozenset(),
    },
)

ENROLMENT = StateMachine(
    EnrolmentStatus,
    {
        EnrolmentStatus.WAITING: frozenset({EnrolmentStatus.ACTIVE, EnrolmentStatus.DROPPED_OUT}),
        EnrolmentStatus.ACTIVE: frozenset(
            {EnrolmentStatus.WAITING, EnrolmentStatus.COMPLETED, EnrolmentStatus.DROPPED_OUT}
        ),
        EnrolmentStatus.COMPLETED: frozenset({EnrolmentStatus.DISCHARGED, EnrolmentStatus.DROPPED_OUT}),
        EnrolmentStatus.DROPPED_OUT: frozenset({EnrolmentStatus.WAITING}),
        EnrolmentStatus.DISCHARGED: frozenset(),
    },
)
