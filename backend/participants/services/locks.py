"""Locks, under the name they used to have."""

from backend.participants.locks import lock_enrolment, lock_participant

__all__ = ["lock_enrolment", "lock_participant"]
