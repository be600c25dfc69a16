"""The documents of searches for times, and of times that are held."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rest_framework import serializers

from backend.common.rest.fields import BoundedDateField, BoundedDateTimeField, SwitchField, TextField
from backend.meeting_times.engine.finding import PossibleTime
from backend.meeting_times.models import LARGEST_POLL, SMALLEST_POLL, PollTime, TimePoll
from backend.meeting_times.selectors import PollStanding, TimeSearch

LONGEST_CHOICE = 500


class SearchSerializer(serializers.Serializer[Any]):
    """From which day times are looked for, and a time that is hoped for."""

    from_on = BoundedDateField(required=False)
    hoped_at = BoundedDateTimeField(required=False)


class CostSerializer(serializers.Serializer[Any]):
    """A drawback of a time, in words and in days of waiting."""

    kind = serializers.CharField()
    text = serializers.CharField()
    days = serializers.IntegerField()


class CalledSerializer(serializers.Serializer[Any]):
    """Who would be called, and to which part."""

    part = serializers.CharField()
    name = serializers.CharField()


class PossibleTimeSerializer(serializers.Serializer[Any]):
    """A time that can be had; ``choice`` is what booking and holding take."""

    choice = serializers.CharField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    room = serializers.IntegerField(allow_null=True)
    people = CalledSerializer(many=True)
    costs = CostSerializer(many=True)
    days = serializers.IntegerField()


class HopedSerializer(serializers.Serializer[Any]):
    """Whether a hoped-for time can be had, and every reason why not."""

    is_possible = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())


class TimesSerializer(serializers.Serializer[Any]):
    """The best times, how many there are, and what to give up first where there are none."""

    possible = serializers.IntegerField()
    times = PossibleTimeSerializer(many=True)
    hoped = HopedSerializer(allow_null=True)
    loosenings = serializers.ListField(child=serializers.CharField())


class ChosenSerializer(serializers.Serializer[Any]):
    """One of the times that were found."""

    choice = TextField(max_length=LONGEST_CHOICE)


class BookedSerializer(serializers.Serializer[Any]):
    """The meeting that was booked or decided on; ``lacking`` is why it is tentative, empty if it is confirmed."""

    meeting = serializers.IntegerField()
    lacking = serializers.CharField()


class NewPollSerializer(serializers.Serializer[Any]):
    """Times to hold until one is decided on or ``expires_at`` has passed; ``asks`` sends everybody called a link."""

    choices = serializers.ListField(
        child=TextField(max_length=LONGEST_CHOICE), min_length=SMALLEST_POLL, max_length=LARGEST_POLL
    )
    expires_at = BoundedDateTimeField()
    asks = SwitchField(default=True)


class TimePollSerializer(serializers.ModelSerializer[TimePoll]):
    """Several times held for one meeting."""

    class Meta:
        model = TimePoll
        fields: tuple[str, ...] = (
            "id",
            "version",
            "association",
            "request",
            "moves",
            "status",
            "expires_at",
            "meeting",
        )


class HeldTimeSerializer(serializers.Serializer[Any]):
    """A held time with how many have said what of it."""

    id = serializers.IntegerField()
    hold = serializers.IntegerField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    yes = serializers.IntegerField()
    maybe = serializers.IntegerField()
    no = serializers.IntegerField()
    is_suggested = serializers.BooleanField()


class StandingSerializer(serializers.Serializer[Any]):
    """How a poll stands: the times, and how many of those asked have answered."""

    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    times = HeldTimeSerializer(many=True)


class DecisionSerializer(serializers.Serializer[Any]):
    """The held time that becomes the meeting."""

    time = serializers.PrimaryKeyRelatedField(queryset=PollTime.objects.none())

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields; the times are those of the poll at hand."""
        fields = super().get_fields()
        if "poll" in self.context:
            fields["time"] = serializers.PrimaryKeyRelatedField(queryset=self.context["poll"].times.all())
        return fields


def describe_times(search: TimeSearch, hoped_at: datetime | None) -> Mapping[str, Any]:
    """Return the document of a search."""
    hoped = None
    if hoped_at is not None:
        reasons = [reason.text for reason in search.why_not(hoped_at)]
        hoped = {"is_possible": search.finder.at(hoped_at) is not None, "reasons": reasons}
    return {
        "possible": len(search.finder.possible),
        "times": [_describe_time(search, time) for time in search.best],
        "hoped": hoped,
        "loosenings": [] if search.best else [loosening.text for loosening in search.what_to_loosen()],
    }


def _describe_time(search: TimeSearch, time: PossibleTime) -> Mapping[str, Any]:
    return {
        "choice": str(search.choice_of(time)),
        "begins_at": time.begins_at,
        "ends_at": time.ends_at,
        "room": None if time.room is None else time.room.room_id,
        "people": [
            {"part": part.label, "name": search.wish.people[key].name}
            for part, key in zip(search.parts, time.seating.people, strict=True)
            if key is not None
        ],
        "costs": [{"kind": cost.kind.name.lower(), "text": cost.text, "days": cost.days} for cost in time.costs],
        "days": time.days,
    }


def describe_standing(standing: PollStanding) -> Mapping[str, Any]:
    """Return the document of how a poll stands."""
    return {
        "asked": len(standing.voters),
        "answered": standing.answered,
        "times": [
            {
                "id": tally.time.pk,
                "hold": tally.time.hold_id,
                "begins_at": tally.time.hold.begins_at,
                "ends_at": tally.time.hold.ends_at,
                "yes": tally.yes,
                "maybe": tally.maybe,
                "no": tally.no,
                "is_suggested": tally.is_suggested,
            }
            for tally in standing.tallies
        ],
    }
