"""Reading, publishing and discarding proposals."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import ReadEndpoint
from backend.associations.models import Association, Programme
from backend.common.clock import current_time
from backend.common.rest.filters import ChoiceFilter, FilterSet, IdFilter
from backend.planning.api.proposal_serializers import (
    DifferenceSerializer,
    PlanSerializer,
    ProposalSerializer,
    PublicationSerializer,
)
from backend.planning.enums import ProposalStatus
from backend.planning.models import Proposal
from backend.planning.selectors import difference, proposal_view
from backend.planning.services import discard_proposal, publish_proposal, restore_proposal


class ProposalFilters(FilterSet):
    """Proposals by programme, run and status."""

    programme = IdFilter(field_name="run__programme_id")
    run = IdFilter(field_name="run_id")
    status = ChoiceFilter(choices=ProposalStatus.choices)


class Proposals(ReadEndpoint):
    """Verified plans that can be compared with what is in force, and published."""

    model = Proposal
    serializer_class = ProposalSerializer
    filterset_class = ProposalFilters
    joined = ("run__programme",)
    ordering_fields = ("created_at",)

    def lock_ahead(self, row: Proposal) -> None:
        """The programme comes first; for places, the association."""
        if row.run.programme_id is None:
            Association.objects.select_for_update(no_key=True).get(pk=row.run.association_id)
        else:
            Programme.objects.select_for_update(no_key=True).get(pk=row.run.programme_id)

    @extend_schema(responses=PlanSerializer)
    @action(detail=True)
    def plan(self, request: Request, pk: int) -> Response:
        """Show cohorts with members and meetings, who is left out and why, and how good the plan is proven to be."""
        return Response(PlanSerializer(proposal_view(self.get_object())).data)

    @extend_schema(responses=DifferenceSerializer)
    @action(detail=True)
    def difference(self, request: Request, pk: int) -> Response:
        """Show what publishing would change: who is new, who moves from where to where, who loses."""
        return Response(DifferenceSerializer(difference(self.get_object())).data)

    @extend_schema(request=None, responses=PublicationSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: int) -> Response:
        """Put the proposal in force, all of it or nothing; 409 if what it stands on has changed."""
        return self.change_row(
            lambda proposal: publish_proposal(actor=self.viewer, proposal=proposal, now=current_time()),
            show=lambda publication: PublicationSerializer(publication).data,
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
