import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import backend.meetings.models.rule


class Migration(migrations.Migration):
    dependencies = [
        ("associations", "0003_guaranteed_activity"),
        ("contacts", "0001_initial"),
        ("meetings", "0003_engagements_guard_time"),
        ("participants", "0002_referral_ready_on"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="skapad")),
                ("modified_at", models.DateTimeField(auto_now=True, verbose_name="ändrad")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mapping", "kartläggningsmöte"),
                            ("reconciliation", "avstämningsmöte"),
                            ("handover", "överlämningsmöte"),
                            ("collaboration", "samverkansmöte"),
                            ("case_review", "gemensam ärendegenomgång"),
                            ("sip", "samordnad individuell plan"),
                            ("follow_up", "uppföljning"),
                        ],
                        max_length=16,
                        verbose_name="slag",
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="begärd")),
                (
                    "duration_minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(15),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="längd, minuter",
                    ),
                ),
                (
                    "place_kind",
                    models.CharField(
                        choices=[
                            ("room", "rum"),
                            ("video", "video"),
                            ("telephone", "telefon"),
                            ("elsewhere", "annan plats"),
                        ],
                        default="room",
                        max_length=12,
                        verbose_name="plats",
                    ),
                ),
                ("earliest_on", models.DateField(blank=True, null=True, verbose_name="tidigast")),
                ("latest_on", models.DateField(blank=True, null=True, verbose_name="senast")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "att boka"), ("booked", "bokad"), ("withdrawn", "återtagen")],
                        default="open",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
            ],
            options={
                "verbose_name": "mötesbegäran",
                "verbose_name_plural": "mötesbegäranden",
                "ordering": ["requested_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MeetingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="skapad")),
                ("modified_at", models.DateTimeField(auto_now=True, verbose_name="ändrad")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mapping", "kartläggningsmöte"),
                            ("reconciliation", "avstämningsmöte"),
                            ("handover", "överlämningsmöte"),
                            ("collaboration", "samverkansmöte"),
                            ("case_review", "gemensam ärendegenomgång"),
                            ("sip", "samordnad individuell plan"),
                            ("follow_up", "uppföljning"),
                        ],
                        max_length=16,
                        verbose_name="slag",
                    ),
                ),
                (
                    "duration_minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(15),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="längd, minuter",
                    ),
                ),
                (
                    "preparation_minutes",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(240)],
                        verbose_name="förberedelse, minuter",
                    ),
                ),
                (
                    "follow_up_minutes",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(240)],
                        verbose_name="efterarbete, minuter",
                    ),
                ),
                (
                    "place_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("room", "rum"),
                                ("video", "video"),
                                ("telephone", "telefon"),
                                ("elsewhere", "annan plats"),
                            ],
                            max_length=12,
                        ),
                        default=backend.meetings.models.rule.every_place_kind,
                        size=None,
                        verbose_name="tillåtna platser",
                    ),
                ),
                (
                    "needs_written_consent",
                    models.BooleanField(default=False, verbose_name="kräver skriftligt samtycke"),
                ),
                (
                    "needs_action_plan",
                    models.BooleanField(default=False, verbose_name="kräver handlingsplan med riktning"),
                ),
                (
                    "deadline_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="senast, dagar efter"),
                ),
                (
                    "deadline_after_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mapping", "kartläggningsmöte"),
                            ("reconciliation", "avstämningsmöte"),
                            ("handover", "överlämningsmöte"),
                            ("collaboration", "samverkansmöte"),
                            ("case_review", "gemensam ärendegenomgång"),
                            ("sip", "samordnad individuell plan"),
                            ("follow_up", "uppföljning"),
                        ],
                        help_text="Det möte som startar tiden.",
                        max_length=16,
                        verbose_name="räknat från",
                    ),
                ),
                (
                    "deadline_after_position",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Tomt: det senaste mötet av det slaget.",
                        null=True,
                        verbose_name="steg i kedjan",
                    ),
                ),
                (
                    "escalate_days_before",
                    models.PositiveSmallIntegerField(default=7, verbose_name="säg till samordnaren, dagar innan"),
                ),
            ],
            options={
                "verbose_name": "mötesregel",
                "verbose_name_plural": "mötesregler",
                "ordering": ["association", "programme", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RequestedAttendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "party",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("participant", "deltagare"),
                            ("coordinator", "samordnare"),
                            ("mapping_lead", "kartläggningsansvarig"),
                            ("supervisor", "handledare"),
                            ("referring_officer", "remitterande handläggare"),
                            ("fk_officer", "handläggare från Försäkringskassan"),
                            ("af_officer", "arbetsförmedlare"),
                            ("soc_officer", "socialsekreterare"),
                            ("region_officer", "kontaktperson från regionen"),
                            ("treating_doctor", "behandlande läkare"),
                        ],
                        max_length=20,
                        verbose_name="roll",
                    ),
                ),
                (
                    "requirement",
                    models.CharField(
                        choices=[("required", "måste vara med"), ("optional", "får vara med")],
                        default="required",
                        max_length=8,
                        verbose_name="krav",
                    ),
                ),
            ],
            options={
                "verbose_name": "önskad på mötet",
                "verbose_name_plural": "önskade på mötet",
                "ordering": ["request", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RuleParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("participant", "deltagare"),
                            ("coordinator", "samordnare"),
                            ("mapping_lead", "kartläggningsansvarig"),
                            ("supervisor", "handledare"),
                            ("referring_officer", "remitterande handläggare"),
                            ("fk_officer", "handläggare från Försäkringskassan"),
                            ("af_officer", "arbetsförmedlare"),
                            ("soc_officer", "socialsekreterare"),
                            ("region_officer", "kontaktperson från regionen"),
                            ("treating_doctor", "behandlande läkare"),
                        ],
                        max_length=20,
                        verbose_name="roll",
                    ),
                ),
                (
                    "count",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="antal"
                    ),
                ),
                (
                    "requirement",
                    models.CharField(
                        choices=[("required", "måste vara med"), ("optional", "får vara med")],
                        default="required",
                        max_length=8,
                        verbose_name="krav",
                    ),
                ),
            ],
            options={
                "verbose_name": "roll på mötet",
                "verbose_name_plural": "roller på mötet",
                "ordering": ["rule", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="attendance",
            name="attendance_of_one_person",
        ),
        migrations.RemoveConstraint(
            model_name="meeting",
            name="meeting_step_once",
        ),
        migrations.AddField(
            model_name="attendance",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attendances",
                to="contacts.contact",
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="party",
            field=models.CharField(
                blank=True,
                choices=[
                    ("participant", "deltagare"),
                    ("coordinator", "samordnare"),
                    ("mapping_lead", "kartläggningsansvarig"),
                    ("supervisor", "handledare"),
                    ("referring_officer", "remitterande handläggare"),
                    ("fk_officer", "handläggare från Försäkringskassan"),
                    ("af_officer", "arbetsförmedlare"),
                    ("soc_officer", "socialsekreterare"),
                    ("region_officer", "kontaktperson från regionen"),
                    ("treating_doctor", "behandlande läkare"),
                ],
                max_length=20,
                verbose_name="roll",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="follow_up_minutes",
            field=models.PositiveSmallIntegerField(
                default=0,
                validators=[django.core.validators.MaxValueValidator(240)],
                verbose_name="efterarbete, minuter",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="is_hold",
            field=models.BooleanField(default=False, verbose_name="en av flera tider som hålls"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="organiser",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="organised_meetings",
                to="associations.staff",
                verbose_name="sammankallande",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="place_kind",
            field=models.CharField(
                choices=[("room", "rum"), ("video", "video"), ("telephone", "telefon"), ("elsewhere", "annan plats")],
                default="room",
                max_length=12,
                verbose_name="plats",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="place_text",
            field=models.CharField(
                blank=True,
                help_text="Kort. Skriv inget om hälsa: texten står i kallelsen.",
                max_length=120,
                verbose_name="var",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="preparation_minutes",
            field=models.PositiveSmallIntegerField(
                default=0,
                validators=[django.core.validators.MaxValueValidator(240)],
                verbose_name="förberedelse, minuter",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="video_link",
            field=models.URLField(blank=True, max_length=500, verbose_name="videolänk"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact__isnull", True), ("participant__isnull", True), ("staff__isnull", False)),
                    models.Q(("contact__isnull", True), ("participant__isnull", False), ("staff__isnull", True)),
                    models.Q(("contact__isnull", False), ("participant__isnull", True), ("staff__isnull", True)),
                    _connector="OR",
                ),
                name="attendance_of_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("meeting", "contact"), name="attendance_contact_once"),
        ),
        migrations.AddField(
            model_name="meetingrequest",
            name="association",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="meeting_requests",
                to="associations.association",
            ),
        ),
        migrations.AddField(
            model_name="meetingrequest",
            name="enrolment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="meeting_requests",
                to="participants.enrolment",
            ),
        ),
        migrations.AddField(
            model_name="meetingrequest",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="meeting_requests",
                to="associations.programme",
            ),
        ),
        migrations.AddField(
            model_name="meetingrequest",
            name="requested_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="meeting_requests",
                to="associations.staff",
                verbose_name="begärd av",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="meetings",
                to="meetings.meetingrequest",
                verbose_name="begäran",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_hold", False), ("status__in", ["tentative", "confirmed", "held"])),
                fields=("enrolment", "step"),
                name="meeting_step_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("room__isnull", True), ("place_kind", "room"), _connector="OR"),
                name="meeting_room_only_in_a_room",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("follow_up_minutes__lte", 240), ("preparation_minutes__lte", 240)),
                name="meeting_buffers_of_a_half_day",
            ),
        ),
        migrations.AddField(
            model_name="meetingrule",
            name="association",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="meeting_rules", to="associations.association"
            ),
        ),
        migrations.AddField(
            model_name="meetingrule",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                help_text="Tomt: gäller hela förbundet. En insats egen regel går före.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="meeting_rules",
                to="associations.programme",
                verbose_name="insats",
            ),
        ),
        migrations.AddField(
            model_name="requestedattendance",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contacts.contact",
            ),
        ),
        migrations.AddField(
            model_name="requestedattendance",
            name="participant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="participants.participant",
            ),
        ),
        migrations.AddField(
            model_name="requestedattendance",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="wanted", to="meetings.meetingrequest"
            ),
        ),
        migrations.AddField(
            model_name="requestedattendance",
            name="staff",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="associations.staff",
            ),
        ),
        migrations.AddField(
            model_name="ruleparty",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="meetings.meetingrule"
            ),
        ),
        migrations.AddIndex(
            model_name="meetingrequest",
            index=models.Index(fields=["association", "status", "requested_at"], name="meetings_me_associa_f86fd7_idx"),
        ),
        migrations.AddConstraint(
            model_name="meetingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("earliest_on__isnull", True),
                    ("latest_on__isnull", True),
                    ("latest_on__gte", models.F("earliest_on")),
                    _connector="OR",
                ),
                name="request_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingrule",
            constraint=models.UniqueConstraint(
                fields=("association", "programme", "kind"), name="meeting_rule_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deadline_after_kind", ""), ("deadline_days__isnull", True)),
                    models.Q(("deadline_days__isnull", False), models.Q(("deadline_after_kind", ""), _negated=True)),
                    _connector="OR",
                ),
                name="meeting_rule_deadline_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestedattendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact__isnull", True), ("participant__isnull", True), ("staff__isnull", False)),
                    models.Q(("contact__isnull", True), ("participant__isnull", False), ("staff__isnull", True)),
                    models.Q(("contact__isnull", False), ("participant__isnull", True), ("staff__isnull", True)),
                    models.Q(
                        ("contact__isnull", True),
                        ("participant__isnull", True),
                        ("staff__isnull", True),
                        models.Q(("party", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="requested_one_person_or_party",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleparty",
            constraint=models.UniqueConstraint(fields=("rule", "party"), name="rule_party_once"),
        ),
        migrations.AddConstraint(
            model_name="ruleparty",
            constraint=models.CheckConstraint(condition=models.Q(("count__gte", 1)), name="rule_party_of_somebody"),
        ),
    ]
