"""Allocating an association's places: what there is, ordering a run, and what the agencies got."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.api.endpoint import Endpoint
from backend.access.enums import Role
from backend.access.visibility import visible
from backend.associations.models import Association
from backend.common.clock import current_time
from backend.common.local_time import local_day
from backend.common.rest.idempotency import create_once
from backend.planning.api.place_serializers import (
    AgreedSharesSerializer,
    FairShareSerializer,
    NewPlacementRunSerializer,
    PeriodSerializer,
    PlaceBasisSerializer,
)
from backend.planning.api.runs import PlanningRunSerializer
from backend.planning.enums import RunKind
from backend.planning.models import Proposal
from backend.planning.problems.placements import read_placement_rules
from backend.planning.selectors import fair_share, place_basis
from backend.planning.services import request_placement_run, set_agency_shares


class PlaceAllocations(Endpoint):
    """The allocation of places in the associations whose coordinator the caller is; by the association's id."""

    model = Association
    serializer_class = PlaceBasisSerializer

    def get_queryset(self) -> QuerySet[Any]:
        """Return those that the viewer plans for."""
        if getattr(self, "swagger_fake_view", False):
            return Association.objects.none()
        return super().get_queryset().filter(pk__in=self.viewer.associations_as(Role.COORDINATOR))

    @extend_schema(responses=PlaceBasisSerializer)
    @action(detail=True)
    def basis(self, request: Request, pk: int) -> Response:
        """Show who waits, what is free, and what would be left out or assumed by the usual rules."""
        basis = place_basis(self.get_object(), read_placement_rules({}), now=current_time())
        return Response(PlaceBasisSerializer(basis).data)

    @extend_schema(request=NewPlacementRunSerializer, responses={201: PlanningRunSerializer})
    @action(detail=True, methods=["post"])
    def runs(self, request: Request, pk: int) -> Response:
        """Order a run; it is in the queue when this is answered."""
        association = self.get_object()
        asked = self.asked(NewPlacementRunSerializer)

        def answer() -> Response:
            run = request_placement_run(actor=self.viewer, association=association, now=current_time(), **asked)
            return self.with_version(Response(PlanningRunSerializer(run).data, status=201), run)

        return create_once(request, answer)

    @extend_schema(parameters=[PeriodSerializer], responses=FairShareSerializer)
    @action(detail=True, url_path="fair-share")
    def fair_share(self, request: Request, pk: int) -> Response:
        """Show what each agency's participants got, or would get with a proposal, against its agreed share."""
        association = self.get_object()
        serializer = PeriodSerializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        asked = serializer.validated_data
        year = local_day(current_time()).year
        proposal = None
        if "proposal" in asked:
            drafts = visible(Proposal, self.viewer).filter(run__association=association, run__kind=RunKind.PLACEMENTS)
            proposal = get_object_or_404(drafts, pk=asked["proposal"])
        share = fair_share(
            association,
            asked.get("from_on", date(year, 1, 1)),
            asked.get("until_on", date(year + 1, 1, 1)),
            proposal=proposal,
        )
        return Response(FairShareSerializer(share).data)

    @extend_schema(request=AgreedSharesSerializer, responses=FairShareSerializer)
    @action(detail=True, methods=["post"])
    def shares(self, request: Request, pk: int) -> Response:
        """Write agreed shares, and show how the present year's places stand against them."""
        association = self.get_object()
        percents = {row["agency"]: row["percent"] for row in self.asked(AgreedSharesSerializer)["shares"]}
        set_agency_shares(actor=self.viewer, association=association, percents=percents, now=current_time())
        year = local_day(current_time()).year
        share = fair_share(association, date(year, 1, 1), date(year + 1, 1, 1))
        return Response(FairShareSerializer(share).data)
