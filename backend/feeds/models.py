"""Subscriptions: a secret address per person and device."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.associations.models import Programme
from backend.cohorts.models import Cohort
from backend.common.bases import VersionedModel
from backend.feeds.enums import ClientKind, FeedScope
from backend.places.models import Room

LONGEST_LABEL = 60


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
            models.CheckConstraint(
                name="subscription_names_what_it_shows",
                condition=Q(scope=FeedScope.STAFF.value, room=None, cohort=None, programme=None)
                | Q(scope=FeedScope.ROOM.value, room__isnull=False, cohort=None, programme=None)
                | Q(scope=FeedScope.COHORT.value, room=None, cohort__isnull=False, programme=None)
                | Q(scope=FeedScope.PROGRAMME.value, room=None, cohort=None, programme__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def target(self) -> Room | Cohort | Programme | None:
        """The room, cohort or programme it shows; None where it shows its owner's own schedule."""
        return self.room or self.cohort or self.programme
