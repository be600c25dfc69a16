"""Every operation of the OpenAPI document, called with what its schema allows and with what it does not.

Ids are mostly turned into ids of rows that are there, and If-Match into "whatever version it has": otherwise nearly
every call would end at 404 or 412. What a call does is undone before the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from rest_framework.throttling import SimpleRateThrottle
from schemathesis.checks import CHECKS

from backend.access.api_tokens import issue_api_token
from backend.access.enums import Role
from backend.common.rest import problems
from backend.planning.models import Proposal
from tests.api.proposing import propose_here
from tests.factories.times import NOW
from tests.factories.worlds import Side, World
from tests.planning.worlds import small_world

EXAMPLES_PER_OPERATION = 6


@pytest.fixture
def _unthrottled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SimpleRateThrottle, "get_rate", lambda _throttle: None)


@pytest.fixture
def _one_transaction() -> Iterator[None]:
    """As Django's own test client does: a request may not close the connection that the test's transaction is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


description = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())
# A wrong document with a stale version is told of the version first.
_rejection = description.config.checks.negative_data_rejection
_rejection.expected_statuses = [*_rejection.expected_statuses, "412"]


@dataclass(frozen=True)
class Account:
    """Who calls, and the ids of what they can find."""

    key: str
    known_ids: dict[str, list[int]]


@pytest.fixture
def account(request: pytest.FixtureRequest, standing_world: World, db: None) -> Account:
    """A coordinator with an API key; for proposals, one who has a real one from the solver."""
    if "/proposals/" in request.node.name:
        planning = small_world(people=2, cohorts=1, min_size=1)
        user, known_ids = planning.coordinator.user, {"proposal": [propose_here(planning).pk]}
    else:
        Proposal.objects.all().delete()
        user, known_ids = standing_world.ours.user(Role.COORDINATOR), _ids_of(standing_world.ours)
    return Account(issue_api_token(user=user, label="prov", now=NOW).secret, known_ids)


@description.parametrize()
@settings(max_examples=EXAMPLES_PER_OPERATION, derandomize=True, suppress_health_check=list(HealthCheck))
@pytest.mark.usefixtures("_one_transaction", "_unthrottled")
def test_no_call_fails_or_answers_otherwise_than_described(
    case: Any, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        _with_known_ids(case, account.known_ids).call_and_validate(
            headers={"Authorization": f"Bearer {account.key}"},
            # A schema cannot say which years are sane, which ids exist and what the rules allow: what fits it may be
            # refused.
            excluded_checks=[CHECKS.get_one("positive_data_acceptance")],
        )
        transaction.set_rollback(True)
    # Nor does anything reach the database that the database has to refuse.
    assert problems.__name__ not in {record.name for record in caplog.records}


def _ids_of(side: Side) -> dict[str, list[int]]:
    rows = {
        "association": [side.association],
        "agency": [side.fk, side.soc],
        "programme": [side.programme],
        "site": [side.room.site],
        "room": [side.room],
        "staff": list(side.staff.values()),
        "officer": [side.staff[Role.OFFICER], side.soc_officer],
        "leader": [side.staff[Role.MAPPING_LEAD]],
        "participant": [side.participant, side.soc_participant],
        "enrolment": [side.enrolment, side.soc_enrolment],
        "referral": [side.enrolment.referral],
        "cohort": [side.cohort],
        "step": side.steps,
        "meeting": [side.meeting, side.soc_meeting],
        "planning-run": [side.run],
        "subscription": [side.subscription],
        "outside-calendar": [side.outside_calendar],
        "consent": list(side.participant.consents.all()),
        "member": list(side.enrolment.memberships.all()),
        "opening": list(side.room.openings.all()),
        "closure": list(side.room.closures.all()),
        "absence": list(side.staff[Role.MAPPING_LEAD].absences.all()),
        "activity": [side.activity],
        "weekly_times": list(side.activity.weekly_times.all()),
        "queue-entries": [side.entry],
        "queue-group": [side.entry.group],
        "group": [side.entry.group],
        "offer": [side.offer],
        "working-hour": list(side.staff[Role.MAPPING_LEAD].working_hours.all()),
    }
    return {name: [row.pk for row in found] for name, found in rows.items()}


def _with_known_ids(case: Any, known: dict[str, list[int]]) -> Any:
    resource = [part for part in case.path.split("/") if part and not part.startswith("{")]
    own = next((name for part in reversed(resource) for name in known if part == f"{name}s" or part == name), None)
    for name, value in (case.path_parameters or {}).items():
        case.path_parameters[name] = _known(known, own if name == "id" else name.removesuffix("_id"), value)
    if case.headers and "If-Match" in case.headers and len(case.headers["If-Match"]) % 4:
        case.headers["If-Match"] = "*"
    case.body = _filled(known, None, case.body)
    return case


def _filled(known: dict[str, list[int]], name: str | None, part: Any) -> Any:
    """The document with known ids in it, at whatever depth."""
    if isinstance(part, dict):
        return {key: _filled(known, key, inner) for key, inner in part.items()}
    return [_filled(known, name, inner) for inner in part] if isinstance(part, list) else _known(known, name, part)


def _known(known: dict[str, list[int]], name: str | None, value: Any) -> Any:
    """Most whole numbers become an id; one in four and everything else stays as it came."""
    if type(value) is not int or name not in known or value % 4 == 3:
        return value
    return known[name][value % len(known[name])]
