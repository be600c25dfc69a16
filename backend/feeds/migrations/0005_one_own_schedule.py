"""One's own sessions alone are a leader's calendar; and addresses from before the time limit get a whole term.

``sessions`` becomes ``leader`` and not ``staff``, so that an address shows neither more nor less than the day before.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import migrations
from django.db.models import F
from django.utils import timezone


def merge_scopes(apps: Any, _schema_editor: Any) -> None:
    subscriptions = apps.get_model("feeds", "Subscription").objects
    subscriptions.filter(scope="sessions").update(scope="leader", leader_id=F("owner_id"))
    subscriptions.filter(expires_at=None).update(
        expires_at=timezone.now()
        + timedelta(days=settings.FEED_LIFETIME_DAYS)
        + timedelta(days=settings.SAMPLATS_CLOCK_SHIFT_DAYS)
    )


def part_scopes(apps: Any, _schema_editor: Any) -> None:
    subscriptions = apps.get_model("feeds", "Subscription").objects
    subscriptions.filter(scope="leader", leader_id=F("owner_id")).update(scope="sessions", leader_id=None)
    subscriptions.filter(scope="agency").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feeds", "0004_expiry_detail_and_agency"),
    ]

    operations = [migrations.RunPython(merge_scopes, part_scopes)]
