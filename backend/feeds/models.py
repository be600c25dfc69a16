"""Subscriptions: a secret address per person and device."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.activities.models import Activity
from backend.associations.models import Programme, Staff
from backend.cohorts.models import Cohort
from backend.common.bases import VersionedModel
from backend.feeds.enums import ClientKind, FeedScope
from backend.places.models import Room, Site

LONGEST_LABEL = 60
TARGETS = tuple(scope.value for scope in FeedScope if not scope.is_own)
Target = Room | Cohort | Programme | Activity | Site | Staff


def _names_what_it_shows() -> Q:
    """The column of its scope is filled and no other is; one's own calendars fill none."""
    condition = Q()
    for scope in FeedScope:
        filled = {f"{name}__isnull": name != scope.value for name in TARGETS}
        condition |= Q(scope=scope.value, **filled)
    return condition


class Subscription(VersionedModel):
    """A calendar address. Only the hash of its secret is stored; the secret is shown once.

    ``content_sha256`` and ``content_changed_at`` tell since when the feed has had the bytes it last had. The rows it
    is made of cannot tell: one that is gone leaves no time behind.
    """

    owner = models.ForeignKey("associations.Staff", on_delete=models.CASCADE, related_name="subscriptions")
    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="subscriptions")
    label = models.CharField(_("benämning"), max_length=LONGEST_LABEL)
    scope = models.CharField(_("visar"), max_length=12, choices=FeedScope)
    room = models.ForeignKey("places.Room", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    cohort = models.ForeignKey("cohorts.Cohort", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    programme = models.ForeignKey(
        "associations.Programme", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    activity = models.ForeignKey(
        "activities.Activity", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    site = models.ForeignKey("places.Site", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    leader = models.ForeignKey("associations.Staff", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    uid = models.UUIDField(unique=True, editable=False)
    revoked_at = models.DateTimeField(_("återkallad"), null=True, blank=True)
    last_fetched_at = models.DateTimeField(_("senast hämtad"), null=True, blank=True)
    last_client = models.CharField(_("av"), max_length=60, choices=ClientKind, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    content_changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("prenumeration")
        verbose_name_plural = _("prenumerationer")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_names_what_it_shows(), name="subscription_names_what_it_shows")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def target(self) -> Target | None:
        """The room, cohort and so on that it shows; None where it shows its owner's own time."""
        return next((getattr(self, name) for name in TARGETS if getattr(self, f"{name}_id") is not None), None)
