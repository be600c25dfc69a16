"""Planning runs, proposals, subscriptions and audit events."""

import uuid
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import factory
from factory.django import DjangoModelFactory

from backend.audit.models import AuditEvent
from backend.feeds.enums import FeedScope
from backend.feeds.models import Subscription
from backend.planning.enums import RunKind, RunStage
from backend.planning.models import (
    AgencyShare,
    PlanningRun,
    Proposal,
    ProposalStage,
    RunDivision,
    RunPart,
    RunProgress,
)
from backend.planning.problems.rules import read_rules
from tests.factories.associations import AgencyFactory, AssociationFactory, ProgrammeFactory, StaffFactory
from tests.factories.times import NOW


def _empty_result() -> dict[str, Any]:
    """The result of a problem in which there was nothing to place."""
    return {"status": "OPTIMAL", "plan": {"assignments": {}}, "tiers": [], "unplaced": []}


def empty_place_problem() -> dict[str, Any]:
    """A problem of places in which nobody waits for anything."""
    return {
        "first_week": "2011-W45",
        "weeks": 52,
        "places": [],
        "participants": [],
        "current": {},
        "fixed": {},
        "x": {"asked_on": "2011-11-02", "horizon_weeks": 52, "shares": [], "places": {}, "seats": {}, "parties": {}},
    }


class PlanningRunFactory(DjangoModelFactory):
    class Meta:
        model = PlanningRun

    programme = factory.SubFactory(ProgrammeFactory)
    association = factory.SelfAttribute("programme.association")
    queued_at = NOW
    # As request_run stores them: every rule, none left to a default that may change.
    rules = factory.LazyAttribute(lambda run: read_rules(run.programme, {}).as_document())


class RunProgressFactory(DjangoModelFactory):
    class Meta:
        model = RunProgress

    run = factory.SubFactory(PlanningRunFactory)
    stage = RunStage.COHORTS
    tier = 0
    terms = factory.LazyFunction(lambda: {"unplaced": 1})
    value = 0
    bound = 0
    seconds = 1.0


class RunDivisionFactory(DjangoModelFactory):
    class Meta:
        model = RunDivision

    run = factory.SubFactory(PlanningRunFactory, state="divided")
    stage = RunStage.PLACEMENTS
    problem = factory.LazyFunction(dict)
    basis_sha256 = "0" * 64
    seconds = 60.0


class RunPartFactory(DjangoModelFactory):
    class Meta:
        model = RunPart

    run = factory.SubFactory(PlanningRunFactory, state="divided")
    number = factory.Sequence(lambda n: n + 1)
    problem = factory.LazyFunction(dict)
    weight = 1


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = Proposal
        skip_postgeneration_save = True

    run = factory.SubFactory(PlanningRunFactory, state="succeeded")
    basis_sha256 = "0" * 64

    @factory.post_generation
    def stages(self, create, extracted, **kwargs):
        """The documents of an empty plan, of the stages that the run's kind has."""
        result = _empty_result()
        if self.run.kind == RunKind.PLACEMENTS:
            documents = {RunStage.PLACEMENTS: empty_place_problem()}
            result |= {
                "tiers": [{"terms": {"unplaced": 1}, "value": 0, "bound": 0, "gap": 0.0}],
                "x": {"seats": {}, "unseated": [], "claims": {"status": "OPTIMAL", "tiers": [], "certificate": None}},
            }
            result["x"]["claims"]["tiers"] = result["tiers"]
        elif self.run.kind == RunKind.MEETINGS:
            facts = {"x": {"versions": {}, "preparation": {}, "left_out": {}}}
            documents = {RunStage.MEETINGS: {"days": [], "meetings": [], "people": [], "rooms": [], **facts}}
        else:
            before = {"x": {"before": {}}, "participants": []}
            documents = {
                RunStage.COHORTS: {"cohorts": [], **before},
                RunStage.MEETINGS: {"days": [], "meetings": [], **before},
            }
        for stage, problem in documents.items():
            ProposalStage.objects.create(proposal=self, stage=stage, problem=problem, result=result)


class AgencyShareFactory(DjangoModelFactory):
    class Meta:
        model = AgencyShare

    agency = factory.SubFactory(AgencyFactory)
    percent = 50


class SubscriptionFactory(DjangoModelFactory):
    class Meta:
        model = Subscription

    owner = factory.SubFactory(StaffFactory)
    association = factory.SubFactory(AssociationFactory)
    label = "Telefonen"
    scope = FeedScope.STAFF
    expires_at = datetime(2199, 1, 1, tzinfo=UTC)
    token_sha256 = factory.Sequence(lambda n: sha256(f"token {n}".encode()).hexdigest())
    uid = factory.Sequence(lambda n: uuid.UUID(int=n + 1))


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = AuditEvent

    association = factory.SubFactory(AssociationFactory)
    verb = "meeting.booked"
    object_type = "meetings.meeting"
    object_id = 1
    occurred_at = NOW
