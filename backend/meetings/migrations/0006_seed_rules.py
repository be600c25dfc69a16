"""The default rules for the associations that are there already; new ones are given theirs when they are made."""

from django.db import migrations

from backend.meetings.default_rules import DEFAULT_RULES

_COPIED = (
    "duration_minutes",
    "preparation_minutes",
    "follow_up_minutes",
    "needs_written_consent",
    "needs_action_plan",
    "deadline_days",
    "deadline_after_kind",
    "deadline_after_position",
)


def seed(apps, _schema_editor):
    rules, parties = apps.get_model("meetings", "MeetingRule"), apps.get_model("meetings", "RuleParty")
    for association in apps.get_model("associations", "Association").objects.order_by("pk"):
        for default in DEFAULT_RULES:
            rule = rules.objects.create(
                association=association,
                kind=default.kind.value,
                place_kinds=[kind.value for kind in default.place_kinds],
                **{name: getattr(default, name) for name in _COPIED},
            )
            asked = [("required", party) for party in default.required]
            asked += [("optional", party) for party in default.optional]
            parties.objects.bulk_create(
                parties(rule=rule, requirement=requirement, party=party.value) for requirement, party in asked
            )


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_buffers_and_contacts")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop, elidable=True)]
