"""Where somebody in the queue fits, and where not and why."""

from dataclasses import dataclass
from datetime import datetime

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.models import Activity
from backend.offers.models import QueueEntry
from backend.offers.selectors import Fit, Misfit, find_fit
from backend.web.reading.week_words import period_words, times_words


@dataclass(frozen=True)
class Candidate:
    """One activity: the place that could be offered there, or why none."""

    activity: Activity
    fit: Fit | None
    reason: str

    @property
    def period(self) -> str:
        """Which weeks."""
        return period_words(self.fit.starts_on, self.fit.ends_on) if self.fit else ""

    @property
    def times(self) -> str:
        """Which times of the week."""
        return times_words(self.fit.weekly_times) if self.fit else ""


def read_candidates(viewer: Viewer, entry: QueueEntry, *, now: datetime) -> list[Candidate]:
    """Try every activity of the kind that the entry allows, those that fit first and by start; a few queries each."""
    activities = visible(Activity, viewer).filter(association_id=entry.participant.association_id, kind=entry.kind)
    if entry.activity_id is not None:
        activities = activities.filter(pk=entry.activity_id)
    if entry.site_id is not None:
        activities = activities.filter(site_id=entry.site_id)
    tried = [_try(entry, activity, now) for activity in activities.select_related("site").order_by("name")]
    fitting = [candidate for candidate in tried if candidate.fit is not None]
    fitting.sort(key=lambda candidate: candidate.fit.starts_on if candidate.fit else now.date())
    return fitting + [candidate for candidate in tried if candidate.fit is None]


def _try(entry: QueueEntry, activity: Activity, now: datetime) -> Candidate:
    found = find_fit(entry, activity, now)
    return Candidate(activity, None, found.reason) if isinstance(found, Misfit) else Candidate(activity, found, "")
