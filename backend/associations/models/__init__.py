"""Associations, the agencies that share them, their programmes and their staff."""

from backend.associations.models.association import Agency, Association, ClosedDay
from backend.associations.models.programme import MeetingStep, PlaceGuarantee, Programme, ProgrammeTarget
from backend.associations.models.staff import Absence, BusyTime, Staff, WorkingHours

__all__ = [
    "Absence",
    "Agency",
    "Association",
    "BusyTime",
    "ClosedDay",
    "MeetingStep",
    "PlaceGuarantee",
    "Programme",
    "ProgrammeTarget",
    "Staff",
    "WorkingHours",
]
