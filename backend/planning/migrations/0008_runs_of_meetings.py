from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("associations", "0005_busytime_calendar"),
        ("planning", "0007_publication_withdrawn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="planningrun",
            name="run_of_cohorts_has_a_programme",
        ),
        migrations.AlterField(
            model_name="planningrun",
            name="kind",
            field=models.CharField(
                choices=[("cohorts", "grupper och möten"), ("placements", "platser"), ("meetings", "möten att boka")],
                default="cohorts",
                max_length=12,
                verbose_name="slag",
            ),
        ),
        migrations.AddConstraint(
            model_name="planningrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "meetings"), ("state__in", ["queued", "running", "divided"])),
                fields=("association",),
                name="one_unfinished_run_of_meetings_per_association",
            ),
        ),
        migrations.AddConstraint(
            model_name="planningrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "cohorts"), ("programme__isnull", False)),
                    models.Q(("kind__in", ["placements", "meetings"]), ("programme__isnull", True)),
                    _connector="OR",
                ),
                name="run_of_cohorts_has_a_programme",
            ),
        ),
    ]
