"""The API: authentication, paging, filters, throttles, problem documents and the OpenAPI description."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    # The first one says what a 401 asks for.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.common.rest.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backend.common.rest.parsers.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": [
        "backend.common.rest.filters.StrictFilters",
        "backend.common.rest.filters.StableOrdering",
    ],
    "DEFAULT_PAGINATION_CLASS": "backend.common.rest.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "backend.common.rest.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "backend.common.rest.problems.problem_exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    # Against programs that run wild, per web process. They are no protection against an attacker.
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "1200/min", "passwords": "10/min"},
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Samplats",
    "DESCRIPTION": (
        "Scheduling and booking for the activity places that Swedish coordination associations share. "
        "What the caller may not see is a 404. Times are ISO 8601; intervals are half-open. Every failure is an "
        "application/problem+json document. Rows have versions: a change carries the ETag that was read in If-Match."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "AgencyKind": "backend.associations.enums.AgencyKind",
        "FeedState": "backend.feeds.enums.FeedState",
        "MeetingKind": "backend.associations.enums.MeetingKind",
        "Party": "backend.associations.enums.Party",
        "ContactParty": "backend.contacts.models.CONTACT_PARTIES",
        "PlaceKind": "backend.meetings.enums.PlaceKind",
        "MeetingRequestStatus": "backend.meetings.enums.RequestStatus",
        "Need": "backend.associations.enums.Need",
        "HalfDay": "backend.associations.enums.HalfDay",
        "ConsentKind": "backend.participants.enums.ConsentKind",
        "DropOutReason": "backend.participants.enums.DropOutReason",
        "ReferralStatus": "backend.participants.enums.ReferralStatus",
        "EnrolmentStatus": "backend.participants.enums.EnrolmentStatus",
        "TimelineState": "backend.participants.enums.TimelineState",
        "CohortStatus": "backend.cohorts.enums.CohortStatus",
        "MeetingStatus": "backend.meetings.enums.MeetingStatus",
        "ActivityKind": "backend.activities.enums.ActivityKind",
        "Feature": "backend.activities.enums.Feature",
        "WorkTrialSource": "backend.activities.enums.WorkTrialSource",
        "Adaptation": "backend.activities.enums.Adaptation",
        "SessionStatus": "backend.activities.enums.SessionStatus",
        "CancellationReason": "backend.activities.enums.CancellationReason",
        "ChangeKind": "backend.activities.enums.ChangeKind",
        "RequestStatus": "backend.activities.enums.RequestStatus",
        "PlacementForm": "backend.bookings.enums.PlacementForm",
        "PlacementStatus": "backend.bookings.enums.PlacementStatus",
        "InterruptionReason": "backend.bookings.enums.InterruptionReason",
        "TrialOutcome": "backend.bookings.enums.TrialOutcome",
        "AttendanceMark": "backend.bookings.enums.AttendanceMark",
        "QueueStatus": "backend.offers.enums.QueueStatus",
        "OfferStatus": "backend.offers.enums.OfferStatus",
        "RunStage": "backend.planning.enums.RunStage",
        "RunState": "backend.planning.enums.RunState",
        "ProposalStatus": "backend.planning.enums.ProposalStatus",
    },
}
