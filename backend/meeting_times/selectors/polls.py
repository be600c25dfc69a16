"""Polls of held times: what has been answered, what suits most, and whose link is whose."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.feeds.tokens import hash_token
from backend.meeting_times.enums import Answer, PollStatus
from backend.meeting_times.models import PollTime, PollVoter, TimePoll, Vote
from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import MeetingRequest


@dataclass(frozen=True)
class TimeTally:
    """One held time with what has been said of it, in the order of the voters; None where nobody has answered yet."""

    time: PollTime
    answers: tuple[Answer | None, ...]
    required: Mapping[Answer, int]
    is_suggested: bool = False

    @property
    def yes(self) -> int:
        """How many said yes."""
        return self.answers.count(Answer.YES)

    @property
    def maybe(self) -> int:
        """How many said maybe."""
        return self.answers.count(Answer.MAYBE)

    @property
    def no(self) -> int:
        """How many said no."""
        return self.answers.count(Answer.NO)


@dataclass(frozen=True)
class PollStanding:
    """A poll as it stands: voters, times with their answers, and the suggestion once anybody has answered."""

    poll: TimePoll
    voters: tuple[PollVoter, ...]
    tallies: tuple[TimeTally, ...]

    @property
    def answered(self) -> int:
        """How many have answered."""
        return sum(voter.answered_at is not None for voter in self.voters)


def visible_polls(viewer: Viewer) -> QuerySet[TimePoll]:
    """Return the polls that ``viewer`` sees, with what they are about."""
    about = (
        "association",
        "request__enrolment__participant",
        "moves__enrolment__participant",
        "moves__step",
        "meeting",
    )
    return visible(TimePoll, viewer).select_related(*about)


def standing_of(poll: TimePoll) -> PollStanding:
    """Return how ``poll`` stands; three queries."""
    times = list(poll.times.select_related("hold__room").order_by("hold__begins_at", "pk"))
    votes = Prefetch("votes", queryset=Vote.objects.order_by("pk"))
    voters = tuple(poll.voters.select_related("contact", "staff").order_by("pk").prefetch_related(votes))
    answers = {(vote.voter_id, vote.time_id): Answer(vote.answer) for voter in voters for vote in voter.votes.all()}
    tallies = [_tally(time, voters, answers) for time in times]
    suggested = _suggest(tallies) if answers else None
    return PollStanding(
        poll,
        voters,
        tuple(TimeTally(row.time, row.answers, row.required, row is suggested) for row in tallies),
    )


def _tally(time: PollTime, voters: Iterable[PollVoter], answers: Mapping[tuple[int, int], Answer]) -> TimeTally:
    known = list(voters)
    of_time = tuple(answers.get((voter.pk, time.pk)) for voter in known)
    required = Counter(
        answer
        for voter, answer in zip(known, of_time, strict=True)
        if answer is not None and voter.requirement == Requirement.REQUIRED
    )
    return TimeTally(time, of_time, required)


def _suggest(tallies: Iterable[TimeTally]) -> TimeTally | None:
    """The time that most of those who must come can; then fewest of them cannot, most of all can, and the earliest."""
    return max(
        tallies,
        key=lambda row: (row.required[Answer.YES], -row.required[Answer.NO], row.yes, row.maybe, _early(row)),
        default=None,
    )


def _early(row: TimeTally) -> float:
    return -row.time.hold.begins_at.timestamp()


def find_voter(token: str, now: datetime) -> PollVoter | None:
    """Return whose link ``token`` is; None if it is unknown, or its poll is no longer open, all alike."""
    voters = PollVoter.objects.filter(poll__status=PollStatus.OPEN, poll__expires_at__gt=now)
    related = voters.select_related("poll__association", "poll__request", "poll__moves", "contact", "staff__user")
    return related.filter(token_sha256=hash_token(token)).first()


def times_to_answer(voter: PollVoter) -> list[PollTime]:
    """Return the times of the voter's poll that are still held, earliest first."""
    held = voter.poll.times.filter(hold__status=MeetingStatus.TENTATIVE)
    return list(held.select_related("hold").order_by("hold__begins_at", "pk"))


def language_of(voter: PollVoter) -> str:
    """Return the language in which a voter is written to: the contact's, or the account's."""
    if voter.contact is not None:
        return voter.contact.language
    return settings.LANGUAGE_CODE if voter.staff is None else voter.staff.user.language


def open_polls_of_requests(viewer: Viewer, requests: Iterable[MeetingRequest]) -> dict[int, TimePoll]:
    """Return the open polls that ``viewer`` sees, by the id of the request they hold times for; one query."""
    polls = visible(TimePoll, viewer).filter(status=PollStatus.OPEN, moves=None, request__in=list(requests))
    return {poll.request_id: poll for poll in polls if poll.request_id is not None}


def open_poll_of(*, request_id: int | None = None, meeting_id: int | None = None) -> TimePoll | None:
    """Return the open poll about a request, or about a meeting that is to be moved."""
    polls = TimePoll.objects.filter(status=PollStatus.OPEN)
    if meeting_id is not None:
        return polls.filter(moves_id=meeting_id).first()
    return polls.filter(request_id=request_id, moves=None).first()
