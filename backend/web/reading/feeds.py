"""What the page of one's own calendar addresses says of each, and of the one that was made just now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.associations.models import Staff
from backend.cohorts.models import Cohort
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.feeds.entries import manner_of
from backend.feeds.enums import FeedDetail, FeedState
from backend.feeds.models import Subscription
from backend.feeds.selectors import own_subscriptions
from backend.feeds.wording import name_of
from backend.web.pieces import week_label

BAR_HEIGHT = 24
BAR_WIDTH = 6
BAR_STEP = 9
_DAY = "j F"


@dataclass(frozen=True)
class Bar:
    """One week of the small diagram; x, y and height in its own units."""

    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Fetches:
    """How often an address was fetched, week by week up to this one."""

    bars: tuple[Bar, ...]
    width: int
    words: str
    this_week: int


@dataclass(frozen=True)
class FeedLine:
    """One address in the list."""

    subscription: Subscription
    shows: str
    tag: str
    tone: str
    runs_out: str
    last_fetch: str
    fetches: Fetches
    is_live: bool
    is_urgent: bool


@dataclass(frozen=True)
class IssuedAddress:
    """An address that is shown this once, with the ways to put it into a calendar. Its QR code is drawn here and now."""

    subscription: Subscription
    address: str
    webcal: str
    google: str
    outlook_work: str
    outlook_home: str
    qr_code: SafeString
    is_busy_time: bool


def describe_feeds(viewer: Viewer, now: datetime) -> list[FeedLine]:
    """Return the viewer's addresses that work or can be renewed, newest first."""
    return [_describe(subscription, now) for subscription in own_subscriptions(viewer, now)]


def describe_state(lines: list[FeedLine]) -> str:
    """The one sentence of the page."""
    live = sum(line.is_live for line in lines)
    urgent = sum(line.is_urgent for line in lines)
    if not lines:
        return _("Se möten och pass i den kalender du redan använder. Du har ingen adress än.")
    told = ngettext("%(number)s adress i bruk.", "%(number)s adresser i bruk.", live) % {"number": live}
    if urgent:
        told += " " + ngettext("%(number)s behöver förnyas.", "%(number)s behöver förnyas.", urgent) % {
            "number": urgent
        }
    return told


def describe_issued(subscription: Subscription, address: str) -> IssuedAddress:
    """Return the ways to put an address into a calendar.

    Args:
        subscription: what it opens.
        address: absolute, with its secret.
    """
    webcal = "webcal" + address[address.index("://") :]
    query = urlencode({"url": address, "name": name_of(subscription, manner_of(subscription).language)})
    return IssuedAddress(
        subscription=subscription,
        address=address,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook_work=f"https://outlook.office.com/calendar/0/addfromweb?{query}",
        outlook_home=f"https://outlook.live.com/calendar/0/addfromweb?{query}",
        qr_code=draw_qr_code(webcal),
        is_busy_time=subscription.detail == FeedDetail.FREE_BUSY,
    )


def draw_qr_code(text: str) -> SafeString:
    """Return an SVG, without styles of its own, that a camera reads as ``text``; dark on white in either scheme."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=4, dark="#1c2521", light="#fff", omitsize=True, svgclass="qr-code", lineclass=None
    )
    # segno writes nothing of ``text`` but squares.
    return mark_safe(drawn)  # noqa: S308


def shown_name(subscription: Subscription) -> str:
    """What the calendar shows, in a few words."""
    match subscription.target:
        case None:
            return _("Mitt schema")
        case Staff() if subscription.takes_owners_time:
            return _("Mina pass")
        case Cohort() as cohort:
            return _("Grupp %(number)s, %(name)s") % {"number": cohort.number, "name": cohort.programme.name}
        case target:
            kind = subscription.get_scope_display().capitalize()
            return f"{kind}: {target.name}"


def _describe(subscription: Subscription, now: datetime) -> FeedLine:
    state = subscription.state_at(now)
    left = subscription.expires_at - now
    is_live = state is FeedState.LIVE
    is_urgent = left <= timedelta(days=max(settings.FEED_WARNING_DAYS))
    days_left = (local_day(subscription.expires_at) - local_day(now)).days
    tag, tone = _tag(is_live=is_live, is_urgent=is_urgent, days=days_left)
    return FeedLine(
        subscription=subscription,
        shows=shown_name(subscription),
        tag=tag,
        tone=tone,
        runs_out=_runs_out(subscription, is_live=is_live),
        last_fetch=_last_fetch(subscription, now),
        fetches=count_by_week(subscription, now),
        is_live=is_live,
        is_urgent=is_urgent,
    )


def _tag(*, is_live: bool, is_urgent: bool, days: int) -> tuple[str, str]:
    """Return the word beside the label, and its tone."""
    if not is_live:
        return _("har gått ut"), "bad"
    if is_urgent and days:
        return ngettext("går ut om %(days)s dag", "går ut om %(days)s dagar", days) % {"days": days}, "warn"
    return (_("går ut i dag"), "warn") if is_urgent else (_("i bruk"), "good")


def _runs_out(subscription: Subscription, *, is_live: bool) -> str:
    if is_live:
        return _("Gäller till %(day)s.") % {"day": _date(subscription.expires_at)}
    words = {"day": _date(subscription.expires_at), "last": _date(subscription.renewable_until)}
    return _("Gick ut %(day)s. Förnyar du före %(last)s fungerar samma adress igen.") % words


def _last_fetch(subscription: Subscription, now: datetime) -> str:
    fetched_at = subscription.last_fetched_at
    if fetched_at is None and subscription.detail == FeedDetail.FREE_BUSY:
        return _("Inte hämtad än.")
    if fetched_at is None:
        return _("Inte hämtad än. Lägg in adressen i din kalender, så syns det här när den börjar hämta.")
    words = {
        "when": _when(fetched_at, now),
        "time": f"{localtime(fetched_at):%H:%M}",
        "client": subscription.get_last_client_display(),
    }
    return _("Senast hämtad %(when)s %(time)s av %(client)s.") % words


def _when(moment: datetime, now: datetime) -> str:
    days = (local_day(now) - local_day(moment)).days
    return {0: _("i dag"), 1: _("i går")}.get(days) or _date(moment)


def _date(moment: datetime) -> str:
    day: date = local_day(moment)
    return date_format(day, f"{_DAY} Y")


def count_by_week(subscription: Subscription, now: datetime) -> Fetches:
    """Return the counts of the last FEED_FETCH_WEEKS weeks, a week without fetches as an empty one."""
    this_week = IsoWeek.of(local_day(now))
    weeks = [this_week.plus(offset) for offset in range(1 - settings.FEED_FETCH_WEEKS, 1)]
    counts = [subscription.weekly_fetches.get(str(week), 0) for week in weeks]
    most = max(counts)
    heights = [max(2, round(BAR_HEIGHT * count / most)) if count else 1 for count in counts]
    words = ", ".join(f"{week_label(week)}: {count}" for week, count in zip(weeks, counts, strict=True))
    return Fetches(
        bars=tuple(Bar(place * BAR_STEP, BAR_HEIGHT - height, height) for place, height in enumerate(heights)),
        width=BAR_STEP * len(counts) - (BAR_STEP - BAR_WIDTH),
        words=_("Hämtningar per vecka: %(weeks)s") % {"weeks": words},
        this_week=counts[-1],
    )
