"""Who leaves an association, or whose account is closed, loses their calendar addresses in the same transaction.

Services do it too, with a line in the audit trail; this holds for whatever else writes. The first waits for the end of
the transaction, so that exchanging one role for another leaves the addresses alone.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION revoke_feeds_of_leavers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE feeds_subscription s SET revoked_at = now(), modified_at = now(), version = s.version + 1
    WHERE s.owner_id = OLD.staff_id AND s.association_id = OLD.association_id AND s.revoked_at IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM access_rolegrant g
            WHERE g.staff_id = OLD.staff_id AND g.association_id = OLD.association_id
        );
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER feeds_of_leavers AFTER DELETE OR UPDATE OF staff_id, association_id ON access_rolegrant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION revoke_feeds_of_leavers();

CREATE FUNCTION revoke_feeds_of_closed_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE feeds_subscription s SET revoked_at = now(), modified_at = now(), version = s.version + 1
    FROM associations_staff p
    WHERE p.user_id = NEW.id AND s.owner_id = p.id AND s.revoked_at IS NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER feeds_of_closed_accounts AFTER UPDATE OF is_active ON access_user
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION revoke_feeds_of_closed_accounts();
"""

DROP = """
DROP TRIGGER feeds_of_leavers ON access_rolegrant;
DROP FUNCTION revoke_feeds_of_leavers();
DROP TRIGGER feeds_of_closed_accounts ON access_user;
DROP FUNCTION revoke_feeds_of_closed_accounts();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_initial"),
        ("associations", "0003_guaranteed_activity"),
        ("feeds", "0006_addresses_run_out"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
