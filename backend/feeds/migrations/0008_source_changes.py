"""Every statement that writes to a table of which feeds are made leaves a mark in the same transaction.

While no mark is added, a feed that was rendered once is what it would be if it were rendered again, until time itself
changes it. ``tests/feeds/test_sources.py`` holds these tables against those that the feeds' queries name.
"""

from django.db import migrations, models

TABLES = (
    "access_rolegrant",
    "activities_activity",
    "activities_activityleader",
    "activities_session",
    "activities_sessionleader",
    "associations_agency",
    "associations_programme",
    "associations_staff",
    "bookings_booking",
    "cohorts_cohort",
    "cohorts_cohortmembership",
    "cohorts_cohortseat",
    "contacts_contact",
    "meetings_attendance",
    "meetings_meeting",
    "participants_enrolment",
    "participants_participant",
    "places_room",
    "places_site",
)

FUNCTION = """
CREATE FUNCTION note_source_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feeds_sourcechange DEFAULT VALUES;
    RETURN NULL;
END $$;
"""

WHOLE_TABLE = """
CREATE TRIGGER feed_source_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION note_source_change();
"""

# A login and a fetch write to these all day; of an account, feeds read two columns, and of a subscription all but what
# a fetch writes.
PARTLY = """
CREATE TRIGGER feed_source_row AFTER INSERT OR DELETE OR TRUNCATE ON access_user
    FOR EACH STATEMENT EXECUTE FUNCTION note_source_change();
CREATE TRIGGER feed_source_change AFTER UPDATE ON access_user FOR EACH ROW
    WHEN ((OLD.id, OLD.is_active, OLD.language) IS DISTINCT FROM (NEW.id, NEW.is_active, NEW.language))
    EXECUTE FUNCTION note_source_change();

CREATE TRIGGER feed_source_row AFTER INSERT OR DELETE OR TRUNCATE ON feeds_subscription
    FOR EACH STATEMENT EXECUTE FUNCTION note_source_change();
CREATE TRIGGER feed_source_change AFTER UPDATE ON feeds_subscription FOR EACH ROW
    WHEN (
        to_jsonb(OLD) - '{last_fetched_at,last_client,weekly_fetches,content_sha256,content_changed_at}'::text[]
        IS DISTINCT FROM
        to_jsonb(NEW) - '{last_fetched_at,last_client,weekly_fetches,content_sha256,content_changed_at}'::text[]
    )
    EXECUTE FUNCTION note_source_change();
"""

CREATE = FUNCTION + "".join(WHOLE_TABLE.format(table=table) for table in TABLES) + PARTLY
# The triggers go with their function.
DROP = "DROP FUNCTION note_source_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_initial"),
        ("activities", "0001_initial"),
        ("associations", "0004_mailbox"),
        ("bookings", "0002_seat_mirror"),
        ("cohorts", "0001_initial"),
        ("contacts", "0001_initial"),
        ("feeds", "0007_leavers_lose_their_feeds"),
        ("meetings", "0006_seed_rules"),
        ("participants", "0002_referral_ready_on"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("statements", models.BigIntegerField(db_default=1)),
            ],
            options={"verbose_name": "ändring", "verbose_name_plural": "ändringar"},
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
