"""What if: a change that is only supposed."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from backend.access.api.fields import VisibleField
from backend.access.viewer import Viewer, viewer_of
from backend.activities.models import Activity
from backend.activities.models.activity import MOST_PERSONS
from backend.associations.models import Staff
from backend.common.clock import current_time
from backend.common.rest.fields import NumberField, TextField
from backend.common.weeks import IsoWeek
from backend.offers.selectors import ExtraGroup, WhatIf, WhatIfChanges, what_if
from backend.offers.selectors.what_if import FULL_TIME_PERCENT, MOST_WEEKS

MOST_ROWS = 100
_LAST_MINUTE = 1440


class RateSerializer(serializers.Serializer[Any]):
    """A supervisor's employment rate, in percent."""

    staff = VisibleField(Staff)
    percent = NumberField(min_value=0, max_value=FULL_TIME_PERCENT)


class ExtraGroupSerializer(serializers.Serializer[Any]):
    """One more time in an activity's week; Monday is 0, minutes of the day, half-open."""

    activity = VisibleField(Activity)
    weekday = NumberField(min_value=0, max_value=6)
    begins_minute = NumberField(min_value=0, max_value=_LAST_MINUTE - 1)
    ends_minute = NumberField(min_value=1, max_value=_LAST_MINUTE)

    def validate(self, attrs: dict[str, Any]) -> Any:
        """Return the group, if it ends after it begins."""
        if attrs["ends_minute"] <= attrs["begins_minute"]:
            message = _("Passet måste sluta efter att det börjar.")
            raise serializers.ValidationError({"ends_minute": [message]}, code="ends_after_begin")
        return ExtraGroup(attrs["activity"].pk, attrs["weekday"], attrs["begins_minute"], attrs["ends_minute"])


class PlacesSerializer(serializers.Serializer[Any]):
    """How many places an activity would have per session."""

    activity = VisibleField(Activity)
    places = NumberField(min_value=1, max_value=MOST_PERSONS)


class WeekField(TextField):
    """An ISO week such as 2026-W53."""

    def to_internal_value(self, data: Any) -> IsoWeek:  # type: ignore[override]
        """Return the week.

        Raises:
            ValidationError: anything else.
        """
        try:
            return IsoWeek.parse(super().to_internal_value(data))
        except ValueError:
            raise serializers.ValidationError(_("Skriv veckan som 2026-W53."), code="invalid") from None


class SupposedSerializer(serializers.Serializer[Any]):
    """What is supposed, about which activities, and how many weeks ahead."""

    activities = serializers.ListField(child=VisibleField(Activity), min_length=1, max_length=MOST_ROWS)
    weeks = NumberField(min_value=1, max_value=MOST_WEEKS, default=26)
    employment_percent = serializers.ListField(child=RateSerializer(), max_length=MOST_ROWS, default=list)
    extra_groups = serializers.ListField(child=ExtraGroupSerializer(), max_length=MOST_ROWS, default=list)
    closed_weeks = serializers.ListField(child=WeekField(), max_length=MOST_WEEKS, default=list)
    capacity = serializers.ListField(child=PlacesSerializer(), max_length=MOST_ROWS, default=list)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what the selector takes."""
        changes = WhatIfChanges(
            employment_percent={row["staff"].pk: row["percent"] for row in attrs["employment_percent"]},
            extra_groups=attrs["extra_groups"],
            closed_weeks=frozenset(attrs["closed_weeks"]),
            capacity={row["activity"].pk: row["places"] for row in attrs["capacity"]},
        )
        return {"activities": attrs["activities"], "weeks": attrs["weeks"], "changes": changes}


class WhatIfWeekSerializer(serializers.Serializer[Any]):
    """Seats of one week's sessions; ``untimed`` of ``after`` belong to sessions whose time is still to be set."""

    week = serializers.CharField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    taken = serializers.IntegerField()
    untimed = serializers.IntegerField()
    gained = serializers.IntegerField()
    displaced = serializers.IntegerField()
    waiting_before = serializers.IntegerField()
    waiting_after = serializers.IntegerField()


class WhatIfSerializer(serializers.Serializer[WhatIf]):
    """What it would lead to; in how many weeks nobody would wait, null: longer than the weeks looked at."""

    weeks = WhatIfWeekSerializer(many=True)
    waiting = serializers.IntegerField()
    drained_before = serializers.IntegerField(allow_null=True)
    drained_after = serializers.IntegerField(allow_null=True)


class Supposition(GenericViewSet[Any]):
    """Places gained and lost by a change that nobody has made. Nothing is written."""

    serializer_class = WhatIfSerializer

    @cached_property
    def viewer(self) -> Viewer:
        """Who is asking, read once per request."""
        return viewer_of(self.request.user)

    @extend_schema(request=SupposedSerializer, responses=WhatIfSerializer)
    def suppose(self, request: Request) -> Response:
        """Show week by week what the activities would hold, and how long the queue would take."""
        serializer = SupposedSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        result = what_if(viewer=self.viewer, now=current_time(), **serializer.validated_data)
        return Response(WhatIfSerializer(result).data)
