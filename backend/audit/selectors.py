"""Reading the audit trail."""

from django.db.models import Model, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.audit.models import AuditEvent


def events_about(viewer: Viewer, subject: Model) -> QuerySet[AuditEvent]:
    """Return what was done to ``subject``, latest first, as far as ``viewer`` may read it."""
    events = visible(AuditEvent, viewer).filter(object_type=subject._meta.label_lower, object_id=subject.pk)
    return events.select_related("actor")


def recent_events(viewer: Viewer, association_id: int) -> QuerySet[AuditEvent]:
    """Return what was done in the association, latest first."""
    return visible(AuditEvent, viewer).filter(association_id=association_id).select_related("actor")
