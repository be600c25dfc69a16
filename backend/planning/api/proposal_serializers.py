"""What the endpoints of proposals show."""

from typing import Any

from rest_framework import serializers

from backend.planning.enums import RunStage
from backend.planning.models import Proposal, ProposalStage
from backend.planning.selectors import CohortCard, Difference, DifferenceLine, ProposalView, UnplacedLine


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """A proposal, without its plan."""

    association = serializers.IntegerField(source="run.association_id", read_only=True)
    programme = serializers.IntegerField(source="run.programme_id", read_only=True, allow_null=True)

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = (
            "id",
            "version",
            "run",
            "association",
            "programme",
            "status",
            "created_at",
            "published_at",
        )


class PlannedMeetingSerializer(serializers.Serializer[Any]):
    """A planned meeting of a member, with the names of room and staff."""

    position = serializers.IntegerField()
    name = serializers.CharField()
    begins_at = serializers.DateTimeField()
    room = serializers.CharField(allow_blank=True)
    staff = serializers.ListField(child=serializers.CharField())


class PlannedMemberSerializer(serializers.Serializer[Any]):
    """A member of a planned cohort."""

    enrolment = serializers.IntegerField(source="enrolment_id")
    participant = serializers.IntegerField(source="participant_id")
    code = serializers.CharField()
    agency = serializers.CharField()
    is_new = serializers.BooleanField()
    meetings = PlannedMeetingSerializer(many=True)


class PlannedCohortSerializer(serializers.Serializer[CohortCard]):
    """A cohort of the plan; ``least`` and ``most`` are the sizes asked for, ``agencies`` counts members by agency."""

    cohort = serializers.IntegerField(source="cohort_id")
    number = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    leader = serializers.CharField()
    least = serializers.IntegerField()
    most = serializers.IntegerField()
    women = serializers.IntegerField()
    men = serializers.IntegerField()
    agencies = serializers.DictField(child=serializers.IntegerField())
    members = PlannedMemberSerializer(many=True)


class UnplacedSerializer(serializers.Serializer[UnplacedLine]):
    """Somebody without a cohort, or a meeting without a time; ``change`` is the fix as the solver's document has it."""

    enrolment = serializers.IntegerField(source="enrolment_id")
    participant = serializers.IntegerField(source="participant_id")
    code = serializers.CharField()
    what = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    fix = serializers.CharField(allow_null=True)
    change = serializers.DictField(allow_null=True)


class ProvenTierSerializer(serializers.Serializer[Any]):
    """A tier of the finished plan, with its bound and relative gap."""

    stage = serializers.ChoiceField(choices=RunStage.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.IntegerField()
    bound = serializers.IntegerField()
    gap = serializers.FloatField()
    is_proven = serializers.BooleanField()


class PlanSerializer(serializers.Serializer[ProposalView]):
    """A plan in words and numbers; ``placed`` counts participants, ``meetings`` meetings."""

    verdict_text = serializers.CharField()
    placed = serializers.IntegerField()
    meetings = serializers.IntegerField()
    tiers = ProvenTierSerializer(many=True)
    cohorts = PlannedCohortSerializer(many=True)
    unplaced = UnplacedSerializer(many=True)


class DifferenceLineSerializer(serializers.Serializer[DifferenceLine]):
    """One change of one participant."""

    participant = serializers.IntegerField(source="participant_id")
    code = serializers.CharField()
    what = serializers.CharField()
    from_text = serializers.CharField(allow_blank=True)
    to_text = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True)


class DifferenceSerializer(serializers.Serializer[Difference]):
    """What publishing would change; ``new_meetings`` counts the meetings that are not listed one by one."""

    is_empty = serializers.BooleanField()
    new = DifferenceLineSerializer(many=True)
    moves = DifferenceLineSerializer(many=True)
    loses = DifferenceLineSerializer(many=True)
    new_meetings = serializers.IntegerField()


class DocumentsSerializer(serializers.ModelSerializer[ProposalStage]):
    """A problem and its result, in the scheduler's formats."""

    problem = serializers.DictField()
    result = serializers.DictField()

    class Meta:
        model = ProposalStage
        fields: tuple[str, ...] = ("stage", "problem", "result")


class PublicationSerializer(serializers.Serializer[Any]):
    """How much a publication changed: members and meetings, or places; what it has nothing of is 0."""

    new_members = serializers.IntegerField(default=0)
    moved_members = serializers.IntegerField(default=0)
    lost_members = serializers.IntegerField(default=0)
    new_meetings = serializers.IntegerField(default=0)
    moved_meetings = serializers.IntegerField(default=0)
    cancelled_meetings = serializers.IntegerField(default=0)
    new_places = serializers.IntegerField(default=0)
    moved_places = serializers.IntegerField(default=0)
    lost_places = serializers.IntegerField(default=0)
    tentative_meetings = serializers.IntegerField(default=0)
