"""Each of the three ways by which a case is found gives at most what is asked for: a word that stands in every case is no reason
to read them all."""

import importlib

from django.db import migrations

before = importlib.import_module("complaints.migrations.0003_search")

SEARCH = f"""
CREATE OR REPLACE FUNCTION search_cases(words text, most integer) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp
    AS $$
        WITH asked AS ({before.QUERY})
        SELECT DISTINCT found.id FROM asked, LATERAL (
            (SELECT c.id FROM public.complaints_case AS c WHERE c.tenant_id = tenant AND c.search @@ query LIMIT most)
            UNION ALL
            (SELECT t.case_id FROM public.complaints_casetext AS t
                WHERE t.tenant_id = tenant AND t.search @@ query LIMIT most)
            UNION ALL
            (SELECT c.id FROM public.complaints_complainant AS p
                JOIN public.complaints_case AS c ON c.tenant_id = p.tenant_id AND c.complainant_id = p.id
                WHERE p.tenant_id = tenant AND p.search @@ query LIMIT most)
        ) AS found
        LIMIT most
    $$;
"""
# The function belongs to a role of its own, and only its owner replaces it.
AS_ITS_OWNER = f"GRANT CREATE ON SCHEMA public TO {before.ROLES['search']}; SET LOCAL ROLE {before.ROLES['search']};"
AND_BACK = f"RESET ROLE; REVOKE CREATE ON SCHEMA public FROM {before.ROLES['search']};"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0009_notice_and_states")]
    operations = [migrations.RunSQL(AS_ITS_OWNER + SEARCH + AND_BACK, migrations.RunSQL.noop)]
