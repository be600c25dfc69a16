"""Input fields that name other rows."""

from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers

from backend.access.visibility import visible


class VisibleField(serializers.PrimaryKeyRelatedField[Any]):
    """The id of a row that the viewer may see; any other id is as good as unknown."""

    def __init__(self, model: type[Model], **options: Any) -> None:
        self.model = model
        super().__init__(queryset=model._default_manager.none(), **options)

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows to choose from."""
        return visible(self.model, self.context["view"].viewer)

    def to_internal_value(self, data: Any) -> Any:
        """Return the row.

        Raises:
            ValidationError: no whole number, or nothing that the viewer may see.
        """
        if type(data) is not int:
            self.fail("incorrect_type", data_type=type(data).__name__)
        return super().to_internal_value(data)
