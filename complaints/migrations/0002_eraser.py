"""The one way to blank a person, also in append-only tables: a function of a role that can do nothing else.

It runs as `acuse_eraser`, whose policies bind it to the caller's tenant and which may write nothing but the personal columns
(`personal` on each model). A new personal column wants a new version of this function; a test that fills every column
and searches every table for what it wrote fails until then.
"""

from django.conf import settings
from django.db import migrations

ROLES = settings.DB_ROLES

FORWARDS = f"""
CREATE FUNCTION erase_complainant(person uuid, moment timestamptz) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    DECLARE
        rows bigint;
        blanked jsonb := '{{}}';
    BEGIN
        IF NOT EXISTS (SELECT FROM public.complaints_complainant WHERE id = person AND erased_at IS NULL) THEN
            RETURN blanked;
        END IF;

        UPDATE public.complaints_complainant
            SET name = '', tax_id = '', email = '', phone = '', postal_address = '', salt = '', erased_at = moment
            WHERE id = person;
        GET DIAGNOSTICS rows = ROW_COUNT;
        blanked := blanked || jsonb_build_object('complainant', rows);
        UPDATE public.complaints_historicalcomplainant
            SET name = '', tax_id = '', email = '', phone = '', postal_address = '', salt = '', erased_at = moment
            WHERE id = person;
        GET DIAGNOSTICS rows = ROW_COUNT;
        blanked := blanked || jsonb_build_object('historicalcomplainant', rows);

        UPDATE public.complaints_contactperson
            SET name = '', position = '', email = '', phone = '' WHERE complainant_id = person;
        GET DIAGNOSTICS rows = ROW_COUNT;
        blanked := blanked || jsonb_build_object('contactperson', rows);
        UPDATE public.complaints_historicalcontactperson
            SET name = '', position = '', email = '', phone = '' WHERE complainant_id = person;
        GET DIAGNOSTICS rows = ROW_COUNT;
        blanked := blanked || jsonb_build_object('historicalcontactperson', rows);

        UPDATE public.complaints_case
            SET description = '', salt = '', erased_at = moment WHERE complainant_id = person;
        GET DIAGNOSTICS rows = ROW_COUNT;
        blanked := blanked || jsonb_build_object('case', rows);
        UPDATE public.complaints_historicalcase
            SET description = '', salt = '', erased_at = moment WHERE complainant_id = person;
        GET DIAGNOSTICS rows = ROW_COUNT;
        blanked := blanked || jsonb_build_object('historicalcase', rows);

        UPDATE public.complaints_casetext SET text = '', salt = '', erased_at = moment
            WHERE case_id IN (SELECT id FROM public.complaints_case WHERE complainant_id = person);
        GET DIAGNOSTICS rows = ROW_COUNT;
        blanked := blanked || jsonb_build_object('casetext', rows);
        UPDATE public.complaints_attachment SET name = '', sha256 = '', erased_at = moment
            WHERE case_id IN (SELECT id FROM public.complaints_case WHERE complainant_id = person);
        GET DIAGNOSTICS rows = ROW_COUNT;
        RETURN blanked || jsonb_build_object('attachment', rows);
    END $$;
REVOKE ALL ON FUNCTION erase_complainant(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_complainant(uuid, timestamptz) TO {ROLES["app"]};
GRANT CREATE ON SCHEMA public TO {ROLES["eraser"]};
ALTER FUNCTION erase_complainant(uuid, timestamptz) OWNER TO {ROLES["eraser"]};
REVOKE CREATE ON SCHEMA public FROM {ROLES["eraser"]};
"""
BACKWARDS = "DROP FUNCTION erase_complainant(uuid, timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
