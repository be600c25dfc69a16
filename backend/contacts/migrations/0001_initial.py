import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("associations", "0003_guaranteed_activity"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="skapad")),
                ("modified_at", models.DateTimeField(auto_now=True, verbose_name="ändrad")),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("treating_doctor", "behandlande läkare"),
                            ("fk_officer", "handläggare från Försäkringskassan"),
                            ("af_officer", "arbetsförmedlare"),
                            ("soc_officer", "socialsekreterare"),
                            ("region_officer", "kontaktperson från regionen"),
                        ],
                        max_length=20,
                        verbose_name="roll på möten",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="namn")),
                ("email", models.EmailField(max_length=254, verbose_name="e-post")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telefon")),
                (
                    "language",
                    models.CharField(
                        choices=[("sv", "Svenska"), ("en", "English")], default="sv", max_length=5, verbose_name="språk"
                    ),
                ),
                (
                    "reminders_stopped_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="påminnelser avslagna"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktiv")),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="associations.agency",
                        verbose_name="myndighet",
                    ),
                ),
                (
                    "association",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="associations.association",
                    ),
                ),
            ],
            options={
                "verbose_name": "kontakt",
                "verbose_name_plural": "kontakter",
                "ordering": ["name", "pk"],
                "indexes": [models.Index(fields=["association", "party"], name="contacts_co_associa_5a5b18_idx")],
            },
        ),
    ]
