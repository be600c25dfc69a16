"""Ordering and stopping runs, deciding on proposals, and what the agencies have agreed on."""

from backend.planning.publication import Publication, publish_proposal
from backend.planning.publishing.places import PlacePublication, publish_places, withdraw_publication
from backend.planning.publishing.requests import MeetingPublication, publish_meetings, withdraw_meetings
from backend.planning.services.deciding import discard_proposal, restore_proposal
from backend.planning.services.ordering import (
    LARGEST_SEED,
    LONGEST_SECONDS,
    request_meeting_run,
    request_placement_run,
    request_run,
    request_stop,
)
from backend.planning.services.scenarios import request_moves_compared, request_scenario
from backend.planning.services.shares import set_agency_shares

__all__ = [
    "LARGEST_SEED",
    "LONGEST_SECONDS",
    "MeetingPublication",
    "PlacePublication",
    "Publication",
    "discard_proposal",
    "publish_meetings",
    "publish_places",
    "publish_proposal",
    "request_meeting_run",
    "request_moves_compared",
    "request_placement_run",
    "request_run",
    "request_scenario",
    "request_stop",
    "restore_proposal",
    "set_agency_shares",
    "withdraw_meetings",
    "withdraw_publication",
]
