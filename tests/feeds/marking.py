"""A marker in every field that can say something of a participant, found by looking at the models.

A field or a model that is added tomorrow is marked without anybody thinking of it.
"""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models, transaction
from django.db.models import Field, Model

from backend.contacts.models import Contact
from backend.participants.models import Participant

# Three letters, so that they fit nearly everywhere; capitals, which no hexadecimal digest or UUID holds.
MARKER = "ZQX"


def models_about_participants() -> set[type[Model]]:
    """Return the participant, every model that leads to one by foreign keys, and people who come by invitation."""
    ours = {model for model in apps.get_models() if model.__module__.startswith("backend.")}
    found: set[type[Model]] = {Participant, Contact}
    while more := {model for model in ours - found if _leads_to(model, found)}:
        found |= more
    return found


def mark_everything(*, also_structured: bool) -> dict[str, set[str]]:
    """Write the marker into every field that holds free text, past all validation; return the fields by model.

    Args:
        also_structured: lists and JSON documents too. Pages read their structure, so they are left alone there.
    """
    marked: dict[str, set[str]] = {}
    for model in models_about_participants():
        fields = [field for field in model._meta.concrete_fields if _holds_text(field, also_structured=also_structured)]
        marked[model.__name__] = {field.name for field in fields if _mark(model, field)}
    return marked


def _leads_to(model: type[Model], found: set[type[Model]]) -> bool:
    return any(field.is_relation and field.related_model in found for field in model._meta.concrete_fields)


def _holds_text(field: "Field[object, object]", *, also_structured: bool) -> bool:
    if field.choices or field.primary_key or field.is_relation:
        return False
    if isinstance(field, ArrayField):
        is_text = isinstance(field.base_field, models.CharField) and not field.base_field.choices
        return also_structured and is_text
    if isinstance(field, models.JSONField):
        return also_structured
    return isinstance(field, models.CharField | models.TextField) and (field.max_length or 99) >= len(MARKER)


def _mark(model: type[Model], field: "Field[object, object]") -> bool:
    """Mark the field in every row; False where the database takes no such text, as in a digest or a language."""
    rows = model._default_manager.all()
    written = False
    for row in rows:
        text = f"{MARKER}{row.pk}"[: field.max_length or 99]
        value = (
            [text] if isinstance(field, ArrayField) else {text: text} if isinstance(field, models.JSONField) else text
        )
        try:
            with transaction.atomic():
                rows.filter(pk=row.pk).update(**{field.name: value})
        except DatabaseError:
            continue
        written = True
    return written
