"""Planning runs, proposals, subscriptions and audit events."""

import uuid
from hashlib import sha256

import factory
from factory.django import DjangoModelFactory

from backend.audit.models import AuditEvent
from backend.feeds.enums import FeedScope
from backend.feeds.models import Subscription
from backend.planning.enums import RunStage
from backend.planning.models import PlanningRun, Proposal, RunProgress
from tests.factories.associations import AssociationFactory, ProgrammeFactory, StaffFactory
from tests.factories.times import NOW


class PlanningRunFactory(DjangoModelFactory):
    class Meta:
        model = PlanningRun

    programme = factory.SubFactory(ProgrammeFactory)
    association = factory.SelfAttribute("programme.association")
    queued_at = NOW


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


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = Proposal

    run = factory.SubFactory(PlanningRunFactory, state="succeeded")
    cohort_problem = factory.LazyFunction(dict)
    cohort_result = factory.LazyFunction(dict)
    meeting_problem = factory.LazyFunction(dict)
    meeting_result = factory.LazyFunction(dict)
    basis_sha256 = "0" * 64


class SubscriptionFactory(DjangoModelFactory):
    class Meta:
        model = Subscription

    owner = factory.SubFactory(StaffFactory)
    association = factory.SubFactory(AssociationFactory)
    label = "Telefonen"
    scope = FeedScope.STAFF
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
