"""Every event owes its messages from the moment it is committed; and whoever is erased is erased from the mail, too."""

import importlib

from django.conf import settings
from django.db import migrations

ROLES = settings.DB_ROLES
ERASER = importlib.import_module("complaints.migrations.0002_eraser").FORWARDS

# As the role that inserts the event, under its policies: the row gets the tenant of the event and no other.
PENDING = """
CREATE FUNCTION add_pending_event() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.notifications_pendingevent (tenant_id, event_id, not_before, attempts, last_error)
        VALUES (NEW.tenant_id, NEW.id, now(), 0, '');
    RETURN NULL;
END $$;
CREATE TRIGGER add_pending_event AFTER INSERT ON complaints_caseevent
    FOR EACH ROW EXECUTE FUNCTION add_pending_event();
"""
NOT_PENDING = """
DROP TRIGGER add_pending_event ON complaints_caseevent;
DROP FUNCTION add_pending_event();
"""

# Messages to members stay: they say what happened in which case, and nothing of the person.
MAIL = """
        GET DIAGNOSTICS rows = ROW_COUNT;
        blanked := blanked || jsonb_build_object('attachment', rows);
        UPDATE public.notifications_message SET recipients = '{}', subject = '', text = '', html = ''
            WHERE member_id IS NULL
            AND case_id IN (SELECT id FROM public.complaints_case WHERE complainant_id = person);
        GET DIAGNOSTICS rows = ROW_COUNT;
        RETURN blanked || jsonb_build_object('message', rows);
    END $$;
"""
LAST = """
        GET DIAGNOSTICS rows = ROW_COUNT;
        RETURN blanked || jsonb_build_object('attachment', rows);
    END $$;
"""
BECOME_ERASER = f"GRANT CREATE ON SCHEMA public TO {ROLES['eraser']}; SET LOCAL ROLE {ROLES['eraser']};"
BECOME_OWNER = f"RESET ROLE; REVOKE CREATE ON SCHEMA public FROM {ROLES['eraser']};"


def _replaced(body: str) -> str:
    """The function of complaints.0002 with another end, written by the role that owns it."""
    definition = ERASER.split("REVOKE ALL ON FUNCTION")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    assert definition.count(LAST) == 1
    return f"{BECOME_ERASER}{definition.replace(LAST, body)}{BECOME_OWNER}"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_owed"), ("complaints", "0002_eraser")]
    operations = [
        migrations.RunSQL(PENDING, NOT_PENDING),
        migrations.RunSQL(_replaced(MAIL), _replaced(LAST)),
    ]
