"""Writing about participants: referrals, consents, and enrolments from acceptance to the end."""

from backend.participants.services.consents import WithdrawalEffect, record_consent, withdraw_consent
from backend.participants.services.enrolments import (
    DropOutEffect,
    ReinstateEffect,
    drop_out,
    record_action_plan,
    reinstate,
)
from backend.participants.services.referrals import accept_referral, decline_referral, register_referral

__all__ = [
    "DropOutEffect",
    "ReinstateEffect",
    "WithdrawalEffect",
    "accept_referral",
    "decline_referral",
    "drop_out",
    "record_action_plan",
    "record_consent",
    "register_referral",
    "reinstate",
    "withdraw_consent",
]
