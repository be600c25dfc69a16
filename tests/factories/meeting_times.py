"""Held times, who is asked about them, and what is answered."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from backend.meeting_times.models import PollTime, PollVoter, TimePoll, Vote
from tests.factories.meetings import ContactFactory, MeetingFactory, MeetingRequestFactory
from tests.factories.times import NOW


class TimePollFactory(DjangoModelFactory):
    """Open for two days."""

    class Meta:
        model = TimePoll

    request = factory.SubFactory(MeetingRequestFactory)
    association = factory.SelfAttribute("request.association")
    expires_at = NOW + timedelta(days=2)


class PollTimeFactory(DjangoModelFactory):
    class Meta:
        model = PollTime

    poll = factory.SubFactory(TimePollFactory)
    hold = factory.SubFactory(MeetingFactory, is_hold=True)


class PollVoterFactory(DjangoModelFactory):
    """Somebody without account; nobody knows the link behind the digest."""

    class Meta:
        model = PollVoter

    poll = factory.SubFactory(TimePollFactory)
    contact = factory.SubFactory(ContactFactory)
    token_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    asked_at = NOW


class VoteFactory(DjangoModelFactory):
    class Meta:
        model = Vote

    voter = factory.SubFactory(PollVoterFactory)
    time = factory.SubFactory(PollTimeFactory)
    answer = "yes"
