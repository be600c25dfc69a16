"""Who came to a meeting, and when it was booked; until now a meeting was booked when its row was made."""

import django.db.models.deletion
from django.db import migrations, models


def book_when_made(apps, _schema_editor):
    apps.get_model("meetings", "Meeting").objects.filter(booked_at=None).update(booked_at=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("associations", "0005_busytime_calendar"),
        ("contacts", "0001_initial"),
        ("meetings", "0006_seed_rules"),
        ("participants", "0002_referral_ready_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="marked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="markerad"),
        ),
        migrations.AddField(
            model_name="attendance",
            name="marked_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="associations.staff",
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="presence",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "inte markerad"),
                    ("came", "kom"),
                    ("absent", "kom inte"),
                    ("excused", "anmält förhinder"),
                ],
                editable=False,
                max_length=8,
                verbose_name="kom",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="booked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="inbokat"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("marked_at", None), ("presence", "")),
                    models.Q(models.Q(("presence", ""), _negated=True), ("marked_at__isnull", False)),
                    _connector="OR",
                ),
                name="presence_has_its_time",
            ),
        ),
        migrations.RunPython(book_when_made, migrations.RunPython.noop, elidable=True),
    ]
