"""Placements and the seats they hold."""

from backend.bookings.models.booking import Booking
from backend.bookings.models.placement import AbsenceNotice, Placement, PlacementChange, PlacementPause

__all__ = ["AbsenceNotice", "Booking", "Placement", "PlacementChange", "PlacementPause"]
