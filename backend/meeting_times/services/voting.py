"""What a voter answers. Their link is all the right that they need."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.common.errors import Conflict
from backend.meeting_times.enums import Answer, PollStatus
from backend.meeting_times.models import PollVoter, TimePoll, Vote


@transaction.atomic
def cast_votes(*, voter: PollVoter, answers: Mapping[int, Answer], now: datetime) -> PollVoter:
    """Record what ``voter`` says of the held times; an answer given again takes the place of the former.

    The poll is locked, so that no answer comes in after the decision.

    Args:
        answers: by the id of the time; times of other polls and times left out are passed over.

    Raises:
        Conflict: the poll is no longer open.
    """
    poll = TimePoll.objects.select_for_update(no_key=True).get(pk=voter.poll_id)
    if poll.status != PollStatus.OPEN or poll.expires_at <= now:
        raise Conflict("poll_is_not_open", _("Tiden är redan bestämd eller återtagen. Ditt svar behövs inte längre."))
    for time_id in poll.times.order_by("pk").values_list("pk", flat=True):
        if time_id in answers:
            Vote.objects.update_or_create(voter=voter, time_id=time_id, defaults={"answer": Answer(answers[time_id])})
    voter.answered_at = now
    voter.save(update_fields=["answered_at"])
    return voter
