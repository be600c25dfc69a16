"""Holding times and answering in tests."""

import re
from datetime import timedelta

from backend.access.enums import Role
from backend.mail.models import OutgoingMail
from backend.meeting_times.models import TimePoll
from backend.meeting_times.selectors import search_for_meeting, search_for_request
from backend.meeting_times.services import hold_times
from backend.meetings.models import Meeting
from tests.factories.times import NOW

EXPIRES = NOW + timedelta(hours=12)


def choices_for(about, count=3):
    """The best times, as a page would post them; from tomorrow on, so that they can be held until tonight."""
    search = search_for_meeting(about, NOW) if isinstance(about, Meeting) else search_for_request(about, NOW)
    later = [time for time in search.best if time.begins_at > EXPIRES]
    return [str(search.choice_of(time)) for time in later[:count]]


def hold(side, about, count=3, **facts) -> TimePoll:
    wanted = {"choices": choices_for(about, count), "expires_at": EXPIRES, "now": NOW} | facts
    return hold_times(actor=side.viewer(Role.COORDINATOR), about=about, **wanted)


def token_of(name_of_voter):
    """The secret in the mail that went to an address."""
    mail = OutgoingMail.objects.get(recipient=name_of_voter)
    return re.search(r"/rosta/([\w-]+)/", mail.text)[1]
