"""What the endpoints of places take and show."""

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from backend.bookings.enums import CapacityLevel
from backend.common.rest.fields import MAX_ID, BoundedDateField, NumberField, SwitchField
from backend.planning.enums import RunState, ScenarioKind
from backend.planning.problems.placements.rules import MOST_SESSIONS, MOST_WEEKS, MOST_WEIGHT
from backend.planning.problems.placements.scenarios import MOST_CHANGES
from backend.planning.selectors import (
    FairShare,
    LeftWithout,
    PlaceBasis,
    PlaceCard,
    PlaceProposalView,
    ScenarioView,
    ShareLine,
    WorthyChange,
)
from backend.planning.services import LARGEST_SEED, LONGEST_SECONDS

MOST_IDS = 500


class IdListField(serializers.ListField):
    """Ids of rows."""

    child = NumberField(min_value=1, max_value=MAX_ID)

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MOST_IDS, **options)


class PlacementRulesSerializer(serializers.Serializer[Any]):
    """What a run of places is asked to follow; what is left out is as usual. See ``PlacementRules``."""

    activities = IdListField(required=False)
    weeks = NumberField(min_value=4, max_value=MOST_WEEKS, required=False)
    start_within_weeks = NumberField(min_value=1, max_value=MOST_WEEKS, required=False)
    usual_sessions = NumberField(min_value=1, max_value=MOST_SESSIONS, required=False)
    by_priority = SwitchField(required=False)
    keeps_place = SwitchField(required=False)
    prefer_current = SwitchField(required=False)
    share_weight = NumberField(min_value=0, max_value=MOST_WEIGHT, required=False)
    fixed = IdListField(required=False)


class NewPlacementRunSerializer(serializers.Serializer[Any]):
    """A run of places to order: by which rules, for how long, with how many moves at most (null: as few as possible)."""

    rules = PlacementRulesSerializer(required=False)
    time_limit_seconds = NumberField(min_value=1, max_value=LONGEST_SECONDS, default=60)
    seed = NumberField(min_value=0, max_value=LARGEST_SEED, default=1)
    max_moves = NumberField(min_value=0, max_value=LARGEST_SEED, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what the service takes."""
        return {"rules": {}, **attrs}


class ScenarioChangeSerializer(serializers.Serializer[Any]):
    """One thing that is supposed otherwise: the id of an activity or a site where there is one, and how much."""

    change = serializers.ChoiceField(choices=ScenarioKind.choices)
    target = NumberField(min_value=1, max_value=MAX_ID, allow_null=True, required=False)
    amount = NumberField(min_value=-200, max_value=200, required=False)


class NewScenarioSerializer(serializers.Serializer[Any]):
    """A scenario to order beside a run; ``max_moves`` is the run's unless given."""

    scenario = serializers.ListField(child=ScenarioChangeSerializer(), max_length=MOST_CHANGES, required=False)
    max_moves = NumberField(min_value=0, max_value=LARGEST_SEED, allow_null=True, required=False)


class ScenarioSerializer(serializers.Serializer[Any]):
    """A run beside its base: people placed, the most that any plan could place, who gains and who loses, by code."""

    run = serializers.IntegerField(source="run.pk")
    max_moves = serializers.IntegerField(source="run.max_moves", allow_null=True)
    scenario = ScenarioChangeSerializer(source="run.scenario", many=True)
    words = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=RunState.choices)
    proposal = serializers.SerializerMethodField()
    waiting = serializers.IntegerField(allow_null=True)
    placed = serializers.IntegerField(allow_null=True)
    most = serializers.IntegerField(allow_null=True)
    is_proven = serializers.BooleanField()
    moved = serializers.IntegerField(allow_null=True)
    earlier = serializers.IntegerField()
    later = serializers.IntegerField()
    gains = serializers.ListField(child=serializers.CharField())
    loses = serializers.ListField(child=serializers.CharField())
    is_adoptable = serializers.BooleanField()

    def get_proposal(self, view: ScenarioView) -> int | None:
        """Return the id of its proposal, where it has one."""
        row: Model | None = view.proposal
        return None if row is None else row.pk


class PersonSerializer(serializers.Serializer[Any]):
    """A participant by code."""

    participant = serializers.IntegerField(source="participant_id")
    code = serializers.CharField()
    agency = serializers.CharField()


class PlaceWeekSerializer(serializers.Serializer[Any]):
    """Seats of a place in one week, taken before the plan and with it; no level in a week without sessions."""

    week = serializers.CharField()
    seats = serializers.IntegerField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    level = serializers.ChoiceField(choices=CapacityLevel.choices, allow_null=True)


