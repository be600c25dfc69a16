import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("associations", "0003_guaranteed_activity"),
        ("planning", "0005_documents_by_stage_alone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RunDivision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("cohorts", "grupper"), ("meetings", "möten"), ("placements", "platser")],
                        max_length=12,
                        verbose_name="skede",
                    ),
                ),
                ("problem", models.JSONField()),
                ("basis_sha256", models.CharField(max_length=64)),
                ("seconds", models.FloatField(verbose_name="sekunder")),
                ("workers", models.PositiveSmallIntegerField(default=1, verbose_name="arbetare")),
            ],
            options={
                "verbose_name": "uppdelning",
                "verbose_name_plural": "uppdelningar",
            },
        ),
        migrations.CreateModel(
            name="RunPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="skapad")),
                ("modified_at", models.DateTimeField(auto_now=True, verbose_name="ändrad")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "i kö"),
                            ("running", "räknar"),
                            ("divided", "räknar i delar"),
                            ("succeeded", "klar"),
                            ("stopped", "stoppad"),
                            ("infeasible", "går inte ihop"),
                            ("failed", "misslyckades"),
                        ],
                        default="queued",
                        max_length=12,
                        verbose_name="läge",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0, verbose_name="försök")),
                ("run_token", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "enqueued_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Senare än beställd om uppgiften har lagts i kön på nytt.",
                        null=True,
                        verbose_name="lagd i kön",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="började")),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True, verbose_name="livstecken")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="slutade")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="vad som gick fel")),
                ("worker_host", models.CharField(blank=True, max_length=100, verbose_name="dator")),
                ("number", models.PositiveIntegerField(verbose_name="nummer")),
                ("problem", models.JSONField()),
                ("result", models.JSONField(blank=True, null=True)),
                ("weight", models.PositiveIntegerField(verbose_name="storlek")),
                ("time_limit_seconds", models.FloatField(blank=True, null=True, verbose_name="högst sekunder")),
            ],
            options={
                "verbose_name": "del av körning",
                "verbose_name_plural": "delar av körningar",
                "ordering": ["run", "number"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="planningrun",
            name="one_unfinished_run_per_programme",
        ),
        migrations.RemoveConstraint(
            model_name="planningrun",
            name="one_unfinished_run_of_places_per_association",
        ),
        migrations.AddField(
            model_name="planningrun",
            name="worker_host",
            field=models.CharField(blank=True, max_length=100, verbose_name="dator"),
        ),
        migrations.AlterField(
            model_name="planningrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "i kö"),
                    ("running", "räknar"),
                    ("divided", "räknar i delar"),
                    ("succeeded", "klar"),
                    ("stopped", "stoppad"),
                    ("infeasible", "går inte ihop"),
                    ("failed", "misslyckades"),
                ],
                default="queued",
                max_length=12,
                verbose_name="läge",
            ),
        ),
        migrations.AddConstraint(
            model_name="planningrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("base__isnull", True), ("state__in", ["queued", "running", "divided"])),
                fields=("programme",),
                name="one_unfinished_run_per_programme",
            ),
        ),
        migrations.AddConstraint(
            model_name="planningrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("base__isnull", True), ("kind", "placements"), ("state__in", ["queued", "running", "divided"])
                ),
                fields=("association",),
                name="one_unfinished_run_of_places_per_association",
            ),
        ),
        migrations.AddField(
            model_name="rundivision",
            name="run",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="division", to="planning.planningrun"
            ),
        ),
        migrations.AddField(
            model_name="runpart",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="planning.planningrun"
            ),
        ),
        migrations.AddField(
            model_name="runprogress",
            name="part",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="progress",
                to="planning.runpart",
            ),
        ),
        migrations.AddConstraint(
            model_name="runpart",
            constraint=models.UniqueConstraint(fields=("run", "number"), name="one_part_per_number_of_a_run"),
        ),
    ]
