"""What the page of held times says."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backend.meeting_times.enums import Answer, PollStatus
from backend.meeting_times.models import PollTime
from backend.meeting_times.selectors import PollStanding
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.web.templatetags.pieces import DAY_FORMAT


@dataclass(frozen=True)
class AnswerTag:
    """What one voter says, with the class of its tag."""

    name: str
    word: str
    level: str


@dataclass(frozen=True)
class HeldLine:
    """One of the times, with the answers."""

    time: PollTime
    hold: Meeting
    answers: tuple[AnswerTag, ...]
    figures: str
    is_suggested: bool
    is_held: bool


def read_poll(standing: PollStanding) -> list[HeldLine]:
    """Return the times, earliest first."""
    return [
        HeldLine(
            time=tally.time,
            hold=tally.time.hold,
            answers=tuple(
                AnswerTag(voter.name, str(answer.label), _level(answer))
                for voter, answer in zip(standing.voters, tally.answers, strict=True)
                if answer is not None
            ),
            figures=_("%(yes)s ja, %(maybe)s kanske, %(no)s nej")
            % {"yes": tally.yes, "maybe": tally.maybe, "no": tally.no},
            is_suggested=tally.is_suggested,
            is_held=tally.time.hold.status == MeetingStatus.TENTATIVE and tally.time.hold.is_hold,
        )
        for tally in standing.tallies
    ]


def describe_poll(standing: PollStanding, now: datetime) -> str:
    """Return the one sentence that says how things stand."""
    poll = standing.poll
    if not poll.is_open_at(now):
        words = {
            PollStatus.DECIDED: _("Tiden är bestämd, och de andra tiderna är släppta."),
            PollStatus.WITHDRAWN: _("Tiderna är släppta."),
        }
        return words.get(PollStatus(poll.status), _("Tiderna gick ut utan att någon bestämdes. Sök nya tider."))
    until = localtime(poll.expires_at)
    told = {
        "answered": standing.answered,
        "asked": len(standing.voters),
        "until": f"{date_format(until, DAY_FORMAT)} {until:%H:%M}",
    }
    if not standing.voters:
        return _("Hålls till %(until)s. Ingen är tillfrågad per mejl.") % told
    return _("%(answered)s av %(asked)s har svarat. Hålls till %(until)s.") % told


def _level(answer: Answer) -> str:
    return {Answer.YES: "good", Answer.MAYBE: "warn", Answer.NO: "bad"}[answer]
