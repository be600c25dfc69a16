"""Columns for addresses that run out, tell only busy time, show an agency, and count their fetches by week."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("associations", "0002_concurrent_cohorts"),
        ("feeds", "0003_activity_scopes"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="subscription", name="subscription_names_what_it_shows"),
        migrations.AddField(
            model_name="subscription",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="associations.agency",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="detail",
            field=models.CharField(
                choices=[("full", "vad, när och var"), ("free_busy", "bara när tiden är upptagen")],
                default="full",
                max_length=12,
                verbose_name="berättar",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="expires_at",
            field=models.DateTimeField(null=True, verbose_name="går ut"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="warned_days",
            field=models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True, verbose_name="varnad så många dagar före"
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="weekly_fetches",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="hämtningar per vecka"),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="scope",
            field=models.CharField(
                choices=[
                    ("staff", "mitt schema"),
                    ("room", "rum"),
                    ("cohort", "grupp"),
                    ("programme", "insats"),
                    ("activity", "aktivitet"),
                    ("site", "verksamhetsställe"),
                    ("leader", "handledare"),
                    ("agency", "myndighet"),
                ],
                max_length=12,
                verbose_name="visar",
            ),
        ),
    ]
