"""A proposal of places against what was in force when it was made."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.offers.models import QueueEntry
from backend.planning.enums import RunStage
from backend.planning.models import Proposal
from backend.planning.place_plans import PlannedPlace, read_place_plan
from backend.planning.selectors.differences import Difference, DifferenceLine
from backend.planning.selectors.place_naming import read_place_names, say_week


def place_difference(proposal: Proposal) -> Difference:
    """Compare a proposal of places with its basis; a fixed number of queries."""
    return _Comparison(proposal).compare()


class _Comparison:
    def __init__(self, proposal: Proposal) -> None:
        problem = proposal.documents[RunStage.PLACEMENTS].problem
        self.parties = problem["x"]["parties"]
        self.places = problem["x"]["places"]
        self.current = {**problem["current"], **problem["fixed"]}
        self.plan = read_place_plan(proposal)
        self.names = read_place_names(proposal.run.association, self.parties)
        entries = [pk for party in self.parties.values() for pk in party["entries"]]
        self.since = dict(QueueEntry.objects.filter(pk__in=entries).values_list("pk", "since_on"))

    def compare(self) -> Difference:
        return Difference(
            new=tuple(sorted(self._list_new(), key=lambda line: line.code)),
            moves=tuple(sorted(self._list_moves(), key=lambda line: line.code)),
            loses=tuple(sorted(self._list_losses(), key=lambda line: line.code)),
            new_meetings=0,
        )

    def _lines(self, party: str, what: str, from_text: str, to_text: str, why: str) -> Iterable[DifferenceLine]:
        for person in self.names.people_of(party):
            yield DifferenceLine(person.participant_id, person.code, what, from_text, to_text, why)

    def _list_new(self) -> Iterable[DifferenceLine]:
        for place in self.plan.new:
            since = min((self.since[pk] for pk in place.entry_ids if pk in self.since), default=None)
            why = _("väntade på plats")
            if since is not None:
                why = _("väntade sedan %(week)s") % {"week": say_week(since)}
            yield from self._lines(place.party, self.names.activity(place.activity_id), "", self._say(place), why)

    def _say(self, place: PlannedPlace) -> str:
        times = self.names.times_of_week(place.weekly_time_ids)
        return f"{self._say_start(place.start)}{self._say_length(place)}: {times}"

    def _say_start(self, start: int) -> str:
        return _("från %(week)s") % {"week": say_week(self.plan.horizon.monday(start))}

    def _say_length(self, place: PlannedPlace) -> str:
        if place.weeks is None:
            return _(", tills vidare")
        return ngettext(", %(weeks)d vecka", ", %(weeks)d veckor", place.weeks) % {"weeks": place.weeks}

    def _list_moves(self) -> Iterable[DifferenceLine]:
        for place in self.plan.moved:
            before = self._say_start(self.plan.starts_before[place.party])
            why = _("ger fler plats, eller kortare väntan, enligt reglerna")
            what = self.names.activity(place.activity_id)
            yield from self._lines(place.party, what, before, self._say(place), why)

    def _list_losses(self) -> Iterable[DifferenceLine]:
        for party in self.plan.lost:
            what = self.names.activity(self.places[self.current[party]["place"]]["activity"])
            before = self._say_start(self.plan.starts_before[party])
            yield from self._lines(party, what, before, "", _("platsen behövs för att fler ska få plats"))
