"""The problem of many meetings at a time: those that have been asked for, within a period."""

from backend.planning.problems.requests.asked import AskedMeeting
from backend.planning.problems.requests.booked import list_movable, pinned_until
from backend.planning.problems.requests.composing import ComposedRequests, compose_requests
from backend.planning.problems.requests.rules import MOST_REQUESTS, RequestRules, read_request_rules

__all__ = [
    "MOST_REQUESTS",
    "AskedMeeting",
    "ComposedRequests",
    "RequestRules",
    "compose_requests",
    "list_movable",
    "pinned_until",
    "read_request_rules",
]
