"""What the endpoint of a proposal of meetings shows."""

from rest_framework import serializers

from backend.planning.api.proposal_serializers import ProvenTierSerializer
from backend.planning.enums import MeetingChange
from backend.planning.selectors import MovedMeeting, RequestProposalView, TimedMeeting, UntimedMeeting


class TimedMeetingSerializer(serializers.Serializer[TimedMeeting]):
    """A meeting with its time; ``people`` are those called besides the participant, ``room`` is empty without one."""

    request = serializers.IntegerField(source="request_id")
    participant = serializers.SerializerMethodField()
    code = serializers.CharField(allow_blank=True)
    what = serializers.CharField()
    begins_at = serializers.DateTimeField()
    room = serializers.CharField(allow_blank=True)
    people = serializers.ListField(child=serializers.CharField())
    waited_days = serializers.IntegerField()

    def get_participant(self, timed: TimedMeeting) -> int | None:
        """Return the participant, or null for a meeting about nobody in particular."""
        return timed.participant_id or None


class MovedMeetingSerializer(serializers.Serializer[MovedMeeting]):
    """A booked meeting that moves: as it is, and under ``after`` as it becomes."""

    meeting = serializers.IntegerField(source="meeting_id")
    begins_at = serializers.DateTimeField()
    room = serializers.CharField(allow_blank=True)
    people = serializers.ListField(child=serializers.CharField())
    after = TimedMeetingSerializer()
    changes = serializers.ListField(child=serializers.ChoiceField(choices=MeetingChange.choices))


class UntimedMeetingSerializer(serializers.Serializer[UntimedMeeting]):
    """A meeting without a time: why, nearest reason first, and the cheapest change that would give it one, or null."""

    request = serializers.IntegerField(source="request_id")
    participant = serializers.SerializerMethodField()
    code = serializers.CharField(allow_blank=True)
    what = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    fix = serializers.SerializerMethodField()

    def get_participant(self, untimed: UntimedMeeting) -> int | None:
        """Return the participant, or null for a meeting about nobody in particular."""
        return untimed.participant_id or None

    def get_fix(self, untimed: UntimedMeeting) -> str | None:
        """Return the change in words, or null if no single one would do."""
        return untimed.fix or None


class MeetingPlanSerializer(serializers.Serializer[RequestProposalView]):
    """A proposal of meetings: new, moved and unchanged ones, those without a time, and what is proven of it."""

    verdict_text = serializers.CharField()
    tiers = ProvenTierSerializer(many=True)
    new = TimedMeetingSerializer(many=True, source="timed")
    moved = MovedMeetingSerializer(many=True)
    unchanged = TimedMeetingSerializer(many=True)
    unplaced = UntimedMeetingSerializer(many=True, source="untimed")
