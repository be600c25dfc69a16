"""Subscriptions: a secret address per person and device."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.activities.models import Activity
from backend.associations.models import Agency, Programme, Staff
from backend.cohorts.models import Cohort
from backend.common.bases import VersionedModel
from backend.feeds.enums import ClientKind, FeedDetail, FeedScope, FeedState
from backend.places.models import Room, Site

LONGEST_LABEL = 60
TARGETS = tuple(scope.value for scope in FeedScope if not scope.is_own)
Target = Room | Cohort | Programme | Activity | Site | Staff | Agency


def _names_what_it_shows() -> Q:
    """The column of its scope is filled and no other is; one's own schedule fills none."""
    condition = Q()
    for scope in FeedScope:
        filled = {f"{name}__isnull": name != scope.value for name in TARGETS}
        condition |= Q(scope=scope.value, **filled)
    return condition


def _is_busy_time_of_somebody() -> Q:
    """Only the time of one person or one room is told as busy or free."""
    tellable = [scope.value for scope in FeedScope if scope.can_be_busy]
    return Q(detail=FeedDetail.FULL.value) | Q(scope__in=tellable)


class Subscription(VersionedModel):
    """A calendar address. Only the hash of its secret is stored; the secret is shown once.

    ``content_sha256`` and ``content_changed_at`` tell since when the feed has had the bytes it last had. The rows it
    is made of cannot tell: one that is gone leaves no time behind. ``weekly_fetches`` counts per ISO week, such as
    ``{"2026-W41": 312}``, at most one fetch a minute and the last few weeks only.
    """

    owner = models.ForeignKey("associations.Staff", on_delete=models.CASCADE, related_name="subscriptions")
    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="subscriptions")
    label = models.CharField(_("benämning"), max_length=LONGEST_LABEL)
    scope = models.CharField(_("visar"), max_length=12, choices=FeedScope)
    detail = models.CharField(_("berättar"), max_length=12, choices=FeedDetail, default=FeedDetail.FULL)
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
    agency = models.ForeignKey("associations.Agency", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    uid = models.UUIDField(unique=True, editable=False)
    expires_at = models.DateTimeField(_("går ut"))
    warned_days = models.PositiveSmallIntegerField(
        _("varnad så många dagar före"), null=True, blank=True, editable=False
    )
    revoked_at = models.DateTimeField(_("återkallad"), null=True, blank=True)
    last_fetched_at = models.DateTimeField(_("senast hämtad"), null=True, blank=True)
    last_client = models.CharField(_("av"), max_length=60, choices=ClientKind, blank=True)
    weekly_fetches = models.JSONField(_("hämtningar per vecka"), default=dict, blank=True, editable=False)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    content_changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("prenumeration")
        verbose_name_plural = _("prenumerationer")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_names_what_it_shows(), name="subscription_names_what_it_shows"),
            models.CheckConstraint(condition=_is_busy_time_of_somebody(), name="subscription_busy_time_of_somebody"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def target(self) -> Target | None:
        """The room, cohort and so on that it shows; None where it shows its owner's own time."""
        return next((getattr(self, name) for name in TARGETS if getattr(self, f"{name}_id") is not None), None)

    @property
    def takes_owners_time(self) -> bool:
        """Whether all that it shows takes its owner's own time."""
        return FeedScope(self.scope).is_own or self.leader_id == self.owner_id

    def state_at(self, now: datetime) -> FeedState:
        """Return whether the address answers at ``now``, and if not, whether it can be brought back."""
        if self.revoked_at is not None:
            return FeedState.REVOKED
        if now < self.expires_at:
            return FeedState.LIVE
        return FeedState.EXPIRED if now < self.renewable_until else FeedState.ENDED

    @property
    def renewable_until(self) -> datetime:
        """The moment from which an address that has run out is gone for good."""
        return self.expires_at + timedelta(days=settings.FEED_RENEWABLE_DAYS)


class SourceChange(models.Model):
    """Statements that wrote to a table of which feeds are made; triggers add a row in the same transaction.

    The sum of all rows that a snapshot sees never falls, and is the same for two snapshots only if they see the same
    statements. Rows are only ever added, so that no writer waits for another; ``add_up_changes`` joins old ones.
    """

    statements = models.BigIntegerField(db_default=1)

    class Meta:
        verbose_name = _("ändring")
        verbose_name_plural = _("ändringar")

    def __str__(self) -> str:
        return str(self.statements)