class PlaceMemberSerializer(serializers.Serializer[Any]):
    """Who has a place there by the plan, alone or together, and at which times; ``ends_on`` null: until further notice."""

    people = PersonSerializer(many=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    times = serializers.CharField()
    is_new = serializers.BooleanField()
    is_moved = serializers.BooleanField()


class PlaceCardSerializer(serializers.Serializer[PlaceCard]):
    """An activity or one of its weekly times; ``in_persons``: a work trial's seats are persons."""

    activity = serializers.IntegerField(source="activity_id")
    name = serializers.CharField()
    in_persons = serializers.BooleanField()
    newcomers = serializers.IntegerField()
    weeks = PlaceWeekSerializer(many=True)
    members = PlaceMemberSerializer(many=True)


class LeftWithoutSerializer(serializers.Serializer[LeftWithout]):
    """Who gets no place, why, and the cheapest change that would help; ``change`` as the solver's document has it."""

    people = PersonSerializer(many=True)
    reasons = serializers.ListField(child=serializers.CharField())
    fix = serializers.CharField(allow_null=True)
    change = serializers.DictField(allow_null=True)


class WorthyChangeSerializer(serializers.Serializer[WorthyChange]):
    """A change that lets more people have a place, tried by solving again."""

    text = serializers.CharField()
    change = serializers.DictField()


class PlaceTierSerializer(serializers.Serializer[Any]):
    """A tier of the plan, with its bound and relative gap."""

    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.IntegerField()
    bound = serializers.IntegerField()
    gap = serializers.FloatField()
    is_proven = serializers.BooleanField()


class PlacePlanSerializer(serializers.Serializer[PlaceProposalView]):
    """A plan of places; ``most`` is how many any plan could place, ``by_prices`` whether adding up shows it."""

    headcount_text = serializers.CharField()
    verdict_text = serializers.CharField()
    placed = serializers.IntegerField()
    waiting = serializers.IntegerField()
    most = serializers.IntegerField(source="claims.most")
    by_prices = serializers.BooleanField(source="claims.by_prices")
    tiers = PlaceTierSerializer(many=True)
    cards = PlaceCardSerializer(many=True)
    without = LeftWithoutSerializer(many=True)
    changes = WorthyChangeSerializer(many=True)


class WaitingSerializer(serializers.Serializer[Any]):
    """Who waits, alone or together, and in how many places they could be."""

    codes = serializers.ListField(child=serializers.CharField())
    agency = serializers.CharField()
    kind = serializers.CharField()
    since_on = serializers.DateField()
    priority = serializers.IntegerField()
    ready_on = serializers.DateField()
    possible_places = serializers.IntegerField()


class SupplySerializer(serializers.Serializer[Any]):
    """An activity that takes part: seats free in the next eight weeks, and until when it has sessions."""

    activity = serializers.IntegerField(source="activity_id")
    name = serializers.CharField()
    free_ahead = serializers.IntegerField()
    last_session_on = serializers.DateField(allow_null=True)
    wanted_by = serializers.IntegerField()


class PlaceBasisSerializer(serializers.Serializer[PlaceBasis]):
    """What a run ordered now would be given."""

    people = serializers.IntegerField()
    movable = serializers.IntegerField()
    plans_from = serializers.DateField()
    plans_until = serializers.DateField()
    agencies = serializers.DictField(child=serializers.IntegerField())
    warnings = serializers.ListField(child=serializers.CharField())
    waiting = WaitingSerializer(many=True)
    activities = SupplySerializer(many=True)


class ShareLineSerializer(serializers.Serializer[ShareLine]):
    """What one agency got; ``agreed`` and ``difference`` in places, null where nothing is agreed."""

    agency = serializers.IntegerField(source="agency_id")
    name = serializers.CharField(source="agency")
    agreed_percent = serializers.IntegerField(allow_null=True)
    got = serializers.IntegerField()
    proposed = serializers.IntegerField()
    percent = serializers.IntegerField()
    agreed = serializers.IntegerField(allow_null=True)
    difference = serializers.IntegerField(allow_null=True)


class FairShareSerializer(serializers.Serializer[FairShare]):
    """Places that begin in a period, by agency, against the agreed shares."""

    from_on = serializers.DateField()
    until_on = serializers.DateField()
    total = serializers.IntegerField()
    lines = ShareLineSerializer(many=True)


class PeriodSerializer(serializers.Serializer[Any]):
    """Half-open dates; left out: the present calendar year. ``proposal``: the places that it would add."""

    from_on = BoundedDateField(required=False)
    until_on = BoundedDateField(required=False)
    # A query string has no numbers, only their digits.
    proposal = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)


class AgreedShareSerializer(serializers.Serializer[Any]):
    """The percentage that is agreed for one agency; null takes it away."""

    agency = NumberField(min_value=1, max_value=MAX_ID)
    percent = NumberField(min_value=0, max_value=100, allow_null=True)


class AgreedSharesSerializer(serializers.Serializer[Any]):
    """The shares of some of the agencies; the others keep theirs."""

    shares = serializers.ListField(child=AgreedShareSerializer(), max_length=MOST_IDS)
