"""What an entry may show to whom: the one place where that is decided (rules 8 and 9).

=================== ================ ========================== ======================
what                one's own time   an overview                somebody outside
=================== ================ ========================== ======================
who it is           own schedule,    room, site, activity,      whoever was given an
                    own sessions     cohort, programme,         address that tells only
                                     agency, a colleague        busy time
when, and how sure  yes              yes                        yes, merged
kind or activity    yes              yes                        no
"bokad 7/8"         yes              yes                        no
room and site       yes              yes                        no
video, telephone    yes              yes                        no
a way in that       yes              yes                        no
needs a login
takes one's time    yes              no                         yes
=================== ================ ========================== ======================

In nobody's calendar: a participant in any form, who else comes, a place in free text, what was written about the
meeting, and the link to a video meeting. That link opens a meeting to whoever holds it, and a calendar is copied to
more places than its owner knows; it stands on the meeting's page, behind the login that the entry leads to.
Meetings with a participant of protected identity are in no calendar at all: the selectors never read them.
"""

from enum import StrEnum
from functools import cache

from backend.feeds.enums import FeedDetail
from backend.feeds.models import Subscription


class Audience(StrEnum):
    """Who reads: the one whose time it takes, one who looks at an overview, or somebody outside."""

    OWN = "own"
    OVERVIEW = "overview"
    OUTSIDE = "outside"


class Subject(StrEnum):
    """What an entry is about."""

    MEETING = "meeting"
    SESSION = "session"


class Shown(StrEnum):
    """What an entry can tell."""

    TIME = "time"
    STATUS = "status"
    TITLE = "title"
    BOOKED = "booked"
    PLACE = "place"
    LINK = "link"
    TAKES_TIME = "takes_time"


_MERGED_TIME = frozenset({Shown.TIME, Shown.STATUS, Shown.TAKES_TIME})
_OVERVIEW = frozenset({Shown.TIME, Shown.STATUS, Shown.TITLE, Shown.PLACE, Shown.LINK})


def audience_of(subscription: Subscription) -> Audience:
    """Return who reads the subscription's calendar."""
    if subscription.detail == FeedDetail.FREE_BUSY:
        return Audience.OUTSIDE
    return Audience.OWN if subscription.takes_owners_time else Audience.OVERVIEW


@cache
def shown_to(audience: Audience, subject: Subject) -> frozenset[Shown]:
    """Return all that an entry about ``subject`` may tell ``audience``; whatever is not in it, it does not tell."""
    if audience is Audience.OUTSIDE:
        return _MERGED_TIME
    shown = _OVERVIEW | {Shown.TAKES_TIME} if audience is Audience.OWN else _OVERVIEW
    return shown | {Shown.BOOKED} if subject is Subject.SESSION else shown
