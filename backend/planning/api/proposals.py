"""Reading, publishing and discarding proposals."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.associations.models import Association, Programme
from backend.common.clock import current_time
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter
from backend.planning.api.place_serializers import PlacePlanSerializer
from backend.planning.api.proposal_serializers import (
    DifferenceSerializer,
    DocumentsSerializer,
    PlanSerializer,
    ProposalSerializer,
    PublicationSerializer,
)
from backend.planning.api.request_serializers import MeetingPlanSerializer
from backend.planning.enums import ProposalStatus, RunKind
from backend.planning.models import Proposal
from backend.planning.selectors import (
    Difference,
    difference,
    place_difference,
    place_proposal_view,
    proposal_view,
    request_difference,
    request_proposal_view,
)
from backend.planning.services import (
    discard_proposal,
    publish_meetings,
    publish_places,
    publish_proposal,
    restore_proposal,
    withdraw_meetings,
    withdraw_publication,
)

COMPARE: Mapping[RunKind, Callable[[Proposal], Difference]] = {
    RunKind.COHORTS: difference,
    RunKind.PLACEMENTS: place_difference,
    RunKind.MEETINGS: request_difference,
}
PUBLISH: Mapping[RunKind, Callable[..., Any]] = {
    RunKind.COHORTS: publish_proposal,
    RunKind.PLACEMENTS: publish_places,
    RunKind.MEETINGS: publish_meetings,
}
TAKE_BACK: Mapping[RunKind, Callable[..., Any]] = {
    RunKind.PLACEMENTS: withdraw_publication,
    RunKind.MEETINGS: withdraw_meetings,
}


class ProposalFilters(FilterSet):
    """Proposals by association, programme, run and status."""

    association = IdFilter(field_name="run__association_id")
    programme = IdFilter(field_name="run__programme_id")
    run = IdFilter(field_name="run_id")
    status = ChoiceFilter(choices=ProposalStatus.choices)


class Proposals(ReadEndpoint):
    """Verified plans that can be compared with what is in force, and published."""

    model = Proposal
    serializer_class = ProposalSerializer
    filterset_class = ProposalFilters
    joined = ("run__programme", "run__association")
    ordering_fields = ("created_at",)

    def lock_ahead(self, row: Proposal) -> None:
        """The programme comes first; for places, the association."""
        if row.run.programme_id is None:
            Association.objects.select_for_update(no_key=True).get(pk=row.run.association_id)
        else:
            Programme.objects.select_for_update(no_key=True).get(pk=row.run.programme_id)

    def of_kind(self, kind: RunKind) -> Proposal:
        """Return the proposal of the address, if a run of that kind ended in it; 404 otherwise."""
        proposals = self.get_queryset().filter(run__kind=kind)
        found: Proposal = get_object_or_404(proposals, pk=self.kwargs["pk"])
        return found

    @extend_schema(responses=PlanSerializer)
    @action(detail=True)
    def plan(self, request: Request, pk: int) -> Response:
        """Show cohorts with members and meetings, who is left out and why, and how good the plan is proven to be."""
        return Response(PlanSerializer(proposal_view(self.of_kind(RunKind.COHORTS))).data)

    @extend_schema(responses=PlacePlanSerializer)
    @action(detail=True)
    def places(self, request: Request, pk: int) -> Response:
        """Show places week by week, who is left out and why, and how many any plan could place."""
        return Response(PlacePlanSerializer(place_proposal_view(self.of_kind(RunKind.PLACEMENTS))).data)

    @extend_schema(responses=MeetingPlanSerializer)
    @action(detail=True)
    def meetings(self, request: Request, pk: int) -> Response:
        """Show the meetings that are new, moved and unchanged, and those that get no time with the reasons."""
        return Response(MeetingPlanSerializer(request_proposal_view(self.of_kind(RunKind.MEETINGS))).data)

    @extend_schema(responses=DocumentsSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def documents(self, request: Request, pk: int) -> Response:
        """Show the scheduler's own documents, by which anybody can verify what is claimed; ids and codes only."""
        return Response(DocumentsSerializer(self.get_object().stages.all(), many=True).data)

    @extend_schema(responses=DifferenceSerializer)
    @action(detail=True)
    def difference(self, request: Request, pk: int) -> Response:
        """Show what publishing would change: who is new, who moves from where to where, who loses."""
        proposal = self.get_object()
        return Response(DifferenceSerializer(COMPARE[RunKind(proposal.run.kind)](proposal)).data)

    @extend_schema(request=None, responses=PublicationSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: int) -> Response:
        """Put the proposal in force, all of it or nothing; 409 if what it stands on has changed."""
        put_in_force = PUBLISH[RunKind(self.get_object().run.kind)]
        return self.change_row(
            lambda proposal: put_in_force(actor=self.viewer, proposal=proposal, now=current_time()),
            show=lambda publication: PublicationSerializer(publication).data,
        )

    @extend_schema(request=None, responses=ProposalSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Take back what publishing places or meetings has booked, as long as nothing of it has begun."""
        kind = RunKind(self.get_object().run.kind)
        if kind not in TAKE_BACK:
            raise Http404
        return self.change_row(
            lambda proposal: TAKE_BACK[kind](actor=self.viewer, proposal=proposal, now=current_time())
        )

    @extend_schema(request=None, responses=ProposalSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: int) -> Response:
        """Put a draft aside."""
        return self.change_row(
            lambda proposal: discard_proposal(actor=self.viewer, proposal=proposal, now=current_time())
        )

    @extend_schema(request=None, responses=ProposalSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: int) -> Response:
        """Take a discarded proposal up again."""
        return self.change_row(
            lambda proposal: restore_proposal(actor=self.viewer, proposal=proposal, now=current_time())
        )
